"""Birthdays as address books write them, as ISO text: 1980-03-22, or --03-22 where the year is not told."""

import re
from datetime import date

# Apple writes birthdays without year into this one; a leap year, so that 29 February fits.
_NO_YEAR = 1604
_LEAP_YEAR = 2000
_MONTHS = (
    "jan янв січ", "feb фев лют", "mar мар бер mär", "apr апр кві", "may май мая тра mai", "jun июн чер",
    "jul июл лип", "aug авг сер", "sep сен вер", "oct окт жов okt", "nov ноя лис", "dec дек гру dez",
)  # fmt: skip
_MONTH_NUMBERS = {start: number for number, starts in enumerate(_MONTHS, 1) for start in starts.split()}
# One order per pattern; the groups are named y, m, d, or a and b where day and month may change places.
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:[t ].*)?",
        r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:t.*)?",
        r"(?:--|-)-?(?P<m>\d{2})-?(?P<d>\d{2})(?:t.*)?",
        r"(?P<y>\d{4})[./](?P<m>\d{1,2})[./](?P<d>\d{1,2})",
        r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})(?:\.(?P<y>\d{4}))?\.?(?: .*)?",
        r"(?P<a>\d{1,2})[/-](?P<b>\d{1,2})[/-](?P<y>\d{4})(?: .*)?",
        r"(?P<d>\d{1,2})[. ]+(?P<word>[^\W\d]{3,})\.?(?:[, ]+(?P<y>\d{4}))?(?: ?г\.?| ?года?)?",
        r"(?P<word>[^\W\d]{3,})\.? (?P<d>\d{1,2})(?:st|nd|rd|th)?(?:[, ]+(?P<y>\d{4}))?",
    )
)


def iso_birthday(text: str, omitted_year: str = "") -> str:
    """The birthday in ISO, or "" when it is none or its day and month cannot be told apart (03/04/1980).

    `omitted_year` is the year that stands for "no year" in this file.
    """
    text = " ".join(text[:60].split()).lower()
    match = next((match for pattern in _PATTERNS if (match := pattern.fullmatch(text))), None)
    if not match:
        return ""
    found = match.groupdict()
    day, month = _day_and_month(found)
    year = int(found.get("y") or 0)
    nameless = year in (0, _NO_YEAR) or str(year) == omitted_year
    return _iso(_LEAP_YEAR if nameless else year, month, day, with_year=not nameless)


def birthday_from_parts(year: str, month: str, day: str) -> str:
    """The birthday of three separate cells, of which the year may be empty."""
    if not (_is_short_number(month) and _is_short_number(day)):
        return ""
    known = _is_short_number(year) and int(year) > 0
    return _iso(int(year) if known else _LEAP_YEAR, int(month), int(day), with_year=known)


def _is_short_number(cell: str) -> bool:
    return len(cell.strip()) <= 4 and cell.strip().isdecimal()


def _day_and_month(found: dict[str, str | None]) -> tuple[int, int]:
    """Day and month, zeros when they are not certain."""
    if word := found.get("word"):
        return int(found["d"] or 0), _MONTH_NUMBERS.get(word[:3], 0)
    if "a" not in found:
        return int(found["d"] or 0), int(found["m"] or 0)
    first, second = int(found["a"] or 0), int(found["b"] or 0)
    if first > 12 or first == second:
        return first, second
    return (second, first) if second > 12 else (0, 0)


def _iso(year: int, month: int, day: int, *, with_year: bool) -> str:
    try:
        iso = date(year, month, day).isoformat()
    except (ValueError, OverflowError):
        return ""
    return iso if with_year else f"-{iso[4:]}"
