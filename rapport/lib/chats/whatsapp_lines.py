"""How WhatsApp begins a line of its text export: on Android, on iOS, in any order of a date, with any clock."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

# Left-to-right and other marks that WhatsApp strews in; a narrow space stands before AM and PM.
MARKS = "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff"
_SPACES = "[ \u00a0\u202f\u2009]"
_DATE = r"(?P<a>\d{1,4})[./-]\s?(?P<b>\d{1,2})[./-]\s?(?P<c>\d{1,4})\.?"
_TIME = (
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?"
    rf"(?:{_SPACES}?(?P<half>[AaPp])\.?{_SPACES}?[Mm]\.?)?"
)
_HEADS = (
    re.compile(rf"[{MARKS}]*\[{_DATE},?{_SPACES}+{_TIME}\]{_SPACES}?(?P<rest>.*)", re.DOTALL),
    re.compile(rf"[{MARKS}]*{_DATE},?{_SPACES}+{_TIME}{_SPACES}[-–—]{_SPACES}?(?P<rest>.*)", re.DOTALL),
)
DMY, MDY, YMD = "dmy", "mdy", "ymd"


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a message as it stands: three numbers of a date whose order is the file's, a clock, the rest."""

    date: tuple[int, int, int]
    clock: tuple[int, int, int]
    rest: str
    dotted: bool
    halved: bool

    def moment(self, order: str) -> datetime | None:
        """The local moment, read in this order; None when there is no such day."""
        a, b, c = self.date
        year, month, day = (a, b, c) if order == YMD else (c, b, a) if order == DMY else (c, a, b)
        try:
            return datetime(year + 2000 if year < 100 else year, month, day, *self.clock)
        except ValueError:
            return None


def head_of(line: str) -> Head | None:
    """The head of a message, if the line begins one."""
    # Most lines of a long message begin with a letter.
    if not line[:4].strip(MARKS + "[")[:1].isdigit():
        return None
    match = next((found for pattern in _HEADS if (found := pattern.match(line))), None)
    if match is None:
        return None
    part = match.groupdict()
    hour = int(part["hour"])
    if part["half"]:
        hour = hour % 12 + (12 if part["half"].lower() == "p" else 0)
    clock = (hour, int(part["minute"]), int(part["second"] or 0))
    if clock[0] > 23 or clock[1] > 59 or clock[2] > 59:
        return None
    date = (int(part["a"]), int(part["b"]), int(part["c"]))
    return Head(date, clock, part["rest"], "." in line[: match.start("rest")][:12], bool(part["half"]))


def order_of(heads: Iterable[Head]) -> str:
    """In which order the dates of one file are written: what is possible, then what keeps time running forwards."""
    here = list(heads)
    if any(head.date[0] > 31 for head in here):
        return YMD
    possible = [order for order in (DMY, MDY) if all(head.moment(order) for head in here)]
    if len(possible) == 1:
        return possible[0]
    backwards = {order: _backwards(here, order) for order in (DMY, MDY)}
    if backwards[DMY] != backwards[MDY]:
        return min(backwards, key=lambda order: backwards[order])
    # Points are written east of the Rhine, halves of the day where months come first.
    return MDY if any(head.halved and not head.dotted for head in here) else DMY


def _backwards(heads: list[Head], order: str) -> int:
    """How often time would run backwards; a day that does not exist counts as well."""
    times = [head.moment(order) for head in heads]
    wrong = sum(1 for one, other in pairwise(times) if one and other and other < one)
    return wrong + sum(time is None for time in times)
