"""By when, in the words people use: «до пятницы», «в понедельник к обеду», "by Friday", "within two working days".

The patterns stand in data/promises.toml, what each means on the day it was written stands here. What names no day («на
днях», "soon") is not a due moment.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

type WorksOn = Callable[[date], bool]

MORNING = time(12)
# A date without a year that lies further back than this is one of the year to come.
BACK = timedelta(days=30)
MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Day:
    """A day that was named. `place` says where it stands; `firm` that a word like "until" goes before it."""

    on: date
    rule: str
    place: tuple[int, int]
    firm: bool = False
    clock: time | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """When it was written, on the writer's clock, and which days are working days there."""

    at: datetime
    works_on: WorksOn

    @property
    def day(self) -> date:
        """The writer's date."""
        return self.at.date()


@cache
def grammar() -> dict[str, Any]:
    """The tables of data/promises.toml."""
    return tomllib.loads((Path(__file__).parent / "data" / "promises.toml").read_text("utf-8"))


def whole(pattern: str) -> re.Pattern[str]:
    """A pattern at the borders of words."""
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])")


def filled(pattern: str, parts: dict[str, str]) -> str:
    """A pattern with its {names} replaced; other braces are those of regular expressions."""
    for name, part in parts.items():
        pattern = pattern.replace(f"{{{name}}}", part)
    return pattern


NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10,
    "couple of": 2, "a couple of": 2, "few": 3, "a few": 3, "пару": 2, "пары": 2, "один": 1, "одного": 1, "одной": 1,
    "два": 2, "две": 2, "двух": 2, "три": 3, "трех": 3, "четыре": 4, "четырех": 4, "пять": 5, "пяти": 5, "семь": 7,
    "семи": 7, "десять": 10, "десяти": 10, "полтора": 2, "полутора": 2,
}  # fmt: skip
NUMBER = rf"(?P<n>\d{{1,3}}|{'|'.join(sorted(map(re.escape, NUMBERS), key=len, reverse=True))})"
FIRM = re.compile(r"(?:до|к|ко|не позднее|не позже|в течение|за|by|until|till|before|no later than|within|in)\b")
RU_DAYS = (
    ("понед", "пн"),
    ("втор", "вт"),
    ("сред", "ср"),
    ("четв", "чт"),
    ("пятн", "пт"),
    ("субб", "сб"),
    ("воск", "вс"),
)
EN_DAYS = (("mon",), ("tue",), ("wed",), ("thu",), ("fri",), ("sat",), ("sun",))
RU_MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
EN_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


# ---- What each names


def _weekday(written: Written, wanted: int, which: str) -> date:
    if which == "next":
        return written.day + timedelta(days=7 - written.day.weekday() + wanted)
    ahead = (wanted - written.day.weekday()) % 7
    return written.day + timedelta(days=ahead if which == "this" else ahead or 7)


def _ru_weekday(found: re.Match[str], written: Written) -> date:
    wanted = next(i for i, stems in enumerate(RU_DAYS) if found["day"].startswith(stems))
    which = found["which"] or ""
    following = which.startswith(("следующ", "будущ")) or "следующей неделе" in found.string
    return _weekday(written, wanted, "next" if following else "this" if which.startswith("эт") else "")


def _en_weekday(found: re.Match[str], written: Written) -> date:
    wanted = next(i for i, stems in enumerate(EN_DAYS) if found["day"].startswith(stems))
    which = found["which"] or ""
    day = _weekday(written, wanted, "next" if "next" in which or "next week" in found.string else which)
    # Before Friday is on Thursday.
    return day - timedelta(days=1) if found.group().startswith("before") and day > written.day else day


def _of_month(found: re.Match[str], written: Written) -> date | None:
    word = found["month"]
    months = RU_MONTHS if word[0] > "z" else EN_MONTHS
    # «мая» begins like «марта», so the longer beginning is asked first.
    fitting = [number for number, stem in enumerate(months, 1) if word.startswith(stem)]
    month = max(fitting, key=lambda number: len(months[number - 1]))
    return _dated(int(found["d"]), month, found["y"], written)


def _dated(day: int, month: int, year: str | None, written: Written) -> date | None:
    try:
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
        on = date(written.day.year, month, day)
        return on if on >= written.day - BACK else date(written.day.year + 1, month, day)
    except ValueError:
        return None


def _numeric(found: re.Match[str], written: Written) -> date | None:
    return _dated(int(found["d"]), int(found["m"]), found["y"], written)


def _slashed(found: re.Match[str], written: Written) -> date | None:
    """5/12 is two dates and therefore none; 15/12 and 12/15 are one."""
    one, other = int(found["a"]), int(found["b"])
    if one > 12 >= other:
        return _dated(one, other, found["y"], written)
    return _dated(other, one, found["y"], written) if other > 12 >= one or one == other else None


def _of_this_month(found: re.Match[str], written: Written) -> date | None:
    """The 15th: of this month, or of the next when it is over."""
    for ahead in range(2):
        month = (written.day.replace(day=1) + timedelta(days=32 * ahead)).replace(day=1)
        try:
            on = month.replace(day=int(found["d"]))
        except ValueError:
            continue
        if on >= written.day:
            return on
    return None


def _number(text: str | None) -> int:
    return 1 if not text else int(text) if text.isdigit() else NUMBERS[text]


def _ahead(found: re.Match[str], written: Written) -> date | None:
    """In so many days, working days, weeks."""
    count, unit = _number(found["n"]), found["unit"]
    days = 7 if unit.startswith(("нед", "week")) else 30 if unit.startswith(("мес", "month")) else 1
    if count * days > MOST_DAYS:
        return None
    if not found["working"]:
        return written.day + timedelta(days=count * days)
    day = written.day
    # A calendar without working days ends at the bound.
    while count and day < written.day + timedelta(days=2 * MOST_DAYS):
        day += timedelta(days=1)
        count -= written.works_on(day)
    return day


def _friday(written: Written, weeks: int) -> date:
    """The Friday of this week, or of the next; at a weekend this week is over with its last day."""
    friday = 4 - written.day.weekday() + 7 * weeks
    return written.day + timedelta(days=friday if friday >= 0 else 6 - written.day.weekday())


def _end_of_month(written: Written) -> date:
    following = (written.day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return following - timedelta(days=1)


type Meaning = Callable[[re.Match[str], Written], date | None]

MEANINGS: dict[str, Meaning] = {
    "today": lambda _found, written: written.day,
    "tomorrow": lambda _found, written: written.day + timedelta(days=1),
    "after_tomorrow": lambda _found, written: written.day + timedelta(days=2),
    "week": lambda _found, written: _friday(written, 0),
    "next_week": lambda _found, written: _friday(written, 1),
    "weekend": lambda _found, written: written.day + timedelta(days=6 - written.day.weekday()),
    "month": lambda _found, written: _end_of_month(written),
    "ru_weekday": _ru_weekday,
    "en_weekday": _en_weekday,
    "of_month": _of_month,
    "numeric": _numeric,
    "slashed": _slashed,
    "of_this_month": _of_this_month,
    "ahead": _ahead,
}


@cache
def _days() -> list[tuple[re.Pattern[str], str]]:
    table = grammar()["days"]
    parts = {name: part for name, part in table.items() if name != "list"} | {"number": NUMBER}
    return [(whole(filled(pattern, parts)), name) for name, pattern in table["list"]]


def days(text: str, written: Written) -> list[Day]:
    """Every day that a folded text names, in order of place; none twice at the same place."""
    found: list[Day] = []
    for pattern, name in _days():
        for match in pattern.finditer(text):
            place = match.span()
            if any(place[0] < other.place[1] and other.place[0] < place[1] for other in found):
                continue
            on = MEANINGS[name](match, written)
            if on is not None and written.day - BACK <= on <= written.day + timedelta(days=2 * MOST_DAYS):
                found.append(Day(on, name, place, bool(FIRM.match(match.group()))))
    return sorted(found, key=lambda day: day.place)


# ---- Hours


@cache
def _clocks() -> list[tuple[re.Pattern[str], time | None]]:
    rows = grammar()["clocks"]["list"]
    return [(whole(pattern), time.fromisoformat(fixed) if fixed else None) for fixed, pattern in rows]


def clocks(text: str) -> Iterator[tuple[time, tuple[int, int]]]:
    """Every hour that a folded text names."""
    for pattern, fixed in _clocks():
        for match in pattern.finditer(text):
            found = fixed or _time(match.groupdict())
            if found is not None:
                yield found, match.span()


def _time(said: dict[str, str | None]) -> time | None:
    hours, half = int(said["h"] or 0), said.get("half") or ""
    if half.startswith(("p", "д", "в")) and hours < 12:
        hours += 12
    if half.startswith(("a", "у")) and hours == 12:
        hours = 0
    return time(hours, int(said.get("m") or 0)) if hours < 24 else None


@cache
def _loose() -> tuple[re.Pattern[str], re.Pattern[str]]:
    table = grammar()["clocks"]
    return whole(table["evening"]), whole(filled(table["hours"], {"number": NUMBER}))


def without_a_day(text: str, written: Written) -> list[Day]:
    """A moment of the same day, or of the next morning: "by 18:00", "this evening", "in two hours"."""
    evening, hours = _loose()
    if match := hours.search(text):
        step = timedelta(minutes=1) if match["unit"].startswith(("мин", "min")) else timedelta(hours=1)
        until = (written.at + _number(match["n"]) * step).replace(second=0, microsecond=0)
        return [Day(until.date(), "hours", match.span(), True, until.time())]
    if match := evening.search(text):
        return [Day(written.day, "evening", match.span(), True)]
    for clock, place in clocks(text):
        if clock > written.at.time():
            return [Day(written.day, "clock", place, True, clock)]
        if clock == MORNING and not any(letter.isdigit() for letter in text[slice(*place)]):
            return [Day(written.day + timedelta(days=1), "clock", place, True, clock)]
    return []
