"""Meetings arranged, changed and called off. What goes to those invited is written by `inviting`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.calendars import editing
from rapport.calendars.models import Answer, Booking, Calendar, Conferencing, Event, Meeting, Participant
from rapport.calendars.models.meeting import JITSI, new_room
from rapport.clients.models import ContactPoint
from rapport.journal.models import Batch
from rapport.journal.recording import begin, record
from rapport.lib.ics.facts import EventFacts
from rapport.lib.mail.addresses import Address
from rapport.lib.phones import normalise_email
from rapport.web.funnel import Actor

MOST_PEOPLE = 100
# What those invited have to be told of.
TOLD = ("place", "title")


@dataclass(frozen=True, slots=True)
class Somebody:
    """One to be at a meeting."""

    email: str
    name: str = ""
    contact_id: int | None = None
    timezone: str = ""
    required: bool = True


def base_url_of(by: Actor) -> str:
    """Where the online rooms of a workspace are."""
    said = Conferencing.objects.filter(workspace_id=by.workspace_id).values_list("base_url", flat=True).first()
    return said or JITSI


def people_of(addresses: Sequence[Address], *, by: Actor) -> list[Somebody]:
    """These addresses as people, each once: those we know with their names and zones."""
    folded = {normalise_email(one.email): one for one in reversed(addresses) if normalise_email(one.email)}
    points = ContactPoint.objects.visible_to(by).filter(kind="email", key__in=folded, contact__trashed_at=None)
    known = {row.key: row.contact for row in points.select_related("contact__client").order_by("-contact_id")}
    found = []
    for email, one in reversed(folded.items()):
        contact = known.get(email)
        zone = "" if contact is None else contact.timezone or (contact.client.timezone if contact.client else "")
        name = one.name or (contact.name if contact else "")
        found.append(Somebody(email, name, contact.pk if contact else None, zone))
    return found[:MOST_PEOPLE]


def arrange(
    calendar: Calendar, facts: EventFacts, values: Mapping[str, Any], people: Sequence[Somebody], *, by: Actor,
    at: datetime, client_id: int | None = None, uid: str = "", batch: Batch | None = None,
) -> tuple[Meeting, Batch]:  # fmt: skip
    """A new meeting in a calendar. `values`: agenda, room_url, identity. Raises editing.NotHere."""
    batch = batch or begin("meeting.created", by=by, at=at)
    with transaction.atomic():
        event, _batch = editing.add_event(
            calendar, facts, by=by, at=at, client_id=client_id, contact_id=_main(people), uid=uid, batch=batch
        )
        meeting = make_meeting(event, values, by=by, at=at, batch=batch)
        _seat(meeting, people, by=by, at=at, batch=batch)
    return meeting, batch


def _main(people: Sequence[Somebody]) -> int | None:
    return next((one.contact_id for one in people if one.contact_id), None)


def make_meeting(event: Event, values: Mapping[str, Any], *, by: Actor, at: datetime, batch: Batch) -> Meeting:
    """Make a meeting of an event that is none yet, in the caller's transaction."""
    meeting = Meeting.objects.create(
        workspace_id=event.workspace_id, event=event, created_at=at, updated_at=at, **values
    )
    told = {name: (None, value) for name, value in values.items() if value}
    record(meeting, "created", {"event_id": (None, event.pk), **told}, by=by, at=at, batch=batch)
    return meeting


def room_for(by: Actor) -> str:
    """A new online room."""
    return new_room(base_url_of(by))


def change_meeting(
    meeting: Meeting, event_values: Mapping[str, Any], values: Mapping[str, Any], people: Sequence[Somebody] | None,
    *, by: Actor, at: datetime, version: int | None = None,
) -> Batch | None:  # fmt: skip
    """Change a meeting; None when nothing differs. `people`: everybody who is to be there from now on, None: the same.

    Another time asks everybody anew. Whatever those invited have to be told of makes it another state (SEQUENCE).
    Raises Stale, editing.NotHere.
    """
    with transaction.atomic():
        event, before = meeting.event, _state(meeting.event)
        told = {name: getattr(event, name) for name in TOLD} | {"room_url": meeting.room_url, "agenda": meeting.agenda}
        batch = editing.change_event(event, event_values, by=by, at=at, version=version)
        batch = meeting.change(values, by=by, at=at, batch=batch) or batch
        moved = _state(event) != before
        others = False
        if people is not None:
            others, batch = _reseat(meeting, people, by=by, at=at, batch=batch)
        if moved:
            batch = _ask_anew(meeting, by=by, at=at, batch=batch)
            _take_booking_along(meeting, by=by, at=at, batch=batch)
        now = {name: getattr(event, name) for name in TOLD}
        if (now | {"room_url": meeting.room_url, "agenda": meeting.agenda} != told) or others:
            batch = _another_state(meeting, by=by, at=at, batch=batch)
    return batch


def _state(event: Event) -> tuple[Any, ...]:
    return tuple(getattr(event, name) for name in editing.MOMENTS)


def _another_state(meeting: Meeting, *, by: Actor, at: datetime, batch: Batch | None) -> Batch | None:
    """Only what was sent already becomes another state; until then there is one."""
    event = meeting.event
    if meeting.invited_sequence is None or meeting.invited_sequence < event.sequence:
        return batch
    return event.change({"sequence": event.sequence + 1}, by=by, at=at, batch=batch) or batch


def _ask_anew(meeting: Meeting, *, by: Actor, at: datetime, batch: Batch | None) -> Batch | None:
    for one in meeting.participants.filter(removed_at=None):
        values = {"answer": Answer.NONE.value, "answered_at": None, "proposed_starts_at": None,
                  "proposed_ends_at": None}  # fmt: skip
        batch = one.change(values, by=by, at=at, batch=batch) or batch
    return batch


def _take_booking_along(meeting: Meeting, *, by: Actor, at: datetime, batch: Batch | None) -> None:
    """What somebody booked moves with its meeting, unless we ourselves have given that hour twice."""
    event = meeting.event
    for booking in Booking.objects.filter(meeting=meeting, state=Booking.State.HELD):
        others = Booking.objects.filter(host=booking.host_id, starts_at=event.starts_at, state=Booking.State.HELD)
        if not others.exclude(pk=booking.pk).exists():
            values = {"starts_at": event.starts_at, "ends_at": event.ends_at}
            booking.change(values, by=by, at=at, batch=batch)


def _seat(meeting: Meeting, people: Sequence[Somebody], *, by: Actor, at: datetime, batch: Batch) -> None:
    for one in people:
        row = Participant.objects.create(
            workspace_id=meeting.workspace_id, meeting=meeting, contact_id=one.contact_id, name=one.name[:200],
            email=one.email, required=one.required, timezone=one.timezone, created_at=at, updated_at=at,
        )  # fmt: skip
        record(row, "created", {"email": (None, one.email)}, by=by, at=at, batch=batch)


def _reseat(
    meeting: Meeting, people: Sequence[Somebody], *, by: Actor, at: datetime, batch: Batch | None
) -> tuple[bool, Batch | None]:
    standing = {row.email: row for row in meeting.participants.all()}
    wanted = {one.email: one for one in people}
    differs = False
    for email, row in standing.items():
        if email not in wanted and row.removed_at is None:
            batch, differs = row.mark("removed_at", at, "taken_off", by=by, at=at, batch=batch) or batch, True
        elif email in wanted and row.removed_at is not None:
            batch, differs = row.mark("removed_at", None, "added", by=by, at=at, batch=batch, answer="") or batch, True
    new = [one for email, one in wanted.items() if email not in standing]
    if new:
        batch = batch or begin("meeting.changed", by=by, at=at)
        _seat(meeting, new, by=by, at=at, batch=batch)
    return differs or bool(new), batch


def call_off(meeting: Meeting, *, by: Actor, at: datetime) -> Batch | None:
    """It does not take place; None when that has been said already. Its time is free from now on."""
    with transaction.atomic():
        batch = meeting.mark("cancelled_at", at, "called_off", by=by, at=at)
        if batch is None:
            return None
        event = meeting.event
        values = {"status": Event.Status.CANCELLED.value, "sequence": event.sequence + 1}
        if event.calendar.takes_events:
            editing.change_event(event, values, by=by, at=at, batch=batch)
        for booking in Booking.objects.filter(meeting=meeting, state=Booking.State.HELD):
            # The hour can be booked again.
            booking.change({"state": Booking.State.CANCELLED.value}, by=by, at=at, verb="called_off", batch=batch)
    return batch


def make_of(
    event: Event, event_values: Mapping[str, Any], values: Mapping[str, Any], people: Sequence[Somebody], *, by: Actor,
    at: datetime,
) -> tuple[Meeting, Batch]:  # fmt: skip
    """Make a meeting of an event that stands in the calendar already. Raises editing.NotHere."""
    batch = begin("meeting.created", by=by, at=at)
    with transaction.atomic():
        editing.change_event(event, event_values, by=by, at=at, batch=batch)
        meeting = make_meeting(event, values, by=by, at=at, batch=batch)
        _seat(meeting, people, by=by, at=at, batch=batch)
    return meeting, batch
