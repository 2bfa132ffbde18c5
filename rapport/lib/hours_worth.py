"""What hours brought, how full they were, and how well they were foreseen (DOMAIN.md 3).

Money in minor units, time in seconds. An empty denominator is None, never 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

HOUR = 3600
FEWEST_TASKS = 5
PRED = Fraction(25, 100)


@dataclass(frozen=True, slots=True)
class EffectiveRate:
    """Minor units for each hour really spent; `seconds` are all of them, unbilled ones included."""

    receipts: int
    costs: int
    # Platform fees and the like.
    fees: int
    tax: int
    seconds: int

    @property
    def gross(self) -> Fraction | None:
        """Receipts for an hour."""
        return self._each(self.receipts)

    @property
    def net(self) -> Fraction | None:
        """After direct costs and fees."""
        return self._each(self.receipts - self.costs - self.fees)

    @property
    def after_tax(self) -> Fraction | None:
        """After tax too."""
        return self._each(self.receipts - self.costs - self.fees - self.tax)

    def _each(self, minor: int) -> Fraction | None:
        return Fraction(minor * HOUR, self.seconds) if self.seconds else None


def available_seconds(working_days: int, seconds_a_day: int, days_off: int) -> int:
    """What could be worked: working days of the calendar without leave."""
    return max(0, working_days - days_off) * seconds_a_day


def share(part: int, whole: int) -> Fraction | None:
    """Utilisation is billable over available, realisation billed over billable."""
    return Fraction(part, whole) if whole else None


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How far off estimates were. `mean` error, `bias` of the sums, `pred` the share within 25 %."""

    count: int
    mean: Fraction
    bias: Fraction
    pred: Fraction


def accuracy(pairs: Iterable[tuple[int, int]]) -> Accuracy | None:
    """Of pairs (estimated, actual); what was estimated at 0 says nothing. None below five tasks."""
    known: Sequence[tuple[int, int]] = [(estimate, actual) for estimate, actual in pairs if estimate]
    if len(known) < FEWEST_TASKS:
        return None
    errors = [Fraction(abs(actual - estimate), estimate) for estimate, actual in known]
    return Accuracy(
        count=len(known),
        mean=sum(errors, Fraction()) / len(known),
        bias=Fraction(sum(actual for _, actual in known), sum(estimate for estimate, _ in known)) - 1,
        pred=Fraction(sum(error <= PRED for error in errors), len(known)),
    )


def amount_of(seconds: int, minor_an_hour: int) -> int:
    """What so much time costs, in minor units, rounded half up."""
    return (2 * seconds * minor_an_hour + HOUR) // (2 * HOUR)
