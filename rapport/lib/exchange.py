"""One currency in another, by a rate as banks publish it: a decimal for so many units (DOMAIN.md 4.5)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from rapport.lib.amounts import half_up, places_of


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """What `nominal` units of a currency cost in another: the tenge of the Bank of Russia is 15.1234 for 100."""

    value: Decimal
    nominal: int = 1

    @property
    def of_one(self) -> Fraction:
        """What one unit costs, exactly."""
        return Fraction(self.value) / self.nominal

    @property
    def turned(self) -> Fraction:
        """What one unit of the other currency costs: for rates given per euro, as the ECB does."""
        return 1 / self.of_one


def converted(minor: int, currency: str, other: str, rate: Fraction) -> int:
    """Minor units of one currency in minor units of the other; `rate` is what one whole unit costs."""
    return half_up(minor * rate * 10 ** places_of(other) / 10 ** places_of(currency))
