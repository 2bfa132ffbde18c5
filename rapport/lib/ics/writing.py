"""Writes a series: what is known of it goes into the object as it stood, and everything else in it stays."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from datetime import date, datetime, time, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from rapport.lib.ics.facts import EventFacts, unstamp
from rapport.lib.ics.reading import Series, read_series
from rapport.lib.zones import is_zone

PRODUCT = "-//Rapport//Rapport//EN"
TEXTS = {"title": "SUMMARY", "text": "DESCRIPTION", "place": "LOCATION", "url": "URL"}
MOMENTS = ("starts_on", "starts_time", "ends_on", "ends_time", "zone", "ends_zone")


def write_series(uid: str, events: Sequence[EventFacts], *, at: datetime, raw: str = "") -> str:
    """A series as iCalendar. With `raw`, that object patched: only what differs is set, what we do not know is kept.

    Events of `raw` that are not among `events` go. Raises Unreadable when `raw` is none.
    """
    import icalendar  # slow to load

    if raw:
        series = read_series(raw, until=at)
        calendar = series.calendar
    else:
        calendar = icalendar.Calendar()
        calendar.add("PRODID", PRODUCT)
        calendar.add("VERSION", "2.0")
        series = Series(uid, [], [], calendar, [], None)
    standing = {facts.recurrence_id: (facts, one) for facts, one in zip(series.events, series.components, strict=True)}
    master = next((facts for facts in events if not facts.recurrence_id), events[0] if events else None)
    zone = _zone_of(master.zone, series.master_zone) if master else None
    for facts in events:
        before, component = standing.pop(facts.recurrence_id, (None, None))
        if component is None:
            component = _begun(calendar, uid, facts, zone)
        _patch(component, before, facts, zone, at)
    for _facts, component in standing.values():
        calendar.subcomponents.remove(component)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        calendar.add_missing_timezones()
        text: str = calendar.to_ical().decode()
    return text


def _begun(calendar: Any, uid: str, facts: EventFacts, zone: tzinfo | None) -> Any:
    import icalendar

    component = icalendar.Event()
    component.add("UID", uid)
    if facts.recurrence_id:
        named = unstamp(facts.recurrence_id)
        component.add("RECURRENCE-ID", named.replace(tzinfo=zone) if isinstance(named, datetime) else named)
    calendar.add_component(component)
    return component


def _patch(component: Any, before: EventFacts | None, facts: EventFacts, zone: tzinfo | None, at: datetime) -> None:
    changed = before is None
    for name, prop in TEXTS.items():
        if before is None or getattr(before, name) != getattr(facts, name):
            _put(component, prop, getattr(facts, name) or None)
            changed = True
    if before is None or any(getattr(before, name) != getattr(facts, name) for name in MOMENTS):
        _put_moments(component, facts, zone)
        changed = True
    changed |= _patch_rules(component, before, facts, zone)
    if before is None or before.status != facts.status:
        _put(component, "STATUS", facts.status.upper())
        changed = True
    if before is None or before.opaque != facts.opaque:
        _put(component, "TRANSP", "OPAQUE" if facts.opaque else "TRANSPARENT")
        changed = True
    if before is None or before.sequence != facts.sequence:
        _put(component, "SEQUENCE", facts.sequence)
        changed = True
    if changed:
        _put(component, "DTSTAMP", at)
        _put(component, "LAST-MODIFIED", at)


def _patch_rules(component: Any, before: EventFacts | None, facts: EventFacts, zone: tzinfo | None) -> bool:
    import icalendar

    changed = False
    if (before.rrule if before else "") != facts.rrule:
        _put(component, "RRULE", icalendar.vRecur.from_ical(facts.rrule) if facts.rrule else None)
        changed = True
    for name, prop in (("rdates", "RDATE"), ("exdates", "EXDATE")):
        if (getattr(before, name) if before else ()) != getattr(facts, name):
            moments = [unstamp(text) for text in getattr(facts, name)]
            own = _zone_of(facts.zone, zone)
            _put(component, prop, [m.replace(tzinfo=own) if isinstance(m, datetime) else m for m in moments] or None)
            changed = True
    return changed


def _put(component: Any, name: str, value: Any) -> None:
    component.pop(name, None)
    if value is not None:
        component.add(name, value)


def _put_moments(component: Any, facts: EventFacts, master: tzinfo | None) -> None:
    component.pop("DURATION", None)
    zone = _zone_of(facts.zone, master)
    _put(component, "DTSTART", _moment(facts.starts_on, facts.starts_time, zone))
    ends = _zone_of(facts.ends_zone, zone) if facts.ends_zone else zone
    _put(component, "DTEND", _moment(facts.ends_on, facts.ends_time, ends))


def _moment(day: date, clock: time | None, zone: tzinfo | None) -> date | datetime:
    return day if clock is None else datetime.combine(day, clock, zone)


def _zone_of(name: str, otherwise: tzinfo | None) -> tzinfo | None:
    """The zone of a name; one that only the object describes is the one it had."""
    if not name:
        return None
    return ZoneInfo(name) if is_zone(name) else otherwise
