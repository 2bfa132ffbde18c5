"""An interval cut at the midnights of a zone: how much of it belongs to which day, in seconds that really passed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def by_day(begin: datetime, end: datetime, zone: ZoneInfo) -> Iterator[tuple[date, int]]:
    """(day, seconds) from the first day to the last; the seconds together are those between the two moments."""
    at, end = begin.astimezone(UTC), end.astimezone(UTC)
    while at < end:
        day = at.astimezone(zone).date()
        # Compared in UTC: on the two days a year that the clocks move, a wall clock would lose or win an hour.
        until = min(end, datetime.combine(day + timedelta(days=1), time(0), zone).astimezone(UTC))
        yield (
            day,
            (until - begin.astimezone(UTC)) // timedelta(seconds=1)
            - (at - begin.astimezone(UTC)) // timedelta(seconds=1),
        )
        at = until
