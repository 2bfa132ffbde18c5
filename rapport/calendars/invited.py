"""Invitations of others: kept as they come, put into the calendar when somebody says so, and answered."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from rapport.accounts.actors import Actor
from rapport.calendars import connecting, editing
from rapport.calendars.deriving import AHEAD
from rapport.calendars.inviting import CHANNEL, NoVoice, voices
from rapport.calendars.keeping import Incoming, decide, known_of, write
from rapport.calendars.models import Answer, Calendar, Event, Invited
from rapport.files.keeping import keep, let_go
from rapport.inbox.models import Message
from rapport.inbox.outgoing import write_once
from rapport.inbox.sending_by import Identity
from rapport.journal.models import Batch
from rapport.journal.recording import begin, record
from rapport.lib.ics.reading import read_series
from rapport.lib.ics.scheduling import Guest, Said, write_answer
from rapport.lib.phones import normalise_email
from rapport.lib.records import Unreadable

COMING = (Answer.ACCEPTED, Answer.TENTATIVE)


class CalledOff(Exception):
    """Whoever invited has cancelled it meanwhile."""


def take_invitation(said: Said, message: Message, *, by: Actor, at: datetime) -> Invited | None:
    """Keep an invitation, its change or its cancellation. None for our own, an older one, or one that names nobody."""
    organizer = said.organizer.email or normalise_email(message.from_email)
    ours = by.workspace.addresses()
    us = next((guest.email for guest in said.guests if guest.email in ours), "")
    us = us or next((address for address in message.delivered_to if address in ours), "")
    if not organizer or organizer in ours or not us:
        return None
    with transaction.atomic():
        rows = Invited.objects.select_for_update().filter(workspace_id=by.workspace_id, uid=said.uid)
        standing = rows.filter(recurrence_id=said.recurrence_id).first()
        if said.method == "CANCEL":
            return _cancelled(standing, said, organizer, by=by, at=at)
        if standing is None:
            return _kept(said, message, organizer, us, by=by, at=at)
        return _renewed(standing, said, message, organizer, by=by, at=at)


def _kept(said: Said, message: Message, organizer: str, us: str, *, by: Actor, at: datetime) -> Invited:
    raw = next(iter(keep(by.workspace_id, [said.text.encode()], at=at).values()))
    row = Invited.objects.create(
        workspace_id=by.workspace_id, message=message, uid=said.uid, recurrence_id=said.recurrence_id,
        sequence=said.sequence, stamped_at=said.stamped_at, raw=raw, organizer_name=said.organizer.name,
        organizer_email=organizer, us=us, title=said.title, starts_at=said.starts_at, ends_at=said.ends_at,
        came_at=message.sent_at, created_at=at, updated_at=at,
    )  # fmt: skip
    record(row, "created", {"title": (None, row.title)}, by=by, at=at)
    return row


def _newer(row: Invited, said: Said) -> bool:
    if said.sequence != row.sequence:
        return said.sequence > row.sequence
    return bool(said.stamped_at and row.stamped_at and said.stamped_at > row.stamped_at)


def _renewed(row: Invited, said: Said, message: Message, organizer: str, *, by: Actor, at: datetime) -> Invited | None:
    """Another state of it. Nobody but whoever invited can change it."""
    if organizer != row.organizer_email or not _newer(row, said):
        return None
    old = row.raw_id
    raw = next(iter(keep(by.workspace_id, [said.text.encode()], at=at).values()))
    moved = (said.starts_at, said.ends_at) != (row.starts_at, row.ends_at)
    values = {
        "message_id": message.pk, "sequence": said.sequence, "stamped_at": said.stamped_at, "raw_id": raw.pk,
        "title": said.title, "starts_at": said.starts_at, "ends_at": said.ends_at, "cancelled_at": None,
    }  # fmt: skip
    if moved:
        values |= {"answer": Answer.NONE.value, "answered_at": None}
    row.change(values, by=by, at=at, verb="changed_by_them")
    if old != raw.pk:
        let_go([old])
    return row


def _cancelled(row: Invited | None, said: Said, organizer: str, *, by: Actor, at: datetime) -> Invited | None:
    if row is None or organizer != row.organizer_email or said.sequence < row.sequence:
        return None
    batch = row.mark("cancelled_at", at, "called_off", by=by, at=at)
    event = row.event
    if batch is not None and event is not None and event.trashed_at is None and event.calendar.takes_events:
        editing.change_event(event, {"status": Event.Status.CANCELLED.value}, by=by, at=at, batch=batch)
    return row


def voice_for(row: Invited, *, by: Actor) -> Identity | None:
    """The address that was invited, if it can send; else our first."""
    known = voices(by)
    return next((one for one in known if one.address.casefold() == row.us), None) or next(iter(known), None)


def answer_invitation(
    row: Invited, answer: str, *, by: Actor, at: datetime, comment: str = "", tell: bool = True
) -> Batch | None:
    """Say yes, perhaps or no: the event goes into the calendar or out of it, and whoever invited is told, unless `tell`
    says otherwise. None when that was the answer already. Raises CalledOff, NoVoice, editing.NotHere.
    """
    voice = voice_for(row, by=by)
    if tell and voice is None:
        raise NoVoice
    with transaction.atomic():
        row = Invited.objects.select_for_update(of=("self",)).select_related("raw", "workspace").get(pk=row.pk)
        if row.cancelled_at is not None:
            raise CalledOff
        if row.answer == answer:
            return None
        batch = begin("invited.answered", by=by, at=at)
        event_id = _in_calendar(row, by=by, at=at, batch=batch) if answer in COMING else _out(row, by, at, batch)
        row.change(
            {"answer": answer, "answered_at": at, "event_id": event_id}, by=by, at=at, verb="answered", batch=batch
        )
        if tell and voice is not None:
            _tell(row, answer, comment, voice, by=by, at=at)
    return batch


def _in_calendar(row: Invited, *, by: Actor, at: datetime, batch: Batch) -> int | None:
    text = row.raw.read().decode("utf-8", "replace")
    calendar: Calendar = row.event.calendar if row.event else connecting.home_calendar(by, at=at, name=_("My calendar"))
    if not calendar.takes_events:
        raise editing.NotHere(calendar.name)
    coming = Incoming(text, read_series(text, until=at + AHEAD))
    known = known_of([calendar], [coming.read.uid])
    decide([coming], known)
    write(calendar, [coming], known, by=by, at=at, batch=lambda: batch)
    rows = Event.objects.filter(calendar=calendar, series__uid=coming.read.uid, trashed_at=None)
    return rows.order_by("recurrence_id").values_list("pk", flat=True).first()


def _out(row: Invited, by: Actor, at: datetime, batch: Batch) -> int | None:
    event = row.event
    if event is not None and event.trashed_at is None and event.calendar.takes_events:
        editing.trash_event(event, by=by, at=at, batch=batch)
    return row.event_id


def _tell(row: Invited, answer: str, comment: str, voice: Identity, *, by: Actor, at: datetime) -> None:
    text = row.raw.read().decode("utf-8", "replace")
    # The answer is given as whoever was invited, even where another address of ours has to carry it.
    data = write_answer(text, Guest(voice.name, row.us, answer), at=at, comment=comment)
    file = next(iter(keep(row.workspace_id, [data], at=at).values()))
    with translation.override(row.workspace.language):
        words = {
            Answer.ACCEPTED: _("Accepted: %(title)s"), Answer.TENTATIVE: _("Perhaps: %(title)s"),
            Answer.DECLINED: _("Declined: %(title)s"),
        }  # fmt: skip
        subject = words[Answer(answer)] % {"title": row.title}
    thread_id = row.message.thread_id if row.message else None
    values = {
        "channel": CHANNEL, "identity": voice.key, "recipients": {"to": [[row.organizer_name, row.organizer_email]]},
        "subject": subject[:300], "text": comment or subject, "calendar_id": file.pk, "calendar_method": "REPLY",
        "thread_id": thread_id, "urgent": True,
    }  # fmt: skip
    # The version tells one change of mind from the next, and a second press from neither.
    write_once(f"reply:{row.uid[:120]}:{row.recurrence_id}:{row.pk}:{row.version}", values, by=by, at=at)


def readable(row: Invited, *, at: datetime) -> bool:
    """Whether a calendar of ours can take it."""
    try:
        read_series(row.raw.read().decode("utf-8", "replace"), until=at + AHEAD)
    except Unreadable:
        return False
    return True
