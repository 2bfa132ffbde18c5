"""Sums and days as banks write them, the currency and the number of an account."""

from __future__ import annotations

import importlib
import re
from datetime import date
from decimal import Decimal

from rapport.lib.amounts import TooLarge, TooPrecise, to_minor
from rapport.lib.records import Unreadable

# A sum of more digits would leave the column it is kept in.
_SUM = re.compile(r"([+-]?)(\d{1,15})(?:[.,](\d{0,8}))?")
_SPACES = re.compile(r"[\s\u00a0\u202f]")
_IBAN = re.compile(r"(?<![0-9A-Z])[A-Z]{2}\d{2}(?: ?[0-9A-Z]{1,4}){3,8}(?![0-9A-Z])")
# Digits 6 to 8 of a Russian account: the currency by its number (ISO 4217); 810, the rouble before 1998, is still used.
_NUMBERED = {
    "810": "RUB", "643": "RUB", "840": "USD", "978": "EUR", "826": "GBP", "756": "CHF", "156": "CNY", "398": "KZT",
    "933": "BYN", "980": "UAH", "949": "TRY", "051": "AMD", "417": "KGS", "860": "UZS", "392": "JPY", "784": "AED",
    "944": "AZN", "981": "GEL", "985": "PLN", "203": "CZK", "356": "INR", "344": "HKD",
}  # fmt: skip
_BY_COUNTRY = {"KZ": "KZT", "BY": "BYN"}


def minor(text: str, currency: str) -> int:
    """A sum in minor units, with or without sign. Raises Unreadable(`bad_sum`)."""
    match = _SUM.fullmatch(_SPACES.sub("", text).replace("−", "-"))
    if not match:
        raise Unreadable("bad_sum", text=text[:60])
    sign, whole, part = match.groups()
    try:
        return to_minor(Decimal(f"{sign}{whole}.{part or 0}"), currency)
    except (TooPrecise, TooLarge) as refusal:
        raise Unreadable("bad_sum", text=text[:60]) from refusal


def day_of(year: str, month: str, day: str) -> date:
    """A day of numbers; a year of two digits is one of 1970 to 2069. Raises Unreadable(`bad_date`)."""
    number = int(year)
    if len(year) == 2:
        number += 2000 if number < 70 else 1900
    try:
        return date(number, int(month), int(day))
    except ValueError as refusal:
        raise Unreadable("bad_date", text=f"{year}-{month}-{day}") from refusal


def currency_code(text: str) -> str:
    """A currency as three capitals. Raises Unreadable(`bad_currency`)."""
    code = text.strip().upper()
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise Unreadable("bad_currency", text=text[:20])
    return {"RUR": "RUB"}.get(code, code)


def currency_of_account(account: str) -> str:
    """The currency a Russian, Kazakh or Belarusian account is kept in; roubles for any other."""
    if re.fullmatch(r"\d{20}", account):
        return _NUMBERED.get(account[5:8], "RUB")
    return _BY_COUNTRY.get(account[:2].upper(), "RUB")


def account_key(account: str) -> str:
    """One spelling of the same account: letters and digits only, capitals."""
    return "".join(char for char in account.upper() if char.isalnum())


def iban_in(text: str) -> str:
    """The first IBAN in a text whose check digits are right; "" when there is none."""
    for match in _IBAN.finditer(text):
        # What follows it may look like one more group of it.
        words = match[0].split(" ")
        for end in range(len(words), 0, -1):
            candidate = "".join(words[:end])
            if is_iban(candidate):
                return candidate
    return ""


def is_iban(text: str) -> bool:
    """Whether the check digits are right."""
    return bool(importlib.import_module("stdnum.iban").is_valid(text, check_country=False)) and len(text) >= 15
