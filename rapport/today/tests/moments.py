"""One Tuesday noon in Moscow, from which the tests of this room count."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from rapport.lib.workhours import Workhours

MOSCOW = ZoneInfo("Europe/Moscow")
HOURS = Workhours(MOSCOW, country="RU")


def at(day: int, clock: str = "12:00", month: int = 11, year: int = 2026) -> datetime:
    """A moment of November 2026 on Moscow's clock; the 24th is a Tuesday."""
    hour, minute = map(int, clock.split(":"))
    return datetime(year, month, day, hour, minute, tzinfo=MOSCOW)


NOW = at(24)
TODAY = date(2026, 11, 24)
