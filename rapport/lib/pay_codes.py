"""What the square code of an invoice says to a bank: ГОСТ Р 56042-2014, EPC069-12, ISO 11649 (DOMAIN.md 4.7)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rapport.lib.records import Unreadable

# Of the mandatory block, in bytes.
_MOST_MANDATORY = 300
_LENGTHS = {
    "Name": 160, "PersonalAcc": 20, "BankName": 45, "BIC": 9, "CorrespAcc": 20, "Sum": 18, "Purpose": 210,
    "PayeeINN": 12, "KPP": 9, "PayerINN": 12, "Contract": 100,
}  # fmt: skip
_EXACT = ("PersonalAcc", "BIC", "CorrespAcc")
# The first that stands in no value is used everywhere.
_SEPARATORS = "|~_#$^&*/`@%"
_UTF8, _WINDOWS = ("2", "utf-8"), ("1", "cp1251")


@dataclass(frozen=True, slots=True)
class RussianPayment:
    """A payment in roubles: the five facts that must be there, and what may. `minor`: kopecks, 0 for any sum."""

    name: str
    account: str
    bank: str
    bic: str
    correspondent: str
    minor: int = 0
    purpose: str = ""
    inn: str = ""
    kpp: str = ""
    payer_inn: str = ""
    contract: str = ""


def russian(payment: RussianPayment) -> bytes:
    """The code of a payment in roubles: in UTF-8, or windows-1251 when the mandatory part would be over 300 bytes.

    Raises Unreadable: missing, too-long and wrong-length with the `key` of the standard, and not-in-windows-1251.
    """
    mandatory = {
        "Name": payment.name, "PersonalAcc": payment.account, "BankName": payment.bank, "BIC": payment.bic,
        "CorrespAcc": payment.correspondent,
    }  # fmt: skip
    further = {
        "Sum": str(payment.minor or ""), "Purpose": payment.purpose, "PayeeINN": payment.inn, "KPP": payment.kpp,
        "PayerINN": payment.payer_inn, "Contract": payment.contract,
    }  # fmt: skip
    needed = {key: _value(key, text, needed=True) for key, text in mandatory.items()}
    told = {key: _value(key, text) for key, text in further.items()}
    return _encoded(needed, {key: text for key, text in told.items() if text})


def _value(key: str, text: str, *, needed: bool = False) -> str:
    value = " ".join(text.split())
    if needed and not value:
        raise Unreadable("missing", key=key)
    if len(value) > _LENGTHS[key]:
        raise Unreadable("too-long", key=key, most=_LENGTHS[key])
    if key in _EXACT and len(value) != _LENGTHS[key]:
        raise Unreadable("wrong-length", key=key, length=_LENGTHS[key])
    return value


def _encoded(needed: Mapping[str, str], told: Mapping[str, str]) -> bytes:
    values = "".join((*needed.values(), *told.values()))
    separator = next((mark for mark in _SEPARATORS if mark not in values), "")
    if not separator:
        raise Unreadable("no-separator")
    block = separator.join(f"{key}={text}" for key, text in needed.items())
    # In windows-1251 the longest block has 299 bytes.
    digit, encoding = _UTF8 if len(block.encode()) <= _MOST_MANDATORY else _WINDOWS
    whole = separator.join((f"ST0001{digit}", block, *(f"{key}={text}" for key, text in told.items())))
    try:
        return whole.encode(encoding)
    except UnicodeEncodeError as wrong:
        raise Unreadable("not-in-windows-1251", letter=whole[wrong.start]) from None


@dataclass(frozen=True, slots=True)
class EuroPayment:
    """A transfer in euros: `reference` as of ISO 11649 or `text`, never both. `minor`: cents, 0 for any sum."""

    name: str
    iban: str
    minor: int = 0
    bic: str = ""
    purpose: str = ""
    reference: str = ""
    text: str = ""
    information: str = ""


_EURO_LENGTHS = {"name": 70, "purpose": 4, "reference": 35, "text": 140, "information": 70}
_MOST_CENTS = 99_999_999_999
_MOST_BYTES = 331


def european(payment: EuroPayment) -> bytes:
    """The code of a SEPA transfer, version 002 in UTF-8.

    Raises Unreadable: missing and too-long with a `key`, wrong-sum, two-purposes.
    """
    fields = {name: " ".join(str(getattr(payment, name)).split()) for name in _EURO_LENGTHS}
    for name, most in _EURO_LENGTHS.items():
        if len(fields[name]) > most:
            raise Unreadable("too-long", key=name, most=most)
    if not (fields["name"] and payment.iban):
        raise Unreadable("missing", key="iban" if fields["name"] else "name")
    if fields["reference"] and fields["text"]:
        raise Unreadable("two-purposes")
    lines = [
        "BCD", "002", "1", "SCT", payment.bic, fields["name"], payment.iban, _euros(payment.minor), fields["purpose"],
        fields["reference"], fields["text"], fields["information"],
    ]  # fmt: skip
    code = "\n".join(lines).rstrip("\n").encode()
    if len(code) > _MOST_BYTES:
        raise Unreadable("too-long", key="text", most=_MOST_BYTES)
    return code


def _euros(minor: int) -> str:
    if not 0 <= minor <= _MOST_CENTS:
        raise Unreadable("wrong-sum")
    return f"EUR{minor // 100}.{minor % 100:02}" if minor else ""


def creditor_reference(number: str) -> str:
    """A number of ours as a creditor reference (ISO 11649): RF16INV20260001 of INV-2026-0001.

    Raises Unreadable: empty, too-long (over 21 characters), not-latin.
    """
    bare = re.sub(r"[\W_]", "", number).upper()
    if not bare:
        raise Unreadable("empty")
    if not bare.isascii():
        raise Unreadable("not-latin")
    if len(bare) > 21:
        raise Unreadable("too-long", key="reference", most=21)
    # Letters are numbers from 10 on, and RF00 goes to the end (ISO 7064, mod 97-10).
    rest = int("".join(str(int(char, 36)) for char in f"{bare}RF00")) % 97
    return f"RF{98 - rest:02}{bare}"
