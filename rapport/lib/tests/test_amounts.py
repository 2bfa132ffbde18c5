"""Numbers and amounts as people type and read them."""

from decimal import Decimal

import pytest

from rapport.lib.amounts import (
    TooLarge,
    TooPrecise,
    Unreadable,
    amount_in_words,
    number_in_words,
    plainly,
    read_number,
    scaled,
    to_minor,
)


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("en", "120", "120"), ("en", "1,234", "1234"), ("ru", "1,234", "1.234"), ("en", "1,234.5", "1234.5"),
        ("en", "1.234,5", "1234.5"), ("ru", "1 200,5", "1200.5"), ("ru", "1 200.005", "1200.005"),
        ("en", "1'234.5", "1234.5"), ("en", "−3", "-3"), ("en", "-0.5", "-0.5"), ("en", ".5", "0.5"),
        ("en", "0,500", "0.500"), ("en", "1.234.567", "1234567"),
    ],
)  # fmt: skip
def test_what_people_type_is_read_in_their_language(language, text, number):
    assert read_number(text, language) == Decimal(number)


@pytest.mark.parametrize("text", ["", "ten", "1e3", "1e30", "NaN", "Infinity", "1.2.3", "1,23,4", "9" * 61])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(Unreadable):
        read_number(text)


def test_units_of_the_last_place_are_never_rounded():
    assert scaled(Decimal("1200.5"), 3) == 1_200_500
    assert to_minor(Decimal("12.5"), "EUR") == 1250
    assert to_minor(Decimal(3000), "JPY") == 3000
    with pytest.raises(TooPrecise):
        scaled(Decimal("1.2345"), 3)
    with pytest.raises(TooLarge):
        scaled(Decimal(10**15), 3, 10**15)


@pytest.mark.parametrize(("language", "typed"), [("en", "-1200.5"), ("ru", "-1200,5")])
def test_a_number_goes_into_its_box_and_back(language, typed):
    assert plainly(Decimal("-1200.500"), language) == typed
    assert read_number(typed, language) == Decimal("-1200.5")


def test_numbers_and_amounts_in_words():
    assert number_in_words(Decimal("1200.5"), "ru") == "1\xa0200,5"
    assert amount_in_words(Decimal("1234.5"), "RUB", "ru") == "1\xa0234,50\xa0₽"
    assert amount_in_words(Decimal(2900), "EUR", "en") == "€2,900.00"
    assert amount_in_words(Decimal(2900), "EUR", "en", short=True) == "€2,900"
    assert amount_in_words(Decimal(2900), "RUB", "ru", short=True) == "2\xa0900\xa0₽"
    assert amount_in_words(Decimal("2900.5"), "EUR", "en", short=True) == "€2,900.50"
    assert amount_in_words(Decimal(3000), "JPY", "en", short=True) == "¥3,000"
