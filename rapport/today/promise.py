"""How soon people get an answer: within one working day, new people within half of one."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from rapport.lib.workhours import Workhours


def length_of_day(hours: Workhours) -> timedelta:
    """How much working time one working day has."""
    day = date(2000, 1, 1)
    return datetime.combine(day, hours.ends) - datetime.combine(day, hours.starts)
