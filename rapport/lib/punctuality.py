"""Whether something came on time: by the end of its day, on the clocks of whoever gets it (DOMAIN.md 3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def day_over(day: date, zone: ZoneInfo) -> datetime:
    """The first moment after a day on the clocks of a zone, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


def came_on_time(due: date, delivered_at: datetime | None, zone: ZoneInfo, now: datetime) -> bool | None:
    """Whether what was due that day came by its end; None while it is neither delivered nor over."""
    over = day_over(due, zone)
    if delivered_at is not None:
        return delivered_at < over
    return None if now < over else False
