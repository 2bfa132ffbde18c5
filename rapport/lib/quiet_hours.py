"""Quiet hours: when nothing that can wait is sent to somebody, by their clock and their calendar.

By default from nine in the evening to nine in the morning and on days their country does not work.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rapport.lib.workhours import Workhours, working_week

STARTS, ENDS = time(21), time(9)
# No calendar has a whole year without a working day; whoever says so may be written to on any day.
MOST_DAYS = 366


def instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """A wall-clock time as an instant: one that the spring skips moves on, of one that comes twice it is the first."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


def is_skipped(day: date, clock: time, zone: ZoneInfo) -> bool:
    """Whether clocks jump over that time on that day."""
    there = instant(day, clock, zone).astimezone(zone)
    return (there.date(), there.time().replace(fold=0)) != (day, clock)


def comes_twice(day: date, clock: time, zone: ZoneInfo) -> bool:
    """Whether clocks show that time twice on that day; a person is asked which of the two is meant."""
    if is_skipped(day, clock, zone):
        return False
    first = datetime.combine(day, clock, zone)
    return first.utcoffset() != first.replace(fold=1).utcoffset()


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When somebody is left in peace: from `starts` to `ends` on their clock, over midnight where `ends` is earlier.

    Equal ends mean that no hour is quiet. `days_off_too`: days off are not quiet by themselves.
    """

    zone: ZoneInfo
    country: str = ""
    starts: time = STARTS
    ends: time = ENDS
    days_off_too: bool = False
    free: frozenset[date] = field(default_factory=frozenset)

    @property
    def calendar(self) -> Workhours:
        """Their working days; the hours of the day do not matter here."""
        return Workhours(self.zone, days=working_week(self.country), country=self.country, free=self.free)

    def works_on(self, day: date) -> bool:
        """Whether they may be written to on that day at all."""
        return self.days_off_too or self.calendar.works_on(day)

    def is_quiet(self, moment: datetime) -> bool:
        """Whether that moment is one to leave them in peace."""
        return self.next_good(moment) > moment

    def next_good(self, after: datetime) -> datetime:
        """The first moment, `after` itself if it is one, at which a message may arrive; in UTC."""
        after = after.astimezone(UTC)
        day = after.astimezone(self.zone).date()
        for number in range(MOST_DAYS):
            for opens, closes in self._good(day + timedelta(days=number)):
                if closes > after:
                    return max(opens, after)
        return after

    def _good(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        if not self.works_on(day):
            return
        midnight, next_one = instant(day, time(), self.zone), instant(day + timedelta(days=1), time(), self.zone)
        starts, ends = instant(day, self.starts, self.zone), instant(day, self.ends, self.zone)
        if self.starts == self.ends:
            yield midnight, next_one
        elif self.starts > self.ends:
            yield ends, starts
        else:
            yield midnight, starts
            yield ends, next_one
