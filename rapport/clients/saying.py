"""What is written down by hand: notes, calls, meetings, next steps; and saying that no answer is needed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.clients import standing
from rapport.clients.models import Client, Interaction, NextStep
from rapport.journal.models import Batch
from rapport.journal.recording import begin, record
from rapport.web.funnel import Actor


def note_down(
    client: Client, facts: Mapping[str, Any], *, by: Actor, at: datetime, batch: Batch | None = None
) -> tuple[Interaction, Batch]:
    """Keep a note, a call or a meeting. `facts`: kind, text, at, minutes, contact_id."""
    with transaction.atomic():
        entry = Interaction.objects.create(
            workspace_id=by.workspace_id, client=client, user_id=by.user_id, created_at=at, updated_at=at, **facts
        )
        changes = {name: (None, value) for name, value in facts.items() if value not in (None, "")}
        batch = record(entry, "created", {"client_id": (None, client.pk), **changes}, by=by, at=at, batch=batch)
        # A note is no word of the conversation: nobody's turn or rhythm changes by it.
        if entry.kind == Interaction.Kind.NOTE:
            standing.index_interactions([entry])
        else:
            standing.refresh_interactions([entry.pk])
    return entry, batch


def plan(
    client: Client, facts: Mapping[str, Any], *, by: Actor, at: datetime, batch: Batch | None = None
) -> tuple[NextStep, Batch]:
    """Keep a next step. `facts`: text, due_on or due_at."""
    with transaction.atomic():
        step = NextStep.objects.create(
            workspace_id=by.workspace_id, client=client, user_id=by.user_id, created_at=at, updated_at=at, **facts
        )
        changes = {name: (None, value) for name, value in facts.items() if value not in (None, "")}
        batch = record(step, "created", {"client_id": (None, client.pk), **changes}, by=by, at=at, batch=batch)
    return step, batch


def settle_all(client: Client, *, by: Actor, at: datetime) -> Batch | None:
    """None of the client's letters needs an answer any more; None when none waited."""
    with transaction.atomic():
        waiting = list(Interaction.objects.visible_to(by).awaiting().filter(client=client))
        if not waiting:
            return None
        batch = begin("interaction.settled", by=by, at=at)
        for interaction in waiting:
            interaction.change({"awaits": False, "settled_at": at}, by=by, at=at, verb="settled", batch=batch)
    return batch
