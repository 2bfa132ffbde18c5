"""What is done with a whole thread: settled, set aside, brought back, given to somebody of the team."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.clients.models import Interaction
from rapport.inbox.models import Message, Thread
from rapport.journal.models import Batch
from rapport.journal.recording import Change, begin, difference, record_many
from rapport.web.funnel import Actor

# In one press.
MOST = 500


def settle(thread_ids: Iterable[int], *, by: Actor, at: datetime) -> Batch | None:
    """No answer is needed in these threads, neither of ours nor of theirs; None when nobody had to move."""
    with transaction.atomic():
        words = _open_words(by, list(thread_ids))
        if not words:
            return None
        batch = begin("interaction.settled", by=by, at=at)
        for word in words:
            word.change({"awaits": False, "settled_at": at}, by=by, at=at, verb="settled", batch=batch)
    return batch


def _open_words(by: Actor, thread_ids: list[int]) -> list[Interaction]:
    """What waits in these threads, whoever waits for it: their unanswered words, or our last one."""
    mine = Interaction.objects.visible_to(by).present().filter(conversation__in=thread_ids[:MOST])
    waiting = list(mine.filter(awaits=True).select_for_update().order_by("pk"))
    asked = set(thread_ids) - {word.conversation for word in waiting}
    theirs = Thread.objects.visible_to(by).filter(pk__in=asked, pile=Thread.Pile.THEIRS).values_list("pk", flat=True)
    said = mine.filter(conversation__in=list(theirs), direction=Interaction.Direction.OUT, automatic=False)
    last = {word.conversation: word for word in said.order_by("at", "id").only("pk", "conversation")}
    if not last:
        return waiting
    ours = Interaction.objects.visible_to(by).filter(pk__in=[word.pk for word in last.values()], settled_at=None)
    return [*waiting, *ours.select_for_update().order_by("pk")]


def set_aside(thread_ids: Iterable[int], until: datetime, *, by: Actor, at: datetime) -> Batch | None:
    """Out of the piles until a moment; None when all of them are set aside until then already."""
    return _change(thread_ids, {"snoozed_until": until, "put_off_at": at}, "set_aside", by=by, at=at)


def bring_back(thread_ids: Iterable[int], *, by: Actor, at: datetime) -> Batch | None:
    """Back into their piles now; None when none was set aside."""
    return _change(thread_ids, {"snoozed_until": None}, "brought_back", by=by, at=at)


def remind(thread: Thread, when: datetime | None, *, by: Actor, at: datetime) -> Batch | None:
    """Come back if nobody has answered by then; None instead of a moment: do not."""
    return _change([thread.pk], {"remind_at": when, "put_off_at": at}, "reminded", by=by, at=at)


def assign(thread: Thread, user_id: int | None, *, by: Actor, at: datetime) -> Batch | None:
    """Somebody of the team answers here; None when it was said already."""
    return _change([thread.pk], {"assigned_to_id": user_id}, "assigned", by=by, at=at)


def _change(
    thread_ids: Iterable[int], values: dict[str, Any], verb: str, *, by: Actor, at: datetime
) -> Batch | None:  # fmt: skip
    """Set columns of threads. When the thread was put off is no change by itself."""
    told = {name for name in values if name != "put_off_at"}
    with transaction.atomic():
        rows = Thread.objects.visible_to(by).filter(pk__in=list(thread_ids)[:MOST]).select_for_update()
        changes = []
        for thread in rows.order_by("pk"):
            before = {name: getattr(thread, name) for name in values}
            changed = difference(before, values)
            if told & changed.keys():
                changes.append(Change(thread, verb, changed))
        if not changes:
            return None
        Thread.objects.filter(pk__in=[change.subject.pk for change in changes]).update(**values)
        batch = begin(f"thread.{verb}", by=by, at=at)
        record_many(changes, batch=batch, at=at)
    return batch


def answer_has_come(workspace_id: int, messages: list[Message]) -> None:
    """They have written: what was set aside is back, and nobody needs to be reminded. May be told twice."""
    heard = {
        message.thread_id
        for message in messages
        if message.direction == Interaction.Direction.IN and not message.automatic
    }
    arrived = Interaction.objects.filter(workspace_id=workspace_id, source__in=[message.pk for message in messages])
    since = dict(arrived.values_list("conversation", "created_at"))
    waiting = Thread.objects.filter(workspace_id=workspace_id, pk__in=heard, put_off_at__isnull=False)
    for thread in waiting:
        # Put off again after it came: that somebody has read it.
        if thread.put_off_at and since.get(thread.pk) and since[thread.pk] >= thread.put_off_at:
            Thread.objects.filter(pk=thread.pk, put_off_at=thread.put_off_at).update(
                snoozed_until=None, remind_at=None, put_off_at=None
            )
