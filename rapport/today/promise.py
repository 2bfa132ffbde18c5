"""How soon people get an answer: within one working day, new people within half of one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from rapport.lib.workhours import Workhours

# Nobody promises an answer further away than this.
FURTHEST_DAYS = 60


def length_of_day(hours: Workhours) -> timedelta:
    """How much working time one working day has."""
    day = date(2000, 1, 1)
    return datetime.combine(day, hours.ends) - datetime.combine(day, hours.starts)


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
