"""Working time: how many working hours passed, when a number of them is over, the next working morning.

A calendar is a zone, working days, hours of the day and free days; the weekends that a government moved into work are
working days.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rapport.lib.lazily import lazily

if TYPE_CHECKING:
    import holidays
else:
    holidays = lazily("holidays")


WEEK = frozenset({0, 1, 2, 3, 4})
# Beyond this many days nobody counts hours any more: a bound, so that a date of 1970 costs nothing.
MOST_DAYS = 400


@dataclass(frozen=True, slots=True)
class Workhours:
    """When somebody works. `starts` and `ends` are wall-clock times of `zone`, `days` are weekdays from Monday = 0."""

    zone: ZoneInfo
    starts: time = time(10)
    ends: time = time(19)
    days: frozenset[int] = WEEK
    country: str = ""
    free: frozenset[date] = field(default_factory=frozenset)

    def works_on(self, day: date) -> bool:
        """Whether a date is a working day: by weekday, the country's holidays and working Saturdays, own free days."""
        if day in self.free:
            return False
        calendar = national(self.country, day.year)
        if calendar is None:
            return day.weekday() in self.days
        if day in calendar:
            return False
        moved = day.weekday() >= 5 and day in _working_weekends(self.country, day.year)
        return day.weekday() in self.days or moved

    def worked(self, since: datetime, until: datetime) -> timedelta:
        """Working time between two moments; zero when they stand the other way round."""
        total = timedelta()
        for opens, closes in self._days(since, until):
            total += max(timedelta(), min(closes, until) - max(opens, since))
        return total

    def working_days(self, since: datetime, until: datetime) -> int:
        """How many working days the time between touches, the day of `since` included: 2 means "the second working
        day".
        """
        return sum(1 for opens, closes in self._days(since, until) if opens <= until and closes > since)

    def days_between(self, since: date, until: date) -> list[date]:
        """The working days after one date, up to and with another."""
        first = max(since, until - timedelta(days=MOST_DAYS))
        days = (first + timedelta(days=number) for number in range(1, (until - first).days + 1))
        return [day for day in days if self.works_on(day)]

    def days_later(self, day: date, count: int) -> date:
        """The date so many working days after a date; the date itself for none."""
        for _number in range(max(0, count)):
            day += timedelta(days=1)
            while not self.works_on(day):
                day += timedelta(days=1)
        return day

    def next_morning(self, after: datetime, *, at: time | None = None) -> datetime:
        """The first working day after the day of `after`, at its start or at the given time."""
        day = after.astimezone(self.zone).date() + timedelta(days=1)
        while not self.works_on(day):
            day += timedelta(days=1)
        return datetime.combine(day, at or self.starts, self.zone).astimezone(UTC)

    def is_open(self, moment: datetime) -> bool:
        """Whether that moment is working time."""
        local = moment.astimezone(self.zone)
        return self.works_on(local.date()) and self.starts <= local.time() < self.ends

    def _days(self, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        day, last = since.astimezone(self.zone).date(), until.astimezone(self.zone).date()
        day = max(day, last - timedelta(days=MOST_DAYS))
        while day <= last:
            if self.works_on(day):
                # Compared in UTC, because wall-clock arithmetic is wrong on the two days a year that the clocks move.
                yield (
                    datetime.combine(day, self.starts, self.zone).astimezone(UTC),
                    datetime.combine(day, self.ends, self.zone).astimezone(UTC),
                )
            day += timedelta(days=1)


def overlap(mine: Workhours, theirs: Workhours, since: datetime, until: datetime) -> timedelta:
    """Time between two moments in which both work."""
    total = timedelta()
    for opens, closes in mine._days(since, until):
        total += theirs.worked(max(opens, since), min(closes, until))
    return total


@lru_cache(maxsize=64)
def national(country: str, year: int) -> holidays.HolidayBase | None:
    """The public holidays of a country in a year; None for a country the tables do not know."""
    if not country:
        return None
    try:
        return holidays.country_holidays(country, years=year)
    except NotImplementedError:
        return None


def working_week(country: str) -> frozenset[int]:
    """The weekdays, from Monday = 0, on which a country works; Monday to Friday for one the tables do not know."""
    calendar = national(country, 2026)
    return WEEK if calendar is None else frozenset(range(7)) - frozenset(calendar.weekend)


@lru_cache(maxsize=256)
def holiday_name(country: str, day: date, language: str) -> str:
    """What a public holiday is called, in a language or in English where the tables lack it; "" when it is none."""
    calendar = national(country, day.year)
    if calendar is None or day not in calendar:
        return ""
    known = calendar.supported_languages or ()
    spoken = next((each for each in (language, "en_US", "en_GB") if each in known), None)
    return str(holidays.country_holidays(country, years=day.year, language=spoken).get(day, ""))


@lru_cache(maxsize=64)
def _working_weekends(country: str, year: int) -> frozenset[date]:
    """Weekend days that the government made working days in exchange for others."""
    calendar = national(country, year)
    moved = getattr(calendar, "weekend_workdays", None) or ()
    return frozenset(moved)
