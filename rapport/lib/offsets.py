"""By when something is due after a moment: so many working hours, working days or days of the calendar.

Written as "4 WH", "2 WD", "14 d"; several with commas, as they follow each other. A working day ends when work ends.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from rapport.lib.workhours import Workhours

# Nobody promises anything further away than this.
FURTHEST_DAYS = 60
MOST, MOST_STEPS = 400, 6
WRITTEN = re.compile(r"(\d{1,3}) ?(WH|WD|d)")


class Unit(StrEnum):
    """What is counted."""

    HOURS = "WH"
    WORKING_DAYS = "WD"
    DAYS = "d"


@dataclass(frozen=True, slots=True)
class Offset:
    """So many of a unit after a moment."""

    number: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.number} {self.unit}"

    def after(self, moment: datetime, hours: Workhours, *, morning: bool = False) -> datetime | None:
        """When it is over, by a calendar, in UTC; None when nobody works there. Days end with the working day, or are
        meant by its beginning (`morning`).
        """
        if self.unit is Unit.HOURS:
            return over(moment, timedelta(hours=self.number), hours)
        begun = moment.astimezone(hours.zone).date()
        if self.unit is Unit.DAYS:
            day: date | None = begun + timedelta(days=self.number)
        else:
            day = working_day(begun, self.number, hours)
        return None if day is None else at_work(day, hours, morning=morning)


def at_work(day: date, hours: Workhours, *, morning: bool) -> datetime:
    """When the working day of a date begins or ends, in UTC."""
    return datetime.combine(day, hours.starts if morning else hours.ends, hours.zone).astimezone(UTC)


def parsed(text: str) -> tuple[Offset, ...]:
    """The offsets of a text. Raises ValueError for what is none, for too many and for those not in order."""
    found = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        written = WRITTEN.fullmatch(part)
        if written is None or int(written[1]) > MOST:
            raise ValueError(part)
        found.append(Offset(int(written[1]), Unit(written[2])))
    if not found or len(found) > MOST_STEPS:
        raise ValueError(text)
    return tuple(found)


def working_day(day: date, number: int, hours: Workhours) -> date | None:
    """The working day that is so many after a day, which itself may be none; 0 is the day itself, or the next that is
    worked on. None when none comes.
    """
    if number == 0:
        number, day = 1, day - timedelta(days=1)
    for ahead in range(1, FURTHEST_DAYS + 7 * number):
        if hours.works_on(day + timedelta(days=ahead)):
            number -= 1
            if not number:
                return day + timedelta(days=ahead)
    return None


def over(since: datetime, work: timedelta, hours: Workhours) -> datetime | None:
    """When so much working time has passed since a moment; None when that is further than 60 days away."""
    day = since.astimezone(hours.zone).date()
    for ahead in range(FURTHEST_DAYS):
        if hours.works_on(day + timedelta(days=ahead)):
            opens, closes = (
                datetime.combine(day + timedelta(days=ahead), clock, hours.zone).astimezone(UTC)
                for clock in (hours.starts, hours.ends)
            )
            begins = max(opens, since)
            if closes - begins >= work:
                return begins + work
            work -= max(timedelta(), closes - begins)
    return None
