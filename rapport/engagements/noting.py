"""What a person says of a thing their playbook asks for: done, with a note, where no evidence can be seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import transaction

from rapport.engagements.models import Due, Engagement
from rapport.engagements.noticing import mark
from rapport.journal.models import Batch
from rapport.journal.recording import difference, record
from rapport.web.funnel import Actor

# The same note within so long is the same press.
AGAIN = timedelta(minutes=1)


class NoNote(Exception):
    """A tick by hand needs a note."""


def note_done(one: Engagement, item: str, note: str, *, by: Actor, at: datetime) -> Batch | None:
    """An item is done, as the note says: what is open of it first, or, where nothing is open, the item itself. None
    when that was said just before.

    Raises NoNote.
    """
    note = note.strip()
    if not note:
        raise NoNote
    said = {"done_at": at, "how": Due.How.NOTE.value, "note": note, "user_id": by.user_id}
    with transaction.atomic():
        # A second press waits here, and finds nothing open.
        rows = Due.objects.visible_to(by).select_for_update().filter(engagement=one, item=item)
        due = rows.filter(done_at=None).order_by("due_at", "pk").first()
        if due is None:
            if rows.filter(note=note, how=Due.How.NOTE, done_at__gt=at - AGAIN).exists():
                return None
            due = Due(
                workspace_id=by.workspace_id, engagement=one, item=item, since=at, due_at=at,
                mark=f"by hand {at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}",
            )  # fmt: skip
            for name, value in said.items():
                setattr(due, name, value)
            due.save()
            batch = record(due, "created", {name: (None, value) for name, value in said.items()}, by=by, at=at)
        else:
            before = {name: getattr(due, name) for name in said}
            Due.objects.filter(pk=due.pk).update(**said)
            batch = record(due, "ticked", difference(before, said), by=by, at=at)
        mark(pk=one.pk)
    return batch
