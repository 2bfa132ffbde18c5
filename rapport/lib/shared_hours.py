"""The hours several people share on a date, when that changes, and a fair turn where they share none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from rapport.lib.quiet_hours import instant
from rapport.lib.workhours import Workhours

STEP = timedelta(minutes=30)
DAY = timedelta(days=1)
# On every weekday, whatever the calendar: for asking what the clocks alone do.
EVERY_DAY = frozenset(range(7))

type Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Change:
    """From a day on the clocks of these people share another length of time."""

    day: date
    before: timedelta
    after: timedelta


@dataclass(frozen=True, slots=True)
class Slot:
    """A meeting at somebody's expense: `bears` is the place in the list of the one outside of their hours."""

    bears: int
    starts: datetime
    ends: datetime


def shared(calendars: Sequence[Workhours], day: date) -> list[Span]:
    """When all of them work, on a date of the first one's calendar, in UTC; nothing when one of them is off."""
    spans = _of_day(calendars[0], day)
    for calendar in calendars[1:]:
        # Their working day may begin on the evening before, or end on the morning after.
        theirs = [span for near in (day - DAY, day, day + DAY) for span in _of_day(calendar, near)]
        spans = [
            (max(a, c), min(b, d)) for a, b in spans for c, d in theirs if max(a, c) < min(b, d)
        ]  # fmt: skip
    return sorted(spans)


def length(spans: Sequence[Span]) -> timedelta:
    """All of it together."""
    return sum((end - start for start, end in spans), timedelta())


def changes(calendars: Sequence[Workhours], first: date, days: int) -> list[Change]:
    """The days on which what they share becomes longer or shorter because clocks move; weekends and holidays apart."""
    by_clock = [replace(calendar, days=EVERY_DAY, country="", free=frozenset()) for calendar in calendars]
    lengths = [(first + number * DAY, length(shared(by_clock, first + number * DAY))) for number in range(days)]
    return [Change(day, before, after) for (_earlier, before), (day, after) in pairwise(lengths) if before != after]


def rotation(calendars: Sequence[Workhours], day: date, lasts: timedelta) -> list[Slot]:
    """For each of them in turn the slot that suits the others best and is least bad for the one who bears it."""
    zone = calendars[0].zone
    midnight = instant(day, time(), zone)
    starts = [midnight + number * STEP for number in range(int(DAY / STEP))]
    found = []
    for place in range(len(calendars)):

        def burden(start: datetime, place: int = place) -> tuple[timedelta, timedelta, datetime]:
            costs = [outside(calendar, start, start + lasts) for calendar in calendars]
            return sum((cost for n, cost in enumerate(costs) if n != place), timedelta()), costs[place], start

        best = min(starts, key=burden)
        found.append(Slot(place, best, best + lasts))
    return found


def outside(calendar: Workhours, starts: datetime, ends: datetime) -> timedelta:
    """How far from somebody's working hours a meeting lies, by their clock; zero within."""
    local = starts.astimezone(calendar.zone)
    far = []
    for near in (local.date() - DAY, local.date(), local.date() + DAY):
        opens, closes = instant(near, calendar.starts, calendar.zone), instant(near, calendar.ends, calendar.zone)
        far.append(max(timedelta(), opens - starts, ends - closes))
    return min(far)


def _of_day(calendar: Workhours, day: date) -> list[Span]:
    if not calendar.works_on(day):
        return []
    opens, closes = instant(day, calendar.starts, calendar.zone), instant(day, calendar.ends, calendar.zone)
    if closes <= opens:
        closes = instant(day + DAY, calendar.ends, calendar.zone)
    return [(opens.astimezone(UTC), closes.astimezone(UTC))]
