"""Days and times as timesheets and bank statements write them, and in which order their day and month stand.

03/04/2024 is the third of April or the fourth of March. A file often tells by itself; where it does not, the likelier
order is taken and said to be unsure, so that a person can choose.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

DAY_FIRST, MONTH_FIRST = "day", "month"
_YEAR_FIRST = re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})")
_YEAR_LAST = re.compile(r"(?P<a>\d{1,2})(?P<sign>[/.-]) ?(?P<b>\d{1,2})(?P=sign) ?(?P<y>\d{4}|\d{2})")
_CLOCK = re.compile(r"(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2}))?(?:\.\d+)?\s*(?P<half>[ap]\.?m\.?)?")
_HALF = re.compile(r"\d\s*[ap]\.?m\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Order:
    """In which order day and month stand. `because` is a word: `chosen`, `plain` (no two ways to read it), `number`
    (one is above 12), `durations`, `future`; and, not sure, `clock` (twelve hours, as in America) or `usual`.
    """

    first: str
    sure: bool
    because: str


@dataclass(frozen=True, slots=True)
class Span:
    """What a row says of its beginning and end, as it stands there."""

    day: str
    last_day: str = ""
    begins: str = ""
    ends: str = ""
    seconds: int | None = None


def read_day(text: str, first: str = DAY_FIRST) -> date | None:
    """The day, None when it is none or not of that order. With dots the day always stands first."""
    said = text.strip()
    # Some programs write the time beside the day.
    head = said.split("T")[0] if _YEAR_FIRST.match(said) else said
    for whole in (head, head.split(" ")[0]):
        if match := _YEAR_FIRST.fullmatch(whole):
            return _day(int(match["y"]), int(match["m"]), int(match["d"]))
        if match := _YEAR_LAST.fullmatch(whole):
            a, b, year = int(match["a"]), int(match["b"]), int(match["y"])
            day, month = (a, b) if first == DAY_FIRST or match["sign"] == "." else (b, a)
            return _day(year if year > 99 else 2000 + year, month, day)
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1970 <= year <= 2200 else None
    except ValueError:
        return None


def read_clock(text: str) -> time | None:
    """The time of day: 10:23, 10:23:52, 1:05 PM, or the end of "2024-03-04 10:23"; None when it is none."""
    said = text.strip().casefold()
    match = _CLOCK.fullmatch(said) or _CLOCK.fullmatch(said.replace("t", " ").partition(" ")[2])
    if match is None:
        return None
    hour, half = int(match["h"]), match["half"]
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    try:
        return time(hour, int(match["m"]), int(match["s"] or 0))
    except ValueError:
        return None


def order_of(spans: Iterable[Span], *, today: date) -> Order:
    """Find out the order from all rows of a file: nobody has worked tomorrow, and an end fits its duration."""
    rows = [span for span in spans if span.day]
    pairs = [pair for row in rows for text in (row.day, row.last_day) if (pair := _pair(text))]
    if not pairs:
        return Order(DAY_FIRST, True, "plain")
    numbers = Counter(DAY_FIRST if a > 12 else MONTH_FIRST for a, b in pairs if (a > 12) != (b > 12))
    if numbers:
        return Order(max(numbers, key=lambda first: numbers[first]), len(numbers) == 1, "number")
    if all(a == b for a, b in pairs):
        return Order(DAY_FIRST, True, "plain")
    for because, fits in (("durations", _fits), ("future", lambda row, first: _is_past(row, first, today))):
        right = [first for first in (DAY_FIRST, MONTH_FIRST) if all(fits(row, first) for row in rows)]
        if len(right) == 1:
            return Order(right[0], True, because)
    if any(_HALF.search(row.begins) for row in rows):
        return Order(MONTH_FIRST, False, "clock")
    return Order(DAY_FIRST, False, "usual")


def _pair(text: str) -> tuple[int, int] | None:
    """The two numbers whose order is open; with dots it is not."""
    match = _YEAR_LAST.match(text.strip())
    return (int(match["a"]), int(match["b"])) if match and match["sign"] != "." else None


def _fits(row: Span, first: str) -> bool:
    """Whether an end on another day is as far away as the duration says, but for a turned clock."""
    begins, ends = moment(row.day, row.begins, first), moment(row.last_day, row.ends, first)
    if row.day == row.last_day or begins is None or ends is None or row.seconds is None:
        return True
    return abs(ends - begins - timedelta(seconds=row.seconds)) <= timedelta(hours=2)


def _is_past(row: Span, first: str, today: date) -> bool:
    day = read_day(row.day, first)
    return day is None or day <= today


def moment(day: str, clock: str, first: str) -> datetime | None:
    """Day and time of a row together, without a zone."""
    on, at = read_day(day, first), read_clock(clock)
    return datetime.combine(on, at) if on and at else None
