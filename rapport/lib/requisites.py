"""Numbers that must be right before money can move: of tax offices, registers, banks and accounts (DOMAIN.md 4.1, 4.3).

Each function answers the number as it is written on documents, or raises Unreadable with a code: empty, not-digits,
wrong-length, wrong-form, wrong-digits (a check digit is off), unknown-country, and what stands at the function.
"""

from __future__ import annotations

import re

from rapport.lib.countries import code_of
from rapport.lib.records import Unreadable
from rapport.lib.tax_numbers import rules_of, tax_key

INN_OF_COMPANY, INN_OF_PERSON = 10, 12
_VIES = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "XI",
})  # fmt: skip
_ELSEWHERE = {"GB": "gb.vat", "CH": "ch.vat", "NO": "no.mva"}
# A central bank's own offices, whose accounts are checked as those of a bank with it are.
_CASH_CENTRES = ("000", "001", "002")
# With weights 7, 1, 3: Bank of Russia, 08.09.1997 No. 515.
_WEIGHTS = (7, 1, 3)


# ---- Russia


def inn(text: str) -> str:
    """An ИНН: 10 digits of a company, 12 of a person. Also no-region: no tax office begins with 00."""
    number = _digits(tax_key(text), INN_OF_COMPANY, INN_OF_PERSON)
    if number.startswith("00"):
        raise Unreadable("no-region")
    return _by("ru.inn", number)


def kpp(text: str) -> str:
    """A КПП: tax office, reason in digits or capital letters, number."""
    number = _bare(text, "КПП", "KPP")
    if len(number) != 9:
        raise Unreadable("wrong-length", lengths="9", length=len(number))
    if not re.fullmatch(r"[0-9]{4}[0-9A-Z]{2}[0-9]{3}", number):
        raise Unreadable("wrong-form")
    return number


def ogrn(text: str) -> str:
    """An ОГРН of 13 digits or an ОГРНИП of 15."""
    return _by("ru.ogrn", _digits(_bare(text, "ОГРНИП", "ОГРН", "OGRNIP", "OGRN"), 13, 15))


def russian_bic(text: str) -> str:
    """A БИК: nine digits, the first of which is 0 in Russia. Also wrong-form."""
    number = _digits(_bare(text, "БИК", "BIC"), 9)
    if number[0] != "0":
        raise Unreadable("wrong-form")
    return number


def settlement_account(text: str, bic: str) -> str:
    """An account with a bank in Russia, whose key fits the БИК of the bank."""
    number = _digits(_bare(text), 20)
    bank = russian_bic(bic)
    return _with_key(number, _office(bank) if bank.endswith(_CASH_CENTRES) else bank[-3:])


def correspondent_account(text: str, bic: str) -> str:
    """The account of a bank with the Bank of Russia. Also not-correspondent, and other-bank: it ends unlike the БИК."""
    number = _digits(_bare(text), 20)
    bank = russian_bic(bic)
    if not number.startswith("301"):
        raise Unreadable("not-correspondent")
    if number.startswith("30101") and number[-3:] != bank[-3:]:
        raise Unreadable("other-bank")
    return _with_key(number, _office(bank))


def _office(bic: str) -> str:
    return f"0{bic[4:6]}"


def _with_key(account: str, lead: str) -> str:
    told = (int(digit) * _WEIGHTS[at % 3] % 10 for at, digit in enumerate(lead + account))
    if sum(told) % 10:
        raise Unreadable("wrong-digits")
    return account


# ---- Everywhere


def iban(text: str) -> str:
    """An IBAN without spaces (ISO 13616)."""
    number = _bare(text, "IBAN")
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{1,30}", number):
        raise Unreadable("wrong-form")
    length = _iban_length(number)
    if len(number) != length:
        raise Unreadable("wrong-length", lengths=str(length), length=len(number))
    return _by("iban", number)


def _iban_length(number: str) -> int:
    from stdnum import numdb

    _country, facts = numdb.get("iban").info(number)[0]
    if "bban" not in facts:
        raise Unreadable("unknown-country", country=number[:2])
    return 4 + sum(int(count) for count in re.findall("([0-9]+)!", facts["bban"]))


def bic(text: str) -> str:
    """A BIC of eight or eleven characters (ISO 9362)."""
    number = _bare(text, "BIC", "SWIFT")
    if len(number) not in (8, 11):
        raise Unreadable("wrong-length", lengths="8, 11", length=len(number))
    if not re.fullmatch(r"[A-Z]{6}[0-9A-Z]{2,5}", number):
        raise Unreadable("wrong-form")
    if not code_of(number[4:6]):
        raise Unreadable("unknown-country", country=number[4:6])
    return number


def vat_id(text: str) -> str:
    """A VAT number with its country before it, as VIES wants it: Greece is EL, Northern Ireland XI."""
    number = tax_key(text)
    if not number:
        raise Unreadable("empty")
    country = {"GR": "EL"}.get(number[:2], number[:2])
    if country in _VIES:
        return _by("eu.vat", country + number[2:])
    if country not in _ELSEWHERE:
        raise Unreadable("unknown-country", country=country)
    checked = _by(_ELSEWHERE[country], number)
    return checked if checked.startswith(country) else country + checked


def in_vies(number: str) -> bool:
    """Whether VIES can be asked about a VAT number: those of the Union and Northern Ireland, not of Great Britain."""
    return number[:2] in _VIES


def _bare(text: str, *words: str) -> str:
    """Capitals without spaces, dots and dashes, and without the word that announces it."""
    number = re.sub(r"[\s.\u2010-\u2015\u2212-]", "", text).upper()
    for word in words:
        number = number.removeprefix(word).lstrip(":")
    if not number:
        raise Unreadable("empty")
    return number


def _digits(number: str, *lengths: int) -> str:
    if not number:
        raise Unreadable("empty")
    if not re.fullmatch("[0-9]+", number):
        raise Unreadable("not-digits")
    if len(number) not in lengths:
        raise Unreadable("wrong-length", lengths=", ".join(map(str, lengths)), length=len(number))
    return number


def _by(kind: str, number: str) -> str:
    """What python-stdnum says of it."""
    from stdnum import exceptions as no

    try:
        return str(rules_of(kind).validate(number))
    except no.InvalidLength:
        raise Unreadable("wrong-length", length=len(number)) from None
    except no.InvalidChecksum:
        raise Unreadable("wrong-digits") from None
    except no.ValidationError:
        raise Unreadable("wrong-form") from None
