"""The worked examples of DOMAIN.md 4.5 (exchange) and 4.6 (paying late)."""

from datetime import date
from decimal import Decimal

import pytest

from rapport.lib.exchange import ExchangeRate, converted
from rapport.lib.late_fees import Period, interest, periods, uk_fixed_sum


def test_a_rate_for_a_hundred_units():
    tenge = ExchangeRate(Decimal("15.1234"), 100)
    assert converted(250_000_00, "KZT", "RUB", tenge.of_one) == 37_808_50


def test_two_rates_of_the_euro_make_one_of_dollar_and_pound():
    dollar, pound = ExchangeRate(Decimal("1.1355")), ExchangeRate(Decimal("0.85463"))
    assert converted(1_000_00, "USD", "GBP", dollar.turned * pound.of_one) == 752_65


def test_paid_later_at_another_rate():
    billed = converted(1_000_00, "USD", "RUB", ExchangeRate(Decimal("81.2500")).of_one)
    received = converted(1_000_00, "USD", "RUB", ExchangeRate(Decimal("82.1000")).of_one)
    assert (billed, received, received - billed) == (81_250_00, 82_100_00, 850_00)


def test_currencies_of_other_exponents():
    assert converted(1_000, "JPY", "EUR", ExchangeRate(Decimal("0.0061")).of_one) == 610
    assert converted(1_00, "EUR", "KWD", ExchangeRate(Decimal("0.35")).of_one) == 350


def test_the_united_kingdom():
    assert interest(5_000_00, [Period(101, Decimal("11.75"))]) == 162_57
    assert [uk_fixed_sum(minor) for minor in (0, 1, 999_99, 1_000_00, 5_000_00, 9_999_99, 10_000_00)] == [
        0, 40_00, 40_00, 70_00, 70_00, 70_00, 100_00,
    ]  # fmt: skip


def test_article_395_at_two_key_rates():
    first, second = Period(20, Decimal(16)), Period(15, Decimal("15.5"))
    assert (first.interest(250_000_00), second.interest(250_000_00)) == (2_191_78, 1_592_47)
    assert interest(250_000_00, [first, second]) == 3_784_25


RATES = [(date(2026, 1, 1), Decimal(16)), (date(2026, 3, 23), Decimal("15.5"))]


def test_days_are_cut_where_the_rate_changes():
    cut = list(periods(date(2026, 3, 3), date(2026, 4, 6), RATES, leap_years=True))
    assert cut == [Period(20, Decimal(16)), Period(15, Decimal("15.5"))]


@pytest.mark.parametrize(("leap_years", "expected"), [(True, [(31, 365), (31, 366)]), (False, [(62, 365)])])
def test_days_of_a_leap_year_count_by_366_where_the_law_says_so(leap_years, expected):
    cut = periods(date(2027, 12, 1), date(2028, 1, 31), RATES, leap_years=leap_years)
    assert [(one.days, one.year_days) for one in cut] == expected


def test_days_before_the_first_known_rate_and_no_days_at_all():
    assert list(periods(date(2025, 12, 1), date(2025, 12, 31), RATES, leap_years=True)) == []
    assert list(periods(date(2025, 12, 31), date(2026, 1, 1), RATES, leap_years=True)) == [Period(1, Decimal(16))]
    assert list(periods(date(2026, 4, 2), date(2026, 4, 1), RATES, leap_years=True)) == []
