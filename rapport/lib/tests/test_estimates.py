"""Three points, accuracy and past work: the worked examples of the trade, as tables."""

import pytest

from rapport.lib.estimates import Guess, accuracy, are_alike, ratio, together


def test_a_guess_has_a_mean_and_a_spread():
    one = Guess(120, 300, 840)
    assert one.mean == (120 + 4 * 300 + 840) / 6 == 360
    assert one.spread == 120


def test_spreads_of_several_do_not_add_up():
    mean, spread = together([Guess(0, 60, 180), Guess(60, 120, 300)])
    assert mean == 70 + 140
    assert spread == pytest.approx((30**2 + 40**2) ** 0.5) == 50


def test_nothing_is_nothing():
    assert together([]) == (0, 0)


def test_estimates_are_off_by_so_much():
    off = accuracy(zip([10, 20, 8, 5, 7], [12, 18, 12, 5, 9], strict=True))
    assert (off.of, round(off.mean_error, 2), round(off.bias, 1), off.near) == (5, 21.71, 12.0, 3)


def test_of_four_nothing_is_said():
    assert accuracy([(10, 12)] * 4) is None
    assert accuracy([(10, 12)] * 4 + [(0, 5)]) is None, "what was estimated at nothing is no case"


def test_work_of_the_same_kind_took_so_much_more():
    found = ratio([(100, 90), (100, 110), (100, 120), (100, 150), (100, 200)])
    assert (found.of, found.median, found.q80) == (5, 1.2, 1.5)


def test_under_five_cases_there_is_no_number():
    assert ratio([(100, 90)] * 4) is None


@pytest.mark.parametrize(
    ("title", "tags", "other", "others", "alike"),
    [
        ("A price list", ["pdf"], "Something else", ["PDF"], True),
        ("Online booking form", [], "Booking forms", [], True),
        ("Вёрстка главной страницы", [], "Верстка страницы товара", [], False),
        ("Дизайн главной страницы", [], "Дизайна страницы товара", [], True),
        ("The logo", [], "The site", [], False),
        ("", [], "", [], False),
    ],
)
def test_what_is_alike(title, tags, other, others, alike):
    assert are_alike(title, tags, other, others) is alike
