"""What an invoice charges for, as it is written and kept: lines, a discount of the whole, one treatment of value added
tax. What it comes to is counted as any invoice is (rapport.lib.invoicing).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Self

from rapport.lib.amounts import from_minor
from rapport.lib.invoicing import facts as said
from rapport.lib.invoicing.totals import Totals, totals
from rapport.lib.offers import HOURS, Line

_NOBODY = said.Party("", said.Address(""))
_NO_DAY = date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class Bill:
    """Everything that is charged for. `vat` is a category of UNTDID 5305; the rate holds for S alone."""

    lines: tuple[Line, ...] = ()
    rate_minor: int = 0
    discount_hundredths: int = 0
    discount_reason: str = ""
    vat: str = said.Vat.OUTSIDE.value
    vat_hundredths: int = 0
    vat_words: str = ""
    # When the work was done, ISO dates.
    begins_on: str = ""
    ends_on: str = ""
    intro: str = ""
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain data, as it is kept."""
        told: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return told

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> Self:
        """The bill in what was kept; what a newer Rapport added stands as by default."""
        known = {name: told[name] for name in (one.name for one in fields(cls)) if name in told}
        known["lines"] = tuple(Line(**line) for line in told.get("lines", ()))
        return cls(**known)

    @property
    def tax(self) -> said.Tax:
        """How it is taxed."""
        vat = said.Vat(self.vat)
        percent = Decimal(self.vat_hundredths) / 100 if vat is said.Vat.STANDARD else Decimal(0)
        return said.Tax(vat, percent, self.vat_words)

    def like(self, lines: tuple[Line, ...]) -> Bill:
        """Other lines, taxed the same; no discount, no words."""
        return Bill(lines=lines, vat=self.vat, vat_hundredths=self.vat_hundredths, vat_words=self.vat_words)


def totals_of(bill: Bill, currency: str) -> Totals:
    """What a bill comes to, in minor units of the currency."""
    return totals(as_invoice(bill, said.Invoice("", _NO_DAY, currency, _NOBODY, _NOBODY, ())))


def as_invoice(bill: Bill, frame: said.Invoice) -> said.Invoice:
    """A frame (number, days, parties) with the lines, taxes and discounts of a bill."""
    off = said.DocumentDiscount(hundredths=bill.discount_hundredths, reason=bill.discount_reason)
    return replace(
        frame, lines=tuple(_line(line, bill.tax, frame.currency) for line in bill.lines),
        discounts=(off,) if bill.discount_hundredths else (),
        first_day=date.fromisoformat(bill.begins_on) if bill.begins_on else None,
        last_day=date.fromisoformat(bill.ends_on) if bill.ends_on else None,
    )  # fmt: skip


def _line(line: Line, tax: said.Tax, currency: str) -> said.Line:
    if line.kind != HOURS:
        return said.Line(line.what, Decimal(1), from_minor(line.sum_minor, currency), tax)
    hours, rate = Fraction(line.minutes, 60), from_minor(line.rate_minor, currency)
    if (quantity := Decimal(hours.numerator) / hours.denominator) * 60 == line.minutes:
        return said.Line(line.what, quantity, rate, tax, unit=said.Unit.HOUR)
    # A third of an hour has no decimal of its own: it is said in minutes, at what they come to.
    return said.Line(line.what, Decimal(1), from_minor(line.minor, currency), tax, about=f"{line.minutes} min")
