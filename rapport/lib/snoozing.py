"""Later: the moments a thing may be set aside until. They are wall-clock times, so moved clocks change nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rapport.lib.workhours import Workhours

MORNING, AFTERNOON, EVENING = time(9), time(15), time(18)
# "This afternoon" is worth choosing while there is at least half an hour until then.
NOTICE = timedelta(minutes=30)
FURTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Moment:
    """A choice of the menu: its name and the moment, in UTC."""

    code: str
    until: datetime


def moments(now: datetime, *, zone: ZoneInfo, hours: Workhours, theirs: Workhours | None = None) -> list[Moment]:
    """What may be chosen at `now` on the clock of `zone`, no moment twice.

    `hours` says which days are working days; `theirs` is the calendar of the other side, when their zone is known.
    """
    today = now.astimezone(zone).date()
    found = [
        Moment(code, until)
        for code, clock in (("morning", MORNING), ("afternoon", AFTERNOON), ("evening", EVENING))
        if (until := moment(today, clock, zone)) - now >= NOTICE
    ]
    found.append(Moment("tomorrow", moment(today + timedelta(days=1), MORNING, zone)))
    found.append(Moment("working", moment(next_working(today, hours), MORNING, zone)))
    if theirs is not None:
        found.append(Moment("theirs", their_morning(now, theirs)))
    found.append(Moment("week", moment(today + timedelta(days=7), MORNING, zone)))
    firsts = {each.until: each for each in reversed(found)}
    return [each for each in found if firsts[each.until] is each]


def moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """A wall-clock time as an instant: one that the spring skips moves on, of one that comes twice it is the first."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


def next_working(day: date, hours: Workhours) -> date:
    """The first working day after a date."""
    following = day + timedelta(days=1)
    # No calendar has a whole year without work; one that says so (no working days chosen) means tomorrow.
    for _ in range(366):
        if hours.works_on(following):
            return following
        following += timedelta(days=1)
    return day + timedelta(days=1)


def their_morning(now: datetime, theirs: Workhours) -> datetime:
    """The next nine o'clock of a working day on their clock."""
    local = now.astimezone(theirs.zone)
    today = local.date()
    if local.time() < MORNING and theirs.works_on(today):
        return moment(today, MORNING, theirs.zone)
    return moment(next_working(today, theirs), MORNING, theirs.zone)
