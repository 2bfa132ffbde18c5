"""What an invoice comes to, in whole minor units; nothing is rounded twice.

A line is quantity x price, rounded half up, less its discount (BT-131). A tax is the sum of its lines less the
discounts of the whole, times the rate, rounded once (EN 16931 BR-CO-17), or line by line where the invoice says so
(DOMAIN.md 4.5).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from rapport.lib.amounts import half_up, places_of
from rapport.lib.invoicing.facts import Discount, DocumentDiscount, Invoice, Line, Tax, Vat
from rapport.lib.offers import part_of, split


def percent_of(minor: int, percent: Decimal) -> int:
    """So many per cent of a sum, rounded half up: the tax on it."""
    return half_up(minor * Fraction(percent) / 100)


def whole_units(minor: int, currency: str) -> int:
    """A sum without its cents, half up, still in minor units: taxes payable in Russia are whole roubles."""
    one: int = 10 ** places_of(currency)
    return half_up(Fraction(minor, one)) * one


@dataclass(frozen=True, slots=True)
class LineSum:
    """What a line comes to: before its discount, the discount, what is left (BT-131), and the tax on that alone."""

    line: Line
    before: int
    discount: int
    net: int
    tax: int

    @property
    def with_tax(self) -> int:
        """The line with its own tax, as Russian documents show it."""
        return self.net + self.tax


@dataclass(frozen=True, slots=True)
class DiscountSum:
    """The part of a discount of the whole that falls on one tax (BG-20)."""

    discount: DocumentDiscount
    tax: Tax
    minor: int


@dataclass(frozen=True, slots=True)
class TaxSum:
    """One row of the breakdown (BG-23): what is taxed at this category and rate, and the tax."""

    tax: Tax
    taxable: int
    minor: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Everything an invoice comes to, in minor units of its currency (BG-22)."""

    lines: tuple[LineSum, ...]
    discounts: tuple[DiscountSum, ...]
    taxes: tuple[TaxSum, ...]
    prepaid: int
    rounding: int

    @property
    def of_lines(self) -> int:
        """The sum of the lines (BT-106)."""
        return sum(line.net for line in self.lines)

    @property
    def discount(self) -> int:
        """What is taken off the whole (BT-107)."""
        return sum(one.minor for one in self.discounts)

    @property
    def without_tax(self) -> int:
        """Lines less discounts (BT-109)."""
        return self.of_lines - self.discount

    @property
    def tax(self) -> int:
        """All taxes (BT-110)."""
        return sum(one.minor for one in self.taxes)

    @property
    def with_tax(self) -> int:
        """What it all costs (BT-112)."""
        return self.without_tax + self.tax

    @property
    def payable(self) -> int:
        """What is still to be paid (BT-115)."""
        return self.with_tax - self.prepaid + self.rounding


# Two taxes are one row of the breakdown when they agree in this; the rate of what is outside is no rate at all.
type _Key = tuple[Vat, Decimal]


def totals(invoice: Invoice) -> Totals:
    """What the invoice comes to."""
    lines = tuple(_line_sum(line, invoice.currency) for line in invoice.lines)
    taxes = _taxes(lines, invoice.discounts)
    discounts = tuple(piece for one in invoice.discounts for piece in _pieces(one, lines, taxes))
    sums = tuple(_tax_sum(key, tax, lines, discounts, invoice.tax_per_line) for key, tax in taxes.items())
    return Totals(lines, discounts, sums, invoice.prepaid_minor, invoice.rounding_minor)


def _line_sum(line: Line, currency: str) -> LineSum:
    before = half_up(Fraction(line.quantity) * Fraction(line.price) * 10 ** places_of(currency))
    off = _off(line.discount, before) if line.discount else 0
    return LineSum(line, before, off, before - off, percent_of(before - off, line.tax.percent))


def _off(discount: Discount, base: int) -> int:
    return discount.minor + (part_of(base, discount.hundredths) if discount.hundredths else 0)


def _key(tax: Tax) -> _Key:
    return tax.category, tax.percent


def _taxes(lines: Sequence[LineSum], discounts: Sequence[DocumentDiscount]) -> dict[_Key, Tax]:
    """Each tax once, in the order they appear, with the first reason that is given for it."""
    found: dict[_Key, Tax] = {}
    for tax in (*(one.line.tax for one in lines), *(one.tax for one in discounts if one.tax)):
        known = found.get(_key(tax))
        if known is None or (tax.reason and not known.reason):
            found[_key(tax)] = tax
    return found


def _pieces(discount: DocumentDiscount, lines: Sequence[LineSum], taxes: dict[_Key, Tax]) -> list[DiscountSum]:
    """A discount of the whole, laid on the taxes as the sums of their lines are; not a unit is lost."""
    if discount.tax:
        base = _of_key(_key(discount.tax), lines)
        return [DiscountSum(discount, taxes[_key(discount.tax)], _off(discount, base))]
    shares = [_of_key(key, lines) for key in taxes]
    minor = _off(discount, sum(shares))
    parts = split(minor, shares) if sum(shares) else [minor, *[0] * (len(shares) - 1)]
    return [DiscountSum(discount, tax, part) for tax, part in zip(taxes.values(), parts, strict=False) if part]


def _of_key(key: _Key, lines: Sequence[LineSum]) -> int:
    return sum(one.net for one in lines if _key(one.line.tax) == key)


def _tax_sum(key: _Key, tax: Tax, lines: Sequence[LineSum], discounts: Sequence[DiscountSum], per_line: bool) -> TaxSum:
    off = [one.minor for one in discounts if _key(one.tax) == key]
    taxable = _of_key(key, lines) - sum(off)
    if not per_line:
        return TaxSum(tax, taxable, percent_of(taxable, tax.percent))
    by_line = sum(one.tax for one in lines if _key(one.line.tax) == key)
    return TaxSum(tax, taxable, by_line - sum(percent_of(minor, tax.percent) for minor in off))
