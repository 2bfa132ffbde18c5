"""When an entry began, of what the clock on the wall showed: also on the two nights a year when the clock is turned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo


@dataclass(frozen=True, slots=True)
class Began:
    """A moment in UTC, and a word for what is strange about it: `gap` (the clock never showed this), `twice` (it showed
    it twice, and nothing tells which was meant), or "".
    """

    at: datetime
    strange: str = ""


def began(begins: datetime, ends: datetime | None, seconds: int, zone: tzinfo) -> Began:
    """The moment at which the wall clock of a zone showed `begins`.

    A time shown twice is the one from which `seconds` lead to `ends`, else the first. A time that was jumped over is
    read with the offset before the jump, which is what a clock that was not turned yet showed.
    """
    first, second = (_in_utc(begins, zone, fold) for fold in (0, 1))
    if first == second:
        return Began(first)
    if _shows(first, zone) != begins:
        return Began(first, "gap")
    ending = {_in_utc(ends, zone, fold) for fold in (0, 1)} if ends else set()
    right = [at for at in (first, second) if at + timedelta(seconds=seconds) in ending]
    return Began(right[0]) if len(right) == 1 else Began(first, "twice")


def elapsed(begins: datetime, ends: datetime, zone: tzinfo) -> int:
    """Seconds that really passed between two times of the wall clock; negative when the end comes first.

    Of a time that was shown twice the first is meant, unless an end would then come before its beginning.
    """
    at = _in_utc(begins, zone, 0)
    found = [int((_in_utc(ends, zone, fold) - at).total_seconds()) for fold in (0, 1)]
    return found[0] if found[0] >= 0 else max(found)


def _in_utc(wall: datetime, zone: tzinfo, fold: int) -> datetime:
    return wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)


def _shows(at: datetime, zone: tzinfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None, fold=0)
