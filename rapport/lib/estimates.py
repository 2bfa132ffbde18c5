"""Estimates in three points, how far they were off, and what work of the same kind took before.

A guess is optimistic, likely and pessimistic: its mean is (o + 4m + p) / 6, its spread (p - o) / 6; the spread
of several is the root of the sum of squares, because not all of them go wrong at once.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from statistics import median

from rapport.lib.rates import FEW, nearest_rank

# Fewer cases are a list and no number.
FEWEST = FEW
# Of two titles that say the same thing this share of the shorter one's words is in the other.
ALIKE = Fraction(1, 2)
# The beginning of a word stands for the word in all its forms; shorter words tell nothing.
STEM, SHORTEST = 5, 4
_WORD = re.compile(r"[^\W\d_]+")
NEAR_PERCENT = 25


@dataclass(frozen=True, slots=True)
class Guess:
    """How long something takes, in minutes: if all goes well, most likely, if it goes badly."""

    optimistic: int
    likely: int
    pessimistic: int

    @property
    def mean(self) -> float:
        """What is to be expected, in minutes."""
        return (self.optimistic + 4 * self.likely + self.pessimistic) / 6

    @property
    def spread(self) -> float:
        """One standard deviation, in minutes."""
        return (self.pessimistic - self.optimistic) / 6

    @property
    def in_order(self) -> bool:
        """Whether the three stand as they must."""
        return 0 <= self.optimistic <= self.likely <= self.pessimistic


def together(guesses: Iterable[Guess]) -> tuple[float, float]:
    """The mean and the spread of a sum, in minutes."""
    known = list(guesses)
    return sum(one.mean for one in known), sqrt(sum(one.spread**2 for one in known))


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How far estimates were off, in per cent: on average, all in one direction, and how many were near."""

    of: int
    mean_error: float
    bias: float
    near: int


def accuracy(pairs: Iterable[tuple[int, int]]) -> Accuracy | None:
    """Of pairs (estimated, actual); None below five. What was estimated at nothing is left out."""
    known = [(estimated, actual) for estimated, actual in pairs if estimated > 0]
    if len(known) < FEWEST:
        return None
    errors = [abs(actual - estimated) / estimated for estimated, actual in known]
    bias = sum(actual for _e, actual in known) / sum(estimated for estimated, _a in known) - 1
    near = sum(abs(actual - estimated) * 100 <= NEAR_PERCENT * estimated for estimated, actual in known)
    return Accuracy(len(known), 100 * sum(errors) / len(errors), 100 * bias, near)


@dataclass(frozen=True, slots=True)
class Ratio:
    """Actual to estimated over cases that were alike: the middle one, and what four of five stayed within."""

    of: int
    median: float
    q80: float


def ratio(pairs: Iterable[tuple[int, int]]) -> Ratio | None:
    """Of pairs (estimated, actual); None below five cases."""
    shares = sorted(actual / estimated for estimated, actual in pairs if estimated > 0)
    return Ratio(len(shares), median(shares), nearest_rank(shares, 80)) if len(shares) >= FEWEST else None


def stems(text: str) -> frozenset[str]:
    """The words that tell something, each by its beginning."""
    return frozenset(word[:STEM] for word in _WORD.findall(text.casefold()) if len(word) >= SHORTEST)


def are_alike(title: str, tags: Collection[str], other: str, others: Collection[str]) -> bool:
    """Whether two pieces of work are of one kind: they share a tag, or half of the shorter title's words."""
    if {tag.casefold() for tag in tags} & {tag.casefold() for tag in others}:
        return True
    mine, theirs = stems(title), stems(other)
    fewer = min(len(mine), len(theirs))
    return bool(fewer) and len(mine & theirs) >= ALIKE * fewer


def minutes_of(hours: Sequence[float]) -> list[int]:
    """Hours as whole minutes."""
    return [round(one * 60) for one in hours]
