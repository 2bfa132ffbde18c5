"""Delivering what is due: claimed in one statement, handed over outside of any transaction, concluded in one.

A worker killed after the channel took a message and before that was written down leaves it claimed. Whoever finds it
asks the channel; where the channel cannot tell, a person is asked ("unknown, check"). It is never sent twice by itself.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from rapport.accounts.actors import Actor
from rapport.clients.preferring import Refusal, may_write
from rapport.inbox import marking, tasks
from rapport.inbox.models import Outgoing, Thread
from rapport.inbox.sending_by import Channel, Delivered, MaybeDelivered, NotDelivered, Remembers, channel_of
from rapport.inbox.unreached import trouble_of

State = Outgoing.State
# A delivery takes no longer than its time limits allow together; who holds a claim longer has died.
LEASE = timedelta(minutes=5)
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6))


def deliver(outgoing_id: int, *, at: datetime) -> None:
    """Hand over one message if its hour has come and nobody else is at it."""
    due = Outgoing.objects.filter(pk=outgoing_id, state=State.WAITING, send_at__lte=at)
    if not due.update(state=State.SENDING, claimed_at=at, attempts=F("attempts") + 1, version=F("version") + 1):
        return
    related = ("workspace", "user", "contact__client", "contact__workspace")
    outgoing = Outgoing.objects.select_related(*related).get(pk=outgoing_id)
    channel = channel_of(outgoing.channel)
    if channel is None:
        return _stuck(outgoing, State.FAILED, "no_channel", {"channel": outgoing.channel}, at=at)
    refusal = refusal_of(outgoing, at=at)
    if refusal and refusal.until:
        # Nobody has tried yet.
        return _later(outgoing, refusal.code, {}, refusal.until, at=at, attempts=outgoing.attempts - 1)
    if refusal:
        return _stuck(outgoing, State.FAILED, refusal.code, {}, at=at)
    try:
        delivered = channel.deliver(outgoing, at=at)
    except NotDelivered as trouble:
        if trouble.passing and outgoing.attempts <= len(PAUSES):
            # The other side may have said for how long it wants to be left alone.
            asked = trouble.details.get("retry_after")
            pause = timedelta(seconds=asked) if asked else PAUSES[outgoing.attempts - 1]
            return _later(outgoing, trouble.code, trouble.details, at + pause, at=at)
        return _stuck(outgoing, State.FAILED, trouble.code, trouble.details, at=at)
    except MaybeDelivered as trouble:
        return _stuck(outgoing, State.UNKNOWN, trouble.code, trouble.details, at=at)
    _sent(outgoing, channel, delivered, at=at)


def sweep(*, at: datetime) -> list[int]:
    """What is due and has no job any more, and what a killed worker left: answers the numbers to deliver."""
    left = Outgoing.objects.filter(state=State.SENDING, claimed_at__lt=at - LEASE)
    for outgoing in left.select_related("workspace", "user").order_by("pk")[:100]:
        _left_behind(outgoing, at=at)
    due = Outgoing.objects.filter(state=State.WAITING, send_at__lte=at - timedelta(minutes=1))
    return list(due.order_by("send_at", "pk").values_list("pk", flat=True)[:500])


def it_arrived(outgoing: Outgoing, *, by: Actor, at: datetime) -> None:
    """A message nobody knew about has arrived: a person says so, or a letter that answers it. It becomes part of the
    history, as far as its channel knows what it looked like.
    """
    channel = channel_of(outgoing.channel)
    delivered = None
    if isinstance(channel, Remembers):
        # What it looked like is lost, for example because a file of it is gone; that it arrived still holds.
        with suppress(NotDelivered):
            delivered = channel.as_given(outgoing)
    with transaction.atomic():
        locked = Outgoing.objects.select_for_update().get(pk=outgoing.pk)
        if channel and locked.state == State.UNKNOWN:
            _sent(locked, channel, delivered, at=at, by=by)
    outgoing.refresh_from_db()


def _left_behind(outgoing: Outgoing, *, at: datetime) -> None:
    channel = channel_of(outgoing.channel)
    arrived = channel.was_delivered(outgoing) if channel else None
    if arrived is None:
        return _stuck(outgoing, State.UNKNOWN, "broken_off", {}, at=at)
    if arrived and channel:
        return _sent(outgoing, channel, None, at=at)
    _set(outgoing, {"state": State.WAITING, "send_at": at, "claimed_at": None}, "put_back", at=at)


def _sent(
    outgoing: Outgoing, channel: Channel, delivered: Delivered | None, *, at: datetime, by: Actor | None = None
) -> None:  # fmt: skip
    """Make it part of the history. What the channel only says it had is brought by its next look at the mailbox."""
    facts: dict[str, object] = {"state": State.SENT, "sent_at": at, "claimed_at": None}
    with transaction.atomic():
        # A report may have been faster than the end of the delivery it tells of.
        outgoing.refresh_from_db(fields=["trouble"], from_queryset=Outgoing.objects.select_for_update())
        facts["trouble"] = trouble_of(delivered.unreached if delivered else (), standing=outgoing.trouble)
        if delivered:
            became = channel.taken_in(outgoing, delivered, by=by or _writer(outgoing), at=at)
            facts |= {"message_id": delivered.message_id, "became_id": became}
        outgoing.change(facts, by=by or _writer(outgoing), at=at, verb="sent")
        if outgoing.answers_id:
            marking.mark(outgoing.workspace_id, [outgoing.answers_id], "answered", at=at)
        if outgoing.remind_days and outgoing.became:
            remind_at = at + timedelta(days=outgoing.remind_days)
            Thread.objects.filter(pk=outgoing.became.thread_id).update(remind_at=remind_at, put_off_at=at)


def refusal_of(outgoing: Outgoing, *, at: datetime) -> Refusal | None:
    """What the reader's wishes say against a message now; quiet hours hold only what the machine writes by itself.

    A person who writes was shown the hour and has decided; an invitation follows what its reader has just done.
    """
    if outgoing.contact is None:
        return None
    refusal = may_write(outgoing.contact, outgoing.channel, at)
    if refusal and refusal.until and (outgoing.urgent or outgoing.calendar_method or not outgoing.automatic):
        return None
    return refusal


def _later(
    outgoing: Outgoing, code: str, details: dict[str, Any], send_at: datetime, *, at: datetime, **more: object
) -> None:  # fmt: skip
    with transaction.atomic():
        _stuck(outgoing, State.WAITING, code, details, at=at, send_at=send_at, **more)
        tasks.deliver.using(run_after=send_at).enqueue(outgoing.pk)


def _stuck(
    outgoing: Outgoing, state: str, code: str, details: dict[str, Any], *, at: datetime, **more: object
) -> None:  # fmt: skip
    trouble = {"code": code, "details": details}
    _set(outgoing, {"state": state, "claimed_at": None, "trouble": trouble, **more}, state, at=at)


def _set(outgoing: Outgoing, values: dict[str, object], verb: str, *, at: datetime) -> None:
    outgoing.change(values, by=_writer(outgoing), at=at, verb=verb)


def _writer(outgoing: Outgoing) -> Actor:
    return Actor(outgoing.workspace, outgoing.user, via="worker")
