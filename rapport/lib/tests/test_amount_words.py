"""Sums spelled out: the table of DOMAIN.md 4.8, and what agrees with what in other currencies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.lib.amount_words import spelled_out


@pytest.mark.parametrize(
    ("minor", "words"),
    [
        (150_000_00, "Сто пятьдесят тысяч рублей 00 копеек"),
        (0, "Ноль рублей 00 копеек"),
        (1_01, "Один рубль 01 копейка"),
        (11_11, "Одиннадцать рублей 11 копеек"),
        (21_21, "Двадцать один рубль 21 копейка"),
        (1001_00, "Одна тысяча один рубль 00 копеек"),
        (2002_50, "Две тысячи два рубля 50 копеек"),
        (
            1234567_89,
            "Один миллион двести тридцать четыре тысячи пятьсот шестьдесят семь рублей 89 копеек",
        ),
        (-5_02, "Минус пять рублей 02 копейки"),
        (1_000_000_00, "Один миллион рублей 00 копеек"),
        (112_112_12, "Сто двенадцать тысяч сто двенадцать рублей 12 копеек"),
    ],
)
def test_roubles(minor, words):
    assert spelled_out(minor, "RUB", "ru") == words


@pytest.mark.parametrize(
    ("minor", "currency", "words"),
    [
        (1_01, "EUR", "Один евро 01 цент"),
        (2002_22, "USD", "Две тысячи два доллара США 22 цента"),
        (21_00, "USD", "Двадцать один доллар США 00 центов"),
        (1_05, "GBP", "Один британский фунт стерлингов 05 пенсов"),
        (1_000_021, "JPY", "Один миллион двадцать одна японская иена"),
        (2_002_000, "JPY", "Два миллиона две тысячи японских иен"),
        (2_00, "UAH", "Две украинские гривны 00 копеек"),
        (1_00, "MXN", "Один мексиканский песо 00/100"),
        (1_000, "KWD", "Один кувейтский динар 000 филсов"),
        (5_00, "KZT", "Пять казахских тенге 00 тиынов"),
        (22_00, "CZK", "Двадцать две чешские кроны 00/100"),
    ],
)
def test_other_currencies_in_russian(minor, currency, words):
    assert spelled_out(minor, currency, "ru") == words


@pytest.mark.parametrize(
    ("minor", "currency", "words"),
    [
        (150_000_00, "EUR", "One hundred and fifty thousand euros 00 cents"),
        (1_01, "USD", "One US dollar 01 cent"),
        (2002_50, "RUB", "Two thousand and two Russian rubles 50 kopecks"),
        (1_01, "GBP", "One British pound 01 penny"),
        (1001, "JPY", "One thousand and one Japanese yen"),
        (1_234, "KWD", "One Kuwaiti dinar 234 fils"),
        (1_50, "MXN", "One Mexican peso 50/100"),
        (-7_00, "EUR", "Minus seven euros 00 cents"),
    ],
)
def test_in_english(minor, currency, words):
    assert spelled_out(minor, currency, "en") == words
    assert spelled_out(minor, currency, "de") == words


CURRENCIES = st.sampled_from(["RUB", "EUR", "JPY", "KWD", "UAH"])


@given(st.integers(-(10**17), 10**17), CURRENCIES, st.sampled_from(["ru", "en"]))
def test_every_sum_has_words_and_another_sum_has_others(minor, currency, language):
    words = spelled_out(minor, currency, language)
    assert words[0].isupper()
    assert "  " not in words
    assert words != spelled_out(minor + 1, currency, language)
