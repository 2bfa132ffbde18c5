"""Events made, moved and left out by people; of what repeats one, this and all that follow, or all of them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.calendars.deriving import columns_of, facts_of, renew
from rapport.calendars.models import Calendar, Event, Occurrence, Series
from rapport.calendars.repeating import ends_before, parts_of, rule_of, shift
from rapport.journal.models import Batch
from rapport.journal.recording import begin, record
from rapport.lib.ics.facts import EventFacts, stamp, unstamp
from rapport.web.funnel import Actor

MOMENTS = ("starts_on", "starts_time", "ends_on", "ends_time", "zone", "ends_zone", "rrule", "rdates", "exdates")
OF_RULES = ("rrule", "rdates", "exdates")


class NotHere(Exception):
    """The calendar is only read: a feed, or a collection that may not be written."""


def add_event(
    calendar: Calendar, facts: EventFacts, *, by: Actor, at: datetime, client_id: int | None = None,
    contact_id: int | None = None, uid: str = "", batch: Batch | None = None,
) -> tuple[Event, Batch]:  # fmt: skip
    """A new event with a series of its own. Raises NotHere for a calendar that takes none."""
    if not calendar.takes_events:
        raise NotHere(calendar.name)
    with transaction.atomic():
        series = Series.objects.create(
            workspace_id=calendar.workspace_id, calendar=calendar, uid=uid or f"{uuid.uuid4()}@rapport"
        )
        return _add_row(series, facts, by=by, at=at, client_id=client_id, contact_id=contact_id, batch=batch)


def _add_row(
    series: Series, facts: EventFacts, *, by: Actor, at: datetime, client_id: int | None, contact_id: int | None,
    batch: Batch | None,
) -> tuple[Event, Batch]:  # fmt: skip
    event = Event.objects.create(
        workspace_id=series.workspace_id, calendar_id=series.calendar_id, series=series, created_at=at, updated_at=at,
        starts_at=at, ends_at=at, client_id=client_id, contact_id=contact_id, **columns_of(facts),
    )  # fmt: skip
    batch = record(event, "created", {"title": (None, event.title)}, by=by, at=at, batch=batch)
    renew([series.pk], at=at)
    event.refresh_from_db()
    return event, batch


def change_event(
    event: Event, values: Mapping[str, Any], *, by: Actor, at: datetime, version: int | None = None,
    batch: Batch | None = None,
) -> Batch | None:  # fmt: skip
    """Change an event with all its repetitions; those left out and those that differ move along. None when nothing
    differs. Raises Stale, and NotHere for a calendar that is only read.
    """
    _writable(event)
    values = dict(values)
    if any(name in values and values[name] != getattr(event, name) for name in MOMENTS):
        values["sequence"] = event.sequence + 1
    days, clock, moved = _moved(event, values)
    with transaction.atomic():
        if moved and event.repeats:
            batch = batch or begin("event.changed", by=by, at=at)
            values["exdates"] = [shift(text, days, clock) for text in values.get("exdates", event.exdates)]
            values["rdates"] = [shift(text, days, clock) for text in values.get("rdates", event.rdates)]
            _move_exceptions(event, days, clock, by=by, at=at, batch=batch)
        return event.change(values, by=by, at=at, version=version, batch=batch)


def _writable(event: Event) -> None:
    if not event.calendar.takes_events:
        raise NotHere(event.calendar.name)


def _moved(event: Event, values: Mapping[str, Any]) -> tuple[int, Any, bool]:
    days = (values.get("starts_on", event.starts_on) - event.starts_on).days
    clock = values.get("starts_time", event.starts_time)
    return days, clock, bool(days or clock != event.starts_time)


def _move_exceptions(event: Event, days: int, clock: Any, *, by: Actor, at: datetime, batch: Batch) -> None:
    """Repetitions that differ stay the same ones: they are named by the time the rule now gives them."""
    rows = Event.objects.filter(series=event.series_id).exclude(recurrence_id="").order_by("recurrence_id")
    for row in rows.reverse() if days > 0 else rows:
        renamed = shift(row.recurrence_id, days, clock)
        if renamed != row.recurrence_id:
            record(row, "shifted", {"recurrence_id": (row.recurrence_id, renamed)}, by=by, at=at, batch=batch)
            Event.objects.filter(pk=row.pk).update(recurrence_id=renamed)


def change_one(event: Event, recurrence_id: str, values: Mapping[str, Any], *, by: Actor, at: datetime) -> Batch | None:
    """Change one repetition of an event and no other."""
    _writable(event)
    standing = Event.objects.filter(series=event.series_id, recurrence_id=recurrence_id).first()
    plain = {name: value for name, value in values.items() if name not in OF_RULES}
    if standing is not None and standing.trashed_at is None:
        return change_event(standing, plain, by=by, at=at)
    mine, theirs = repetition(event, recurrence_id), plain
    columns = {name: value for name, value in theirs.items() if name in columns_of(mine)}
    wanted = replace(mine, **columns)
    people = {name: theirs.get(name, getattr(event, name)) for name in ("client_id", "contact_id")}
    if wanted == mine and all(people[name] == getattr(event, name) for name in people):
        return None
    with transaction.atomic():
        if standing is not None:
            # It was thrown away before: this one takes its place.
            Event.objects.filter(pk=standing.pk).delete()
        _row, batch = _add_row(event.series, wanted, by=by, at=at, batch=None, **people)
    return batch


def repetition(event: Event, recurrence_id: str) -> EventFacts:
    """One repetition of an event, as it would stand by itself."""
    moment = unstamp(recurrence_id)
    on = moment.date() if isinstance(moment, datetime) else moment
    return replace(
        facts_of(event), starts_on=on, ends_on=on + (event.ends_on - event.starts_on), recurrence_id=recurrence_id,
        rrule="", rdates=(), exdates=(), sequence=event.sequence,
    )  # fmt: skip


def change_following(
    event: Event, recurrence_id: str, values: Mapping[str, Any], *, by: Actor, at: datetime
) -> Batch | None:
    """Change a repetition and all behind it: the event ends before it, and a new one begins there."""
    _writable(event)
    if recurrence_id == first_of(event):
        return change_event(event, values, by=by, at=at)
    batch = begin("event.changed", by=by, at=at)
    start = repetition(event, recurrence_id)
    behind = tuple(text for text in event.exdates if text >= recurrence_id)
    wanted = replace(start, recurrence_id="", rrule=_rest(event, recurrence_id), sequence=0, exdates=behind)
    wanted = replace(wanted, **{name: value for name, value in values.items() if name in columns_of(wanted)})
    days, clock = (wanted.starts_on - start.starts_on).days, wanted.starts_time
    wanted = replace(wanted, exdates=tuple(shift(text, days, clock) for text in wanted.exdates))
    with transaction.atomic():
        _end_before(event, recurrence_id, by=by, at=at, batch=batch)
        add_event(
            event.calendar, wanted, by=by, at=at, batch=batch,
            client_id=values.get("client_id", event.client_id), contact_id=values.get("contact_id", event.contact_id),
        )  # fmt: skip
    return batch


def first_of(event: Event) -> str:
    """The name of the first repetition."""
    if event.starts_time is None:
        return stamp(event.starts_on)
    return stamp(datetime.combine(event.starts_on, event.starts_time))


def _rest(event: Event, recurrence_id: str) -> str:
    """The rule for what is behind: of so many times, those that are left."""
    parts = parts_of(event.rrule)
    if "COUNT" not in parts:
        return event.rrule
    gone = Occurrence.objects.filter(series=event.series_id, recurrence_id__lt=recurrence_id).count()
    gone += sum(1 for text in event.exdates if text < recurrence_id)
    return rule_of({**parts, "COUNT": str(max(1, int(parts["COUNT"]) - gone))})


def _end_before(event: Event, recurrence_id: str, *, by: Actor, at: datetime, batch: Batch) -> None:
    values: dict[str, Any] = {
        "exdates": [text for text in event.exdates if text < recurrence_id],
        "rdates": [text for text in event.rdates if text < recurrence_id],
        "sequence": event.sequence + 1,
    }
    if event.rrule:
        values["rrule"] = ends_before(event.rrule, recurrence_id, event.zone)
    for row in Event.objects.filter(series=event.series_id, recurrence_id__gte=recurrence_id, trashed_at=None):
        row.trash(by=by, at=at, batch=batch)
    event.change(values, by=by, at=at, batch=batch)


def leave_out(event: Event, recurrence_id: str, *, by: Actor, at: datetime) -> Batch | None:
    """Take one repetition out."""
    _writable(event)
    if recurrence_id in event.exdates:
        return None
    batch = begin("event.left_out", by=by, at=at)
    with transaction.atomic():
        for row in Event.objects.filter(series=event.series_id, recurrence_id=recurrence_id, trashed_at=None):
            row.trash(by=by, at=at, batch=batch)
        values = {"exdates": sorted([*event.exdates, recurrence_id]), "sequence": event.sequence + 1}
        event.change(values, by=by, at=at, verb="left_out", batch=batch)
    return batch


def end_before(event: Event, recurrence_id: str, *, by: Actor, at: datetime) -> Batch | None:
    """Take a repetition out and all behind it."""
    _writable(event)
    if recurrence_id == first_of(event):
        return trash_event(event, by=by, at=at)
    batch = begin("event.changed", by=by, at=at)
    with transaction.atomic():
        _end_before(event, recurrence_id, by=by, at=at, batch=batch)
    return batch


def trash_event(event: Event, *, by: Actor, at: datetime, batch: Batch | None = None) -> Batch | None:
    """An event with all its repetitions into the trash. None when it lies there already."""
    _writable(event)
    rows = list(Event.objects.filter(series=event.series_id, trashed_at=None).order_by("-recurrence_id"))
    if not rows:
        return None
    with transaction.atomic():
        batch = batch or begin("event.trashed", by=by, at=at)
        for row in rows:
            row.trash(by=by, at=at, batch=batch)
    return batch


def restore_event(event: Event, *, by: Actor, at: datetime) -> Batch | None:
    """Back from the trash, with what was thrown away in the same moment."""
    if event.trashed_at is None:
        return None
    batch = begin("event.restored", by=by, at=at)
    with transaction.atomic():
        for row in Event.objects.filter(series=event.series_id, trashed_at=event.trashed_at):
            row.restore(by=by, at=at, batch=batch)
    return batch
