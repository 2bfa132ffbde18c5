"""Whether two sides talk as often as they agreed, and who carries it: fit, adherence, symmetry, chase."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from math import log

from rapport.lib.rates import Rate

# So many times too few or too many makes a fit of nothing.
FOURFOLD = log(4)


def fit(actual: int, expected: float) -> float | None:
    """1 when we write as often as expected, 0 at a quarter or the fourfold; None when nothing is expected."""
    if expected <= 0:
        return None
    return max(0.0, 1 - abs(log(actual / expected)) / FOURFOLD) if actual else 0.0


def intervals(first: date, last: date, days: int) -> list[tuple[date, date]]:
    """The whole intervals of so many days that end by `last`, the newest last: [(first day, last day), …]."""
    count = max(0, ((last - first).days + 1) // days)
    begin = last - timedelta(days=count * days - 1)
    return [
        (begin + timedelta(days=number * days), begin + timedelta(days=(number + 1) * days - 1))
        for number in range(count)
    ]


def adherence(updates: Iterable[date], spans: list[tuple[date, date]]) -> Rate:
    """In how many of the intervals there was an update."""
    days = set(updates)
    kept = sum(any(begin <= day <= end for day in days) for begin, end in spans)
    return Rate(kept, len(spans))


def symmetry(received: int, sent: int) -> float | None:
    """1 when both sides say as much, 0 when one is mute; None when nobody said anything."""
    return min(received, sent) / max(received, sent) if received or sent else None
