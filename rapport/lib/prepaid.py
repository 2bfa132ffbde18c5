"""Prepaid hours: months of their own, what is used first, what is carried over and what expires (DOMAIN.md 4.4)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

GRANT, USE, CARRY, EXPIRY = "grant", "use", "carry", "expiry"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the ledger: seconds that come to `month` (signed), of hours that were bought in the month `bought`."""

    kind: str
    month: date
    bought: date
    seconds: int
    # What comes over from the month before, as against what leaves this one.
    comes: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """`carry` is the most that goes on into the next month (None: all), `keep` for how many months (None: for good)."""

    begins: date
    seconds: int
    carry: int | None = None
    keep: int | None = None
    ends: date | None = None


def month_after(begins: date, number: int) -> date:
    """The first day of a month: on the day of the beginning, or on the last day where a month is shorter. Counted from
    the beginning, so that 31 January, 28 February and 31 March follow each other.
    """
    years, month = divmod(begins.year * 12 + begins.month - 1 + number, 12)
    return date(years, month + 1, min(begins.day, monthrange(years, month + 1)[1]))


def months(terms: Terms, until: date) -> Iterator[tuple[date, date]]:
    """(first day, last day) of every month that has begun by a day."""
    number = 0
    while True:
        first = month_after(terms.begins, number)
        if first > until or (terms.ends and first > terms.ends):
            return
        last = month_after(terms.begins, number + 1) - timedelta(days=1)
        yield first, min(last, terms.ends) if terms.ends else last
        number += 1


def settle(terms: Terms, used: Sequence[int], until: date) -> list[Line]:
    """The ledger up to a day: `used` are the seconds of each month in order.

    The oldest hours are used first. What is used beyond them stands in the month as less than nothing and is made up by
    the next one. When a month is over, what is left goes on as far as the terms allow, and the rest expires.
    """
    lines: list[Line] = []
    left: list[tuple[int, date, int]] = []  # number of the month bought in, its day, seconds
    debt = 0
    for number, (first, last) in enumerate(months(terms, until)):
        lines.append(Line(GRANT, first, first, terms.seconds))
        if debt:
            lines.append(Line(CARRY, first, first, -debt, comes=True))
        granted = terms.seconds - debt
        left.append((number, first, max(0, granted)))
        debt = max(0, -granted)
        spent = used[number] if number < len(used) else 0
        if spent:
            lines.append(Line(USE, first, first, -spent))
        left, missing = _take(left, spent)
        debt += missing
        if last >= until:
            break
        left, closing = _close(terms, left, first, number)
        lines += closing
        if debt:
            lines.append(Line(CARRY, first, first, debt))
    return lines


def _take(left: list[tuple[int, date, int]], spent: int) -> tuple[list[tuple[int, date, int]], int]:
    """What is left after using so much, the oldest first, and what was missing."""
    rest = []
    for number, bought, seconds in left:
        taken = min(seconds, spent)
        spent -= taken
        if seconds - taken:
            rest.append((number, bought, seconds - taken))
    return rest, spent


def _close(
    terms: Terms, left: list[tuple[int, date, int]], first: date, number: int
) -> tuple[list[tuple[int, date, int]], list[Line]]:
    """What goes on when a month is over, the newest hours before older ones, and the lines that say so."""
    room = terms.carry
    kept: list[tuple[int, date, int]] = []
    lines: list[Line] = []
    following = month_after(terms.begins, number + 1)
    over = terms.ends is not None and following > terms.ends
    for bought_in, bought, seconds in reversed(left):
        alive = not over and (terms.keep is None or number + 1 - bought_in <= terms.keep)
        goes_on = 0 if not alive else seconds if room is None else min(seconds, room)
        room = room if room is None else room - goes_on
        if goes_on:
            kept.append((bought_in, bought, goes_on))
            lines += [Line(CARRY, first, bought, -goes_on), Line(CARRY, following, bought, goes_on, comes=True)]
        if seconds - goes_on:
            lines.append(Line(EXPIRY, first, bought, goes_on - seconds))
    return kept[::-1], lines


def balance(lines: Sequence[Line], month: date) -> int:
    """What a month has left; below nothing when more was used than there was."""
    return sum(line.seconds for line in lines if line.month == month)
