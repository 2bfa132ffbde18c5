"""Saved views: made, changed, asked for. What a view keeps is what the address of the list says, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.clients.models import SavedView
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.web.filters import number_in
from rapport.web.funnel import Actor

# The parts of an address a view keeps.
KEPT = ("tab", "q", "tag", "kind", "where", "sort", "columns")
# As many as the tabs above the list can hold.
MOST_VIEWS = 30


def kept(data: Mapping[str, Any]) -> dict[str, str]:
    """What a view keeps of an address: the filled parts, by name."""
    return {name: str(data[name]) for name in KEPT if data.get(name)}


def save_view(name: str, query: Mapping[str, str], *, shared: bool, by: Actor, at: datetime) -> tuple[SavedView, Batch]:
    """A new view of the list; one's own, or everybody's."""
    with transaction.atomic():
        facts: dict[str, Any] = {"name": name, "query": kept(query), "shared": shared}
        view = SavedView.objects.create(
            workspace_id=by.workspace_id, user_id=by.user_id, created_at=at, updated_at=at, **facts
        )
        batch = record(view, "created", {name: (None, value) for name, value in facts.items()}, by=by, at=at)
    return view, batch


def asked_for(actor: Actor, text: str) -> SavedView | None:
    """The view of that number, if this actor may see it."""
    number = number_in(text)
    return SavedView.objects.visible_to(actor).present().filter(pk=number).first() if number else None
