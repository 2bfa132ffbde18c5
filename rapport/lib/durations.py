"""Lengths of time as people type and read them: 1:30 · 1,5 · 90m · 1h 30 · 2 ч · 45 мин."""

from __future__ import annotations

import re
from decimal import Decimal

LONGEST = 40
DAY = 24 * 3600
_CLOCK = re.compile(r"(\d{1,3}):([0-5]?\d)(?::([0-5]\d))?")
_UNITS = re.compile(
    r"(?:(?P<h>\d+(?:[.,]\d*)?|[.,]\d+)\s*(?:h|hrs?|hours?|ч|час(?:а|ов)?)\.?)?\s*"
    r"(?:(?P<m>\d+(?:[.,]\d+)?)\s*(?P<unit>m|mins?|minutes?|м|мин(?:ут[аы]?)?)?\.?)?",
    re.IGNORECASE,
)
_DECIMAL = re.compile(r"\d+(?:[.,]\d*)?|[.,]\d+")


class NoDuration(ValueError):
    """The text is no length of time."""


def read_seconds(text: str) -> int:
    """Seconds of a length somebody typed; a bare number is hours: 1,5 is an hour and a half. Nothing typed is 0.

    Raises NoDuration, also for more than a day: nobody works longer on one.
    """
    bare = " ".join(text.split())
    if len(bare) > LONGEST:
        raise NoDuration(text)
    seconds = _seconds(bare) if bare else 0
    if seconds is None or seconds > DAY:
        raise NoDuration(text)
    return seconds


def _seconds(bare: str) -> int | None:
    if clock := _CLOCK.fullmatch(bare):
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return hours * 3600 + minutes * 60 + seconds
    if _DECIMAL.fullmatch(bare):
        return _scaled(bare, 3600)
    units = _UNITS.fullmatch(bare)
    # "90" alone is hours and was read above; minutes without their unit follow hours only: 1h 30.
    if units and (units["h"] or (units["m"] and units["unit"])):
        return _scaled(units["h"] or "0", 3600) + _scaled(units["m"] or "0", 60)
    return None


def _scaled(number: str, each: int) -> int:
    return int((Decimal(number.replace(",", ".")) * each).to_integral_value())


def hours_and_minutes(seconds: int) -> str:
    """1:30; full minutes, rounded half up, so that 0:59:40 reads 1:00."""
    minutes = (abs(seconds) + 30) // 60
    return f"{'−' if seconds < 0 and minutes else ''}{minutes // 60}:{minutes % 60:02}"


def decimal_hours(seconds: int) -> Decimal:
    """Hours to two places, rounded half up: 5400 is 1.50."""
    hundredths = (abs(seconds) * 100 + 1800) // 3600
    return Decimal(hundredths if seconds >= 0 else -hundredths).scaleb(-2)


def rounded(seconds: int, minutes: int, way: str = "nearest") -> int:
    """Seconds in steps of so many minutes: to the nearest (half goes up), up or down. 0 minutes: as they are."""
    step = minutes * 60
    if not step:
        return seconds
    whole, rest = divmod(seconds, step)
    more = {"nearest": rest * 2 >= step, "up": rest > 0, "down": False}[way]
    return (whole + more) * step
