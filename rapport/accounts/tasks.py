"""What the worker does for the journal: undoing what is too large for one request."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.tasks import task
from django.utils import timezone

from rapport.accounts.actors import Actor
from rapport.journal.models import Batch
from rapport.journal.recording import begin
from rapport.journal.undoing import AlreadyUndone, undo


def undo_later(batch: Batch, *, by: Actor, at: datetime) -> None:
    """Have the worker undo a large batch; it counts as undone at once. Raises AlreadyUndone."""
    try:
        with transaction.atomic():
            begin("undo", by=by, at=at, undoes=batch)
            take_back.enqueue(batch.pk)
    except IntegrityError:
        raise AlreadyUndone(batch.pk) from None


@task
def take_back(batch_id: int) -> None:
    """Go on with an undo that has begun; may run twice."""
    begun = Batch.objects.select_related("workspace", "user", "undoes").get(undoes=batch_id)
    undone: Batch = begun.undoes  # type: ignore[assignment]  # it undoes one, by the query
    undo(undone, by=Actor(begun.workspace, begun.user, via="worker"), at=timezone.now(), resume=True)
