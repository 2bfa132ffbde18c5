"""Reads one series (`split_series`, or an object of a CalDAV server): what its events say, and when they take place."""

from __future__ import annotations

import hashlib
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from threading import Lock
from typing import Any

from rapport.lib.ics.facts import LIMITS, EventFacts, Happens, stamp
from rapport.lib.ics.guarding import MOST_DATES, guard
from rapport.lib.ics.splitting import TOO_LARGE_MARK
from rapport.lib.records import Unreadable
from rapport.lib.zones import is_zone

MOST_EXCEPTIONS = 5_000
# Rows of one series that are kept: every day for years, but not every minute.
MOST_TIMES = 10_000
PLACE = "X-RAPPORT-PLACE"
STATUSES = {"TENTATIVE": "tentative", "CANCELLED": "cancelled"}
EARLIEST, FURTHEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)

_one_at_a_time = Lock()


@dataclass(slots=True)
class Series:
    """A series as it was read: its events, the one without a recurrence id first, and the calendar they stand in."""

    uid: str
    events: list[EventFacts]
    people: list[str]
    calendar: Any
    components: list[Any]
    master_zone: tzinfo | None

    @property
    def first_day(self) -> date:
        """The earliest day that any of its events begins on."""
        return min(event.starts_on for event in self.events)


def read_series(raw: str, *, until: datetime) -> Series:
    """What a series says.

    `until`: rules are looked at up to there; what happens too often until then is refused.

    Raises Unreadable: `too_large`, `broken_event`, `no_event`, `no_start`, `bad_value`, `too_many_dates`, `rule`,
    `never`, `too_often`.
    """
    if raw.startswith(TOO_LARGE_MARK):
        raise Unreadable("too_large")
    _count_dates(raw)
    calendar = parse(raw)
    components = _ordered(calendar.walk("VEVENT"))
    if not components:
        raise Unreadable("no_event")
    if len(components) > MOST_EXCEPTIONS:
        raise Unreadable("too_many_dates", n=len(components), most=MOST_EXCEPTIONS)
    master = next((one for one in components if "RECURRENCE-ID" not in one), components[0])
    for component in components:
        _once(component)
    zone = _zone(_moment(master, "DTSTART"))
    events = [_facts(component, zone, until) for component in components]
    uid = str(master.get("UID", "")).strip()[:500] or f"rapport-{hashlib.sha256(raw.encode()).hexdigest()[:32]}"
    return Series(uid, events, _people(components), calendar, components, zone)


def parse(raw: str) -> Any:
    """The calendar a text holds. Raises Unreadable: `broken_event`."""
    import icalendar  # slow to load, and most requests need none of it

    try:
        with _one_at_a_time, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # The parser remembers zones that a file describes itself, and would read the next file by them.
            icalendar.use_zoneinfo()  # type: ignore[no-untyped-call]
            found = icalendar.Calendar.from_ical(raw, multiple=True)
    except Exception as trouble:
        # What the parser stumbles over is in the file, whatever it raises.
        raise Unreadable("broken_event", text=str(trouble)[:200]) from trouble
    if not found:
        raise Unreadable("broken_event", text="")
    return found[0]


def _count_dates(raw: str) -> None:
    """Refused before it is parsed: each date costs the parser, and later each repetition."""
    n = sum(line.count(",") + 1 for line in re.findall(r"^(?:EXDATE|RDATE)[^\n]*(?:\n[ \t][^\n]*)*", raw, re.M))
    if n > MOST_DATES:
        raise Unreadable("too_many_dates", n=n, most=MOST_DATES)


def _ordered(components: Sequence[Any]) -> list[Any]:
    """The event itself first; of two that claim to be the same one the newer, by SEQUENCE and place."""
    kept: dict[str, Any] = {}
    for component in components:
        name = _text(component, "RECURRENCE-ID") and component["RECURRENCE-ID"].to_ical().decode()
        standing = kept.get(name)
        if standing is None or _sequence(component) >= _sequence(standing):
            kept[name] = component
    return [kept[name] for name in sorted(kept)]


def _once(component: Any) -> None:
    """A value that may stand once and stands several times: the first one holds."""
    for name in ("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID"):
        if isinstance(component.get(name), list):
            component[name] = component[name][0]


def _sequence(component: Any) -> int:
    try:
        return max(0, min(int(component.get("SEQUENCE", 0)), 2**31 - 1))
    except (TypeError, ValueError):
        return 0


def _text(component: Any, name: str) -> str:
    value = component.get(name, "")
    return str(value[0] if isinstance(value, list) and value else value or "")


def _moment(component: Any, name: str) -> date | datetime:
    """A day or a moment of a property. Raises Unreadable: `no_start` or `bad_value`."""
    if name not in component:
        raise Unreadable("no_start", name=_text(component, "SUMMARY")[:100])
    try:
        value = component[name]
        moment = value.dt
    except Exception as trouble:
        raise Unreadable("bad_value", name=name, text=_raw_value(component, name)) from trouble
    if not isinstance(moment, date) or not 1900 <= moment.year < FURTHEST.year:
        raise Unreadable("bad_value", name=name, text=str(moment)[:100])
    return moment


def _raw_value(component: Any, name: str) -> str:
    try:
        return str(component[name].to_ical(), "utf-8", "replace")[:100]
    except Exception:
        # A value nobody can even write again is told by its name alone.
        return ""


def _zone(moment: date | datetime) -> tzinfo | None:
    return moment.tzinfo if isinstance(moment, datetime) else None


def _zone_name(component: Any, name: str, moment: date | datetime) -> str:
    zone = _zone(moment)
    if zone is None:
        return ""
    key = str(getattr(zone, "key", "") or "")
    if is_zone(key):
        return key
    if zone.utcoffset(datetime(2000, 1, 1)) == timedelta() and str(zone) in ("UTC", "tzutc()"):
        return "UTC"
    given = str(getattr(component[name], "params", {}).get("TZID", ""))
    return (given or key or str(zone))[:100]


def _facts(component: Any, master_zone: tzinfo | None, until: datetime) -> EventFacts:
    if component.errors and (fatal := _fatal(component)):
        raise fatal
    start = _moment(component, "DTSTART")
    end = _end(component, start)
    all_day = not isinstance(start, datetime)
    zone = _zone_name(component, "DTSTART", start)
    end_zone = _zone_name(component, "DTEND", end) if "DTEND" in component else zone
    return EventFacts(
        starts_on=_day(start),
        starts_time=None if all_day else _clock(start),
        ends_on=_day(end) if not all_day else max(_day(end), _day(start) + timedelta(days=1)),
        ends_time=None if all_day else _clock(end),
        zone=zone,
        ends_zone="" if end_zone == zone else end_zone,
        recurrence_id=_recurrence_id(component, master_zone),
        sequence=_sequence(component),
        title=_bounded(component, "SUMMARY", "title"),
        text=_bounded(component, "DESCRIPTION", "text"),
        place=_bounded(component, "LOCATION", "place"),
        url=_bounded(component, "URL", "url"),
        rrule=_rule(component, start, until),
        rdates=tuple(_dates(component, "RDATE", _zone(start), all_day)),
        exdates=tuple(_dates(component, "EXDATE", _zone(start), all_day)),
        status=STATUSES.get(_text(component, "STATUS").upper(), "confirmed"),
        opaque=_text(component, "TRANSP").upper() != "TRANSPARENT",
    )


def _fatal(component: Any) -> Unreadable | None:
    """A value that decides when an event is, and cannot be read: the event is nowhere rather than at a wrong time."""
    for name, said in component.errors:
        if str(name).upper() in {"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"}:
            return Unreadable("bad_value", name=str(name), text=str(said)[:100])
    return None


def _end(component: Any, start: date | datetime) -> date | datetime:
    """Where an event ends: DTEND, DTSTART and DURATION, or by itself (RFC 5545, 3.6.1)."""
    if "DTEND" in component:
        end = _moment(component, "DTEND")
        if isinstance(end, datetime) != isinstance(start, datetime):
            # A day and a moment cannot be told apart by how long: the start says what it is.
            return start if isinstance(start, datetime) else _day(end)
        return start if _before(end, start) else end
    if "DURATION" in component:
        try:
            length: timedelta = component["DURATION"].dt
            end = start + length
        except Exception as trouble:
            raise Unreadable("bad_value", name="DURATION", text=_raw_value(component, "DURATION")) from trouble
        return start if length < timedelta() else end
    return start if isinstance(start, datetime) else start + timedelta(days=1)


def _before(end: date | datetime, start: date | datetime) -> bool:
    if isinstance(end, datetime) and isinstance(start, datetime) and (end.tzinfo is None) != (start.tzinfo is None):
        return end.replace(tzinfo=None) < start.replace(tzinfo=None)
    return end < start


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _clock(moment: date | datetime) -> time | None:
    return moment.time().replace(microsecond=0, tzinfo=None) if isinstance(moment, datetime) else None


def _recurrence_id(component: Any, master_zone: tzinfo | None) -> str:
    if "RECURRENCE-ID" not in component:
        return ""
    return in_zone(_moment(component, "RECURRENCE-ID"), master_zone)


def in_zone(moment: date | datetime, zone: tzinfo | None) -> str:
    """A moment as the wall time of a zone, as text; one that knows no zone stands as it is."""
    if isinstance(moment, datetime) and moment.tzinfo is not None and zone is not None:
        moment = moment.astimezone(zone)
    return stamp(moment.replace(tzinfo=None) if isinstance(moment, datetime) else moment)


def _bounded(component: Any, name: str, column: str) -> str:
    return _text(component, name).replace("\0", "")[: LIMITS[column]].strip()


def _rule(component: Any, start: date | datetime, until: datetime) -> str:
    if "RRULE" not in component:
        return ""
    rules = component["RRULE"]
    rule = rules[0] if isinstance(rules, list) else rules
    for one in rules if isinstance(rules, list) else [rules]:
        _checked(one, start, until)
    text: str = rule.to_ical().decode()
    return text[: LIMITS["rrule"]]


def _checked(rule: Any, start: date | datetime, until: datetime) -> None:
    try:
        guard(rule, start, until)
    except Unreadable:
        raise
    except Exception as trouble:
        raise Unreadable("rule", text=str(trouble)[:100]) from trouble


def _dates(component: Any, name: str, zone: tzinfo | None, all_day: bool) -> Iterator[str]:
    values = component.get(name, [])
    try:
        for listed in values if isinstance(values, list) else [values]:
            for value in listed.dts:
                moment = value.dt[0] if isinstance(value.dt, tuple) else value.dt
                if not isinstance(moment, date):
                    raise Unreadable("bad_value", name=name, text=str(moment)[:100])
                yield in_zone(_day(moment) if all_day else moment, zone)
    except Unreadable:
        raise
    except Exception as trouble:
        raise Unreadable("bad_value", name=name, text=str(trouble)[:100]) from trouble


def _people(components: Sequence[Any]) -> list[str]:
    """The addresses an event names, organiser first, folded."""
    found: dict[str, None] = {}
    for component in components[:50]:
        for name in ("ORGANIZER", "ATTENDEE"):
            values = component.get(name, [])
            for value in (values if isinstance(values, list) else [values])[:200]:
                address = str(value).strip().casefold().removeprefix("mailto:")
                if "@" in address:
                    found.setdefault(address[:320])
    return list(found)


def happenings(
    series: Series, since: date | datetime, until: date | datetime, *, floating: tzinfo = UTC
) -> list[Happens]:
    """When its events take place between two moments (or days), by time; wall times without a zone are of `floating`.

    Raises Unreadable: `rule` for what the expansion cannot do, `too_often` for more than are kept.
    """
    import recurring_ical_events  # slow to load

    for place, component in enumerate(series.components):
        component[PLACE] = str(place)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = recurring_ical_events.of(series.calendar).between(since, until)
    except Exception as trouble:
        raise Unreadable("rule", text=str(trouble)[:100]) from trouble
    finally:
        for component in series.components:
            component.pop(PLACE, None)
    if len(found) > MOST_TIMES:
        raise Unreadable("too_often", text=series.events[0].rrule)
    recurring = any(event.rrule or event.rdates or event.recurrence_id for event in series.events)
    return sorted(
        (_happens(one, series.master_zone, recurring, floating) for one in found),
        key=lambda one: (one.starts_at, one.place),
    )


def _happens(component: Any, zone: tzinfo | None, recurring: bool, floating: tzinfo) -> Happens:
    start, end = component["DTSTART"].dt, component["DTEND"].dt if "DTEND" in component else component["DTSTART"].dt
    named = component["RECURRENCE-ID"].dt if "RECURRENCE-ID" in component else start
    all_day = not isinstance(start, datetime)
    first, behind = in_utc(start, floating), in_utc(end, floating)
    if all_day:
        behind = max(behind, first + timedelta(days=1))
    place = int(str(component.get(PLACE, "0")))
    return Happens(place, in_zone(named, zone) if recurring else "", first, max(first, behind), all_day)


def moments(component: Any, floating: tzinfo) -> tuple[datetime, datetime]:
    """When one event of a series begins and ends, in UTC."""
    start = _moment(component, "DTSTART")
    first, behind = in_utc(start, floating), in_utc(_end(component, start), floating)
    return first, max(first, behind)


def in_utc(moment: date | datetime, floating: tzinfo = UTC) -> datetime:
    """The moment in UTC; a day is its midnight there, and a wall time without a zone is one of `floating`."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(), UTC)
    return (moment if moment.tzinfo else moment.replace(tzinfo=floating)).astimezone(UTC)
