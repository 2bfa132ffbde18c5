"""What follows from the rows of a series: the object as iCalendar, the moments, the times it takes place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from django.utils import timezone

from rapport.accounts.models import Workspace
from rapport.calendars.models import Calendar, Event, Occurrence, Series
from rapport.files.keeping import keep, let_go
from rapport.journal.reversing import learn
from rapport.lib.ics import reading
from rapport.lib.ics.facts import EventFacts
from rapport.lib.ics.writing import write_series
from rapport.lib.records import Unreadable
from rapport.lib.zones import zone_or_utc
from rapport.web.bulk import insert_rows, update_rows

# How far repetitions are written out; what lies beyond is said on the page.
PAST, AHEAD = timedelta(days=3 * 366), timedelta(days=2 * 366)
COLUMNS = tuple(field.name for field in fields(EventFacts))
OCCURRENCE = (
    "workspace_id", "calendar_id", "series_id", "event_id", "recurrence_id", "starts_at", "ends_at", "all_day", "busy"
)  # fmt: skip


@dataclass(slots=True)
class Spread:
    """A series with what was read of it, and its rows by recurrence id."""

    series: Series
    read: reading.Series
    rows: Mapping[str, Event]
    floating: str


def horizon(at: datetime) -> tuple[datetime, datetime]:
    """From when until when repetitions are written out."""
    return at - PAST, at + AHEAD


def facts_of(event: Event) -> EventFacts:
    """A row as the library speaks of it."""
    values = {name: getattr(event, name) for name in COLUMNS}
    return EventFacts(**{**values, "rdates": tuple(event.rdates), "exdates": tuple(event.exdates)})


def columns_of(facts: EventFacts) -> dict[str, object]:
    """The other way round."""
    values = {name: getattr(facts, name) for name in COLUMNS}
    return {**values, "rdates": list(facts.rdates), "exdates": list(facts.exdates)}


def renew(series_ids: Iterable[int], *, at: datetime) -> None:
    """After a change of ours: the object written anew, its moments and times put right, and what a server must learn
    marked. A series without events has neither.
    """
    found = Series.objects.filter(pk__in=set(series_ids)).select_related("calendar", "raw", "workspace")
    events: dict[int, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(series__in=found, trashed_at=None).order_by("recurrence_id", "id"):
        events[event.series_id].append(event)
    spreads = [one for series in found if (one := _written(series, events[series.pk], at)) is not None]
    spread(spreads, at=at)


def _written(series: Series, events: Sequence[Event], at: datetime) -> Spread | None:
    elsewhere = series.calendar.kind == Calendar.Kind.CALDAV
    if not events:
        Occurrence.objects.filter(series=series).delete()
        if elsewhere and series.href:
            Series.objects.filter(pk=series.pk).update(dirty_at=at)
            hurry(series.calendar_id, at)
        return None
    wanted = [facts_of(event) for event in events]
    before = series.raw.read().decode("utf-8", "replace") if series.raw else ""
    try:
        read = _same(before, wanted, at)
        if read is None:
            text = write_series(series.uid, wanted, at=at, raw=before)
            read = reading.read_series(text, until=at + AHEAD)
            _keep_raw(series, text, at)
            if elsewhere:
                _dirty(series, at)
        elif elsewhere and not series.href and series.dirty_at is None:
            # Back from the trash: the server has none of it any more.
            _dirty(series, at)
    except Unreadable as refusal:
        Occurrence.objects.filter(series=series).delete()
        Series.objects.filter(pk=series.pk).update(trouble={"code": refusal.code, "details": dict(refusal.details)})
        return None
    return Spread(series, read, {event.recurrence_id: event for event in events}, floating_zone(series))


def _same(raw: str, wanted: Sequence[EventFacts], at: datetime) -> reading.Series | None:
    """What the object says, when the rows say the same: then it stays as it is, to the byte."""
    if not raw:
        return None
    read = reading.read_series(raw, until=at + AHEAD)
    same = {facts.recurrence_id: facts for facts in read.events} == {facts.recurrence_id: facts for facts in wanted}
    return read if same else None


def _keep_raw(series: Series, text: str, at: datetime) -> None:
    old = series.raw_id
    series.raw = next(iter(keep(series.workspace_id, [text.encode()], at=at).values()))
    series.save(update_fields=["raw"])
    let_go([old] if old else [])


def _dirty(series: Series, at: datetime) -> bool:
    """The server learns of it."""
    series.dirty_at = at
    series.save(update_fields=["dirty_at"])
    hurry(series.calendar_id, at)
    return True


def hurry(calendar_id: int, at: datetime) -> None:
    """Let the worker look at a calendar at once, so that a server learns of a change; once for any number of them."""
    from rapport.calendars import tasks  # they renew what is derived here

    if Calendar.objects.filter(pk=calendar_id, next_look_at__gt=at).update(next_look_at=at):
        tasks.look.enqueue(calendar_id)


def floating_zone(series: Series) -> str:
    """Whose wall time a moment without a zone is: the calendar's, or the workspace's."""
    if series.calendar.zone:
        return series.calendar.zone
    return Workspace.objects.values_list("timezone", flat=True).get(pk=series.workspace_id)


def spread(spreads: Sequence[Spread], *, at: datetime) -> None:
    """Write out when these series take place, and the moments of their rows, in a few statements for any number."""
    Occurrence.objects.filter(series__in=[one.series.pk for one in spreads]).delete()
    rows: list[tuple[object, ...]] = []
    moments: list[tuple[object, ...]] = []
    for one in spreads:
        times, trouble = _times(one, at)
        if trouble != one.series.trouble:
            one.series.trouble = trouble
            one.series.save(update_fields=["trouble"])
        rows += times
        moments += _moments(one)
    insert_rows(Occurrence, OCCURRENCE, rows)
    update_rows(Event, ("starts_at", "ends_at"), moments, key=("id",))


def _times(one: Spread, at: datetime) -> tuple[list[tuple[object, ...]], dict[str, object] | None]:
    since, until = horizon(at)
    if not any(event.rrule or event.rdates for event in one.read.events):
        # What takes place once is kept however far it is.
        since, until = reading.EARLIEST, reading.FURTHEST
    try:
        found = reading.happenings(one.read, since, until, floating=zone_or_utc(one.floating))
    except Unreadable as refusal:
        return [], {"code": refusal.code, "details": dict(refusal.details)}
    named = [facts.recurrence_id for facts in one.read.events]
    rows: list[tuple[object, ...]] = []
    for time in found:
        event = one.rows.get(named[time.place])
        if event is not None:
            busy = event.opaque and event.status != Event.Status.CANCELLED
            rows.append((
                one.series.workspace_id, one.series.calendar_id, one.series.pk, event.pk, time.recurrence_id,
                time.starts_at, time.ends_at, time.all_day, busy,
            ))  # fmt: skip
    return rows, None


def _moments(one: Spread) -> list[tuple[object, ...]]:
    zone = zone_or_utc(one.floating)
    found: list[tuple[object, ...]] = []
    for facts, component in zip(one.read.events, one.read.components, strict=True):
        event = one.rows.get(facts.recurrence_id)
        if event is not None:
            starts, ends = reading.moments(component, zone)
            found.append((starts, ends, event.pk))
    return found


def renew_workspace(workspace_id: int) -> None:
    """Write out everything of a workspace that came from elsewhere whole."""
    renew(Series.objects.filter(workspace=workspace_id).values_list("pk", flat=True), at=timezone.now())


def renew_of(pks: list[int]) -> None:
    """Put right the series of these events, as undo wants it."""
    renew(Event.objects.filter(pk__in=pks).values_list("series_id", flat=True), at=timezone.now())


def unmake_events(pks: list[int]) -> None:
    """Delete events; a series that has none left goes too, unless a server still has it."""
    ids = set(Event.objects.filter(pk__in=pks).values_list("series_id", flat=True))
    Event.objects.filter(pk__in=pks).delete()
    empty = Series.objects.filter(pk__in=ids, href="").exclude(events__isnull=False)
    files = [pk for pk in empty.values_list("raw_id", flat=True) if pk]
    gone = set(empty.values_list("pk", flat=True))
    Series.objects.filter(pk__in=gone).delete()
    let_go(files)
    renew(ids - gone, at=timezone.now())


def held_calendars(pks: list[int]) -> set[int]:
    """A calendar with events stays."""
    return set(Event.objects.filter(calendar__in=pks).values_list("calendar_id", flat=True))


def learn_ways() -> None:
    """Teach the journal the ways of this room."""
    learn(Event, unmake=unmake_events, put_right=renew_of)
    learn(Calendar, held=held_calendars)
