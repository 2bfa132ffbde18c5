"""What is owed for paying late: simple interest by days, and the fixed sum of the United Kingdom (DOMAIN.md 4.6).

United Kingdom: Late Payment of Commercial Debts (Interest) Act 1998. Russia: article 395 of the Civil Code, the key
rate of each day over the days of its year.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from rapport.lib.amounts import half_up

ONE_DAY = timedelta(days=1)
# From which debt in pence which sum in pence.
UK_FIXED = ((1_000_000, 10_000), (100_000, 7_000), (1, 4_000))


@dataclass(frozen=True, slots=True)
class Period:
    """So many days at one rate, in per cent a year of so many days."""

    days: int
    percent: Decimal
    year_days: int = 365

    def interest(self, minor: int) -> int:
        """What these days cost, rounded half up."""
        return half_up(Fraction(minor) * Fraction(self.percent) / 100 * self.days / self.year_days)


def interest(minor: int, periods: Sequence[Period]) -> int:
    """What all periods cost together, each rounded by itself, as it is shown."""
    return sum(one.interest(minor) for one in periods)


def periods(first: date, last: date, rates: Sequence[tuple[date, Decimal]], *, leap_years: bool) -> Iterator[Period]:
    """The days from `first` to `last`, both included, cut where the rate changes, and at leap years where they count.

    `rates` say from which day on a rate holds, the earliest first. Days before the first of them bear nothing.
    """
    day, begun, key = first, first, _key(first, rates, leap_years)
    while day <= last:
        if (now := _key(day, rates, leap_years)) != key:
            yield from _period(begun, day, key)
            begun, key = day, now
        day += ONE_DAY
    yield from _period(begun, day, key)


def _key(day: date, rates: Sequence[tuple[date, Decimal]], leap_years: bool) -> tuple[Decimal | None, int]:
    percent = next((percent for since, percent in reversed(rates) if since <= day), None)
    return percent, 366 if leap_years and isleap(day.year) else 365


def _period(begun: date, end: date, key: tuple[Decimal | None, int]) -> Iterator[Period]:
    percent, year_days = key
    if percent is not None and end > begun:
        yield Period((end - begun).days, percent, year_days)


def uk_fixed_sum(minor: int) -> int:
    """The compensation for one debt in pounds: 40, 70 or 100, in pence."""
    return next((fixed for least, fixed in UK_FIXED if minor >= least), 0)
