"""Segments: made, and counted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from rapport.clients.conditions.asking import Asking
from rapport.clients.conditions.tree import Group, Malformed, as_json, of_json
from rapport.clients.conditions.vocabulary import Vocabulary
from rapport.clients.models import Client, Segment
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.web.funnel import Actor


def make_segment(name: str, tree: Group, *, by: Actor, at: datetime) -> tuple[Segment, Batch]:
    """A new segment."""
    with transaction.atomic():
        kept = as_json(tree)
        segment = Segment.objects.create(
            workspace_id=by.workspace_id, name=name, tree=kept, created_at=at, updated_at=at
        )
        batch = record(segment, "created", {"name": (None, name), "tree": (None, kept)}, by=by, at=at)
    return segment, batch


def counted(segments: Iterable[Segment], words: Vocabulary, *, now: datetime) -> dict[int, int | None]:
    """How many living clients each segment holds now, one statement for each; None where it cannot be asked."""
    living = Client.objects.visible_to(words.actor).living()
    found: dict[int, int | None] = {}
    for segment in segments:
        try:
            found[segment.pk] = living.filter(Asking(words, now).clients(of_json(segment.tree))).count()
        except Malformed:
            found[segment.pk] = None
    return found
