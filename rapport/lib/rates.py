"""Shares and what may be said of them: few observations are counted, some are indicative, many are plain.

Fewer than 5: «3 of 4», no percentage. 5 to 29: a percentage with its interval and the word "indicative". 30 or more: a
plain percentage. The interval is Wilson's, at 95 %. Nothing of nothing is unknown, never 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt

Z = 1.96
FEW, MANY = 5, 30
COUNTS, INDICATIVE, PLAIN, UNKNOWN = "counts", "indicative", "plain", "unknown"


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many."""

    hits: int
    of: int

    @property
    def grade(self) -> str:
        """How it may be said."""
        return grade(self.of)

    @property
    def percent(self) -> float | None:
        """In per cent, unrounded; None of nothing."""
        return 100 * self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's interval, in per cent; None of nothing."""
        return wilson(self.hits, self.of) if self.of else None


def grade(count: int) -> str:
    """What may be said of so many observations."""
    if not count:
        return UNKNOWN
    return COUNTS if count < FEW else INDICATIVE if count < MANY else PLAIN


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The interval in which the true share lies with 95 %, in per cent."""
    share = hits / of
    middle = share + Z * Z / (2 * of)
    reach = Z * sqrt(share * (1 - share) / of + Z * Z / (4 * of * of))
    scale = 100 / (1 + Z * Z / of)
    return max(0.0, (middle - reach) * scale), min(100.0, (middle + reach) * scale)


def nearest_rank[Value](ordered: Sequence[Value], percent: int) -> Value:
    """A percentile as one of the observations themselves: p90 of ten is the ninth. Raises IndexError for none."""
    return ordered[max(0, ceil(len(ordered) * percent / 100) - 1)]
