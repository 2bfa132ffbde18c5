"""Whether the work keeps to its budget: burn and earned value (DOMAIN.md 3).

All sums in one unit: minutes, or minor units of one currency. What cannot be said is None, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

THRESHOLDS = (50, 75, 90)


@dataclass(frozen=True, slots=True)
class EarnedValue:
    """`budget` at completion (BAC), `planned` until now (PV), `earned` by what is done (EV), `spent` until now (AC)."""

    budget: int
    planned: int
    earned: int
    spent: int

    @property
    def burn(self) -> Fraction | None:
        """The share of the budget that is spent."""
        return _share(self.spent, self.budget)

    @property
    def progress(self) -> Fraction | None:
        """The share of the work that is done."""
        return _share(self.earned, self.budget)

    @property
    def cpi(self) -> Fraction | None:
        """What one unit spent has earned."""
        return _share(self.earned, self.spent)

    @property
    def spi(self) -> Fraction | None:
        """What is done of what should be done by now."""
        return _share(self.earned, self.planned)

    @property
    def forecast(self) -> Fraction | None:
        """What all of it takes at this pace (EAC = BAC / CPI)."""
        return Fraction(self.budget) / self.cpi if self.cpi else None

    @property
    def needed_pace(self) -> Fraction | None:
        """How much each unit that is left has to earn (TCPI); None when nothing is left."""
        return _share(self.budget - self.earned, self.budget - self.spent)


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


def reached(spent: int, budget: int) -> list[int]:
    """The thresholds of the budget that are reached, in per cent."""
    return [percent for percent in THRESHOLDS if budget and spent * 100 >= budget * percent]
