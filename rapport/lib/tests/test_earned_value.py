"""The worked examples of DOMAIN.md 3 about budgets and hours."""

from fractions import Fraction

from rapport.lib.earned_value import EarnedValue, reached
from rapport.lib.hours_worth import EffectiveRate, accuracy, amount_of, available_seconds, share


def test_earned_value():
    value = EarnedValue(budget=200_000, planned=100_000, earned=80_000, spent=90_000)
    assert value.burn == Fraction(45, 100)
    assert round(float(value.cpi), 3) == 0.889
    assert value.spi == Fraction(80, 100)
    assert value.forecast == 225_000
    assert round(float(value.needed_pace), 3) == 1.091


def test_nothing_is_said_of_what_has_not_begun():
    value = EarnedValue(budget=200_000, planned=0, earned=0, spent=0)
    assert value.cpi is value.forecast is value.spi is None
    assert value.burn == 0
    assert EarnedValue(100, 50, 0, 10).forecast is None
    assert EarnedValue(0, 0, 0, 10).burn is None
    assert EarnedValue(100, 100, 50, 100).needed_pace is None


def test_thresholds_of_a_budget():
    assert reached(49, 100) == []
    assert reached(50, 100) == [50]
    assert reached(89, 100) == [50, 75]
    assert reached(120, 100) == [50, 75, 90]
    assert reached(10, 0) == []


def test_effective_rate():
    worth = EffectiveRate(receipts=120_000_00, costs=10_000_00, fees=0, tax=7_200_00, seconds=64 * 3600)
    assert worth.gross == 1_875_00
    assert worth.net == 1_718_75
    assert worth.after_tax == 1_606_25
    assert EffectiveRate(1, 0, 0, 0, 0).net is None


def test_utilisation_and_realisation():
    available = available_seconds(20, 6 * 3600, 2)
    assert available == 108 * 3600
    assert share(81 * 3600, available) == Fraction(75, 100)
    assert round(float(share(72, 81)) * 100, 2) == 88.89
    assert share(1, 0) is None


def test_estimate_accuracy():
    found = accuracy(zip([10, 20, 8, 5, 7], [12, 18, 12, 5, 9], strict=True))
    assert round(float(found.mean) * 100, 2) == 21.71
    assert found.bias == Fraction(12, 100)
    assert found.pred == Fraction(60, 100)
    assert accuracy([(0, 4), *[(10, 12)] * 4]) is None


def test_an_amount_is_rounded_half_up():
    assert amount_of(5400, 75_00) == 112_50
    assert amount_of(1, 1800) == 1
    assert amount_of(1, 1799) == 0
