"""What an invoice comes to: the examples of DOMAIN.md 4.5, currencies of 0, 2 and 3 decimals, sums that agree."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.lib.amounts import half_up
from rapport.lib.invoicing.facts import Address, Discount, DocumentDiscount, Invoice, Kind, Line, Party, Tax, Unit, Vat
from rapport.lib.invoicing.totals import percent_of, totals, whole_units

ANNA = Party("Анна Север", Address("RU"), tax_id="500100732259")
KUPER = Party("Kuper GmbH", Address("DE"), vat_id="DE136695976")
RU22, RU7 = Tax(Vat.STANDARD, Decimal(22)), Tax(Vat.STANDARD, Decimal(7))
DE19 = Tax(Vat.STANDARD, Decimal(19))
FREE = Tax(Vat.EXEMPT, reason="§ 19 UStG")


def invoice(*lines, currency="EUR", **facts):
    return Invoice("2026-0001", date(2026, 11, 23), currency, ANNA, KUPER, lines, **facts)


def line(price, tax=DE19, quantity="1", **facts):
    return Line("Design", Decimal(quantity), Decimal(price), tax, **facts)


def test_tax_is_rounded_for_each_rate_or_for_each_line():
    three = invoice(*[line("10.03", RU22)] * 3, currency="RUB")
    assert totals(three).tax == 662
    assert totals(replace(three, tax_per_line=True)).tax == 663
    assert [one.tax for one in totals(three).lines] == [221] * 3
    assert totals(three).lines[0].with_tax == 1224


@pytest.mark.parametrize(
    ("price", "quantity", "currency", "net", "tax"),
    [
        ("33.335", "1", "EUR", 3334, 633),  # half a cent goes up
        ("85", "12.25", "EUR", 104125, 19784),
        ("0.005", "1", "EUR", 1, 0),
        ("1000.5", "1", "JPY", 1001, 190),
        ("12345", "3", "JPY", 37035, 7037),
        ("12.3455", "1", "KWD", 12346, 2346),
        ("0.3333333333", "3", "KWD", 1000, 190),
        ("10", "-1.5", "EUR", -1500, -285),  # hours taken back
        ("0.005", "-1", "EUR", -1, 0),
    ],
)
def test_a_line_is_rounded_once_to_the_smallest_coin_of_its_currency(price, quantity, currency, net, tax):
    found = totals(invoice(line(price, quantity=quantity), currency=currency))
    assert (found.of_lines, found.tax, found.with_tax) == (net, tax, net + tax)


def test_a_discount_of_a_line_is_a_sum_or_a_share():
    ten = totals(invoice(line("99.99", discount=Discount(hundredths=1000, reason="Old friends"))))
    assert (ten.lines[0].before, ten.lines[0].discount, ten.lines[0].net) == (9999, 1000, 8999)
    assert totals(invoice(line("99.99", discount=Discount(minor=999)))).without_tax == 9000


def test_a_discount_of_the_whole_falls_on_each_tax_in_proportion():
    spring = DocumentDiscount(hundredths=1000, reason="Spring")
    whole = totals(invoice(line("200"), line("100", FREE), line("0.01", RU7), discounts=(spring,)))
    assert [(one.tax.category, one.minor) for one in whole.discounts] == [(Vat.STANDARD, 2000), (Vat.EXEMPT, 1000)]
    assert [(one.taxable, one.minor) for one in whole.taxes] == [(18000, 3420), (9000, 0), (1, 0)]
    assert (whole.of_lines, whole.discount, whole.without_tax, whole.with_tax) == (30001, 3000, 27001, 30421)


def test_a_discount_may_be_for_one_tax_alone():
    one = totals(invoice(line("200"), line("100", FREE), discounts=(DocumentDiscount(hundredths=5000, tax=FREE),)))
    assert [(sum_.taxable, sum_.minor) for sum_ in one.taxes] == [(20000, 3800), (5000, 0)]


def test_what_is_paid_already_and_what_is_rounded_change_only_what_is_payable():
    paid = totals(invoice(line("100"), prepaid_minor=5000, rounding_minor=-3, kind=Kind.PREPAYMENT))
    assert (paid.with_tax, paid.prepaid, paid.rounding, paid.payable) == (11900, 5000, -3, 6897)


def test_one_rate_written_twice_is_one_row_with_the_first_reason_that_is_given():
    again = Tax(Vat.STANDARD, Decimal("22.00"))
    found = totals(invoice(line("1", Tax(Vat.EXEMPT)), line("2", FREE), line("3", RU22), line("4", again)))
    assert [(one.tax, one.taxable) for one in found.taxes] == [(FREE, 300), (RU22, 700)]


def test_an_invoice_without_lines_comes_to_nothing():
    nothing = totals(invoice(discounts=(DocumentDiscount(hundredths=1000),)))
    assert (nothing.with_tax, nothing.taxes, nothing.discounts) == (0, (), ())


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("0.5", 1), ("1.5", 2), ("2.5", 3), ("-0.5", -1), ("-2.5", -3), ("0.4999", 0), ("7E+3", 7000)],
)
def test_half_goes_up_away_from_nothing(value, rounded):
    assert half_up(Fraction(value)) == rounded


def test_russian_taxes_are_paid_in_whole_roubles():
    assert [whole_units(minor, "RUB") for minor in (95_610_49, 95_610_50, 0)] == [95_610_00, 95_611_00, 0]
    assert whole_units(150, "JPY") == 150


TAXES = st.sampled_from([
    DE19, RU7, RU22, FREE, Tax(Vat.ZERO), Tax(Vat.REVERSE_CHARGE), Tax(Vat.EXPORT), Tax(Vat.STANDARD, Decimal("8.5"))
])  # fmt: skip
NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=3)
DISCOUNTS = st.builds(Discount, minor=st.integers(-(10**6), 10**6), hundredths=st.integers(0, 10_000))
LINES = st.builds(
    Line, title=st.just("Work"), quantity=NUMBERS, price=NUMBERS, tax=TAXES, unit=st.sampled_from(Unit),
    discount=st.none() | DISCOUNTS,
)  # fmt: skip
OFF = st.builds(
    DocumentDiscount, minor=st.integers(-(10**6), 10**6), hundredths=st.integers(0, 10_000), tax=st.none() | TAXES
)
INVOICES = st.builds(
    invoice, currency=st.sampled_from(["EUR", "RUB", "JPY", "KWD"]), discounts=st.lists(OFF, max_size=3).map(tuple),
    prepaid_minor=st.integers(0, 10**9), rounding_minor=st.integers(-100, 100), tax_per_line=st.booleans(),
)  # fmt: skip


@given(INVOICES, st.lists(LINES, min_size=1, max_size=6).map(tuple))
def test_the_parts_always_come_to_the_whole(one, lines):
    one = replace(one, lines=lines)
    found = totals(one)
    off = sum(piece.minor for piece in found.discounts)
    assert sum(part.net for part in found.lines) - off + sum(part.minor for part in found.taxes) == found.with_tax
    assert found.payable == found.with_tax - one.prepaid_minor + one.rounding_minor
    assert sum(part.taxable for part in found.taxes) == found.without_tax
    assert len({(part.tax.category, part.tax.percent) for part in found.taxes}) == len(found.taxes)


@given(INVOICES, st.lists(LINES, min_size=1, max_size=6).map(tuple))
def test_a_tax_is_never_off_by_more_than_half_a_coin_for_what_was_rounded(one, lines):
    one = replace(one, lines=lines)
    for part in totals(one).taxes:
        rounds = len(lines) + len(one.discounts) if one.tax_per_line else 1
        assert abs(part.minor - Decimal(part.taxable) * part.tax.percent / 100) <= Decimal(rounds) / 2


@given(INVOICES, st.lists(LINES, min_size=1, max_size=4).map(tuple), st.integers(0, 10_000))
def test_a_discount_of_the_whole_is_laid_out_to_the_last_coin(one, lines, hundredths):
    found = totals(replace(one, lines=lines, discounts=(DocumentDiscount(hundredths=hundredths),)))
    assert abs(found.discount - Decimal(found.of_lines) * hundredths / 10_000) <= Decimal("0.5")


def test_percent_of_is_exact_where_floats_are_not():
    assert percent_of(1_005, Decimal("10")) == 101
    assert percent_of(10**20 + 5, Decimal("10")) == 10**19 + 1
