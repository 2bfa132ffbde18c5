"""Numbers and amounts as people type them, in Russian and in English: 1 234,50 · 1,234.50 · 1'234.5 · −12."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from babel import Locale
from babel.numbers import format_currency, format_decimal, get_currency_precision

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009'’]")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]*)?|-?\.[0-9]+")
LONGEST = 60


class Unreadable(ValueError):
    """The text is no number."""


class TooPrecise(ValueError):
    """More digits after the decimal mark than can be kept; `places` is how many can."""

    def __init__(self, places: int) -> None:
        super().__init__(places)
        self.places = places


class TooLarge(ValueError):
    """A number nobody means."""


def read_number(text: str, language: str = "en") -> Decimal:
    """The number somebody typed. Raises Unreadable, also for NaN and infinity.

    Of two marks the later one is the decimal mark. A single mark is decimal, unless three digits follow it and it is
    the mark this language groups by: "1,234" is 1234 in English and 1.234 in Russian. A mark that repeats is grouping.
    """
    if len(text) > LONGEST:
        raise Unreadable(text)
    bare = _SPACES.sub("", text).replace("−", "-").replace("+", "", 1)
    commas, dots = bare.count(","), bare.count(".")
    if commas and dots:
        decimal = max(",.", key=bare.rfind)
        bare = _grouped(bare, "." if decimal == "," else ",").replace(decimal, ".")
    elif commas > 1 or dots > 1:
        bare = _grouped(bare, "," if commas else ".")
    elif commas:
        grouping = language != "ru" and re.fullmatch(r"-?[1-9][0-9]{0,2},[0-9]{3}", bare)
        bare = bare.replace(",", "" if grouping else ".")
    if not _NUMBER.fullmatch(bare):
        raise Unreadable(text)
    return Decimal(bare)


def _grouped(text: str, mark: str) -> str:
    """Without grouping marks, if each is followed by three digits."""
    whole = re.split(r"[.,]", text.lstrip("-"))
    parts = text.lstrip("-").split(mark)
    groups = [re.split(r"[.,]", part)[0] for part in parts[1:]]
    if not whole[0] or any(len(group) != 3 for group in groups):
        raise Unreadable(text)
    return text.replace(mark, "")


def scaled(number: Decimal, places: int, most: int = 10**18) -> int:
    """The number in units of its last place: scaled(1.5, 2) is 150. Raises TooPrecise and TooLarge; never rounds."""
    # Compared before it is shifted: the context of Decimal keeps 28 digits.
    if abs(number) >= Decimal(most).scaleb(-places):
        raise TooLarge(number)
    shifted = number.scaleb(places)
    if shifted != shifted.to_integral_value():
        raise TooPrecise(places)
    return int(shifted)


def half_up(exact: Fraction) -> int:
    """The next whole number, half up, away from nothing: 3 for 2.5, -3 for -2.5."""
    value, sign = abs(exact), -1 if exact < 0 else 1
    return sign * ((2 * value.numerator + value.denominator) // (2 * value.denominator))


def places_of(currency: str) -> int:
    """How many digits a currency has after the decimal mark: 2, and 0 for the yen."""
    return int(get_currency_precision(currency))


def to_minor(amount: Decimal, currency: str) -> int:
    """An amount in minor units. Raises TooPrecise and TooLarge."""
    return scaled(amount, places_of(currency))


def from_minor(minor: int, currency: str) -> Decimal:
    """Minor units as an amount."""
    return Decimal(minor).scaleb(-places_of(currency))


def amount_in_words(amount: Decimal, currency: str, language: str, *, short: bool = False) -> str:
    """An amount as people read it: 1 234,50 ₽ · RUB 1,234.50 · €1,234.50. Short: without cents where there are none."""
    pattern = None
    if short and amount == amount.to_integral_value():
        pattern = re.sub(r"\.0+", "", Locale.parse(language).currency_formats["standard"].pattern)
    text = str(format_currency(amount, currency, pattern, locale=language, currency_digits=pattern is None))
    # The rules of the language want a space after a code of letters, and babel forgets it.
    return re.sub(r"(?<=[A-Za-z])(?=[0-9])", "\u00a0", text)


def number_in_words(number: Decimal, language: str) -> str:
    """A number with its thousands apart and at most six digits after the mark."""
    return str(format_decimal(number, format="#,##0.######", locale=language))


def plainly(number: Decimal, language: str) -> str:
    """A number as it would be typed: no grouping, all its digits, the decimal mark of the language."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(".", ",") if language == "ru" else text
