"""Tax numbers of companies and people: what equals are compared by, and whether one can be right."""

from __future__ import annotations

import importlib
from typing import Any

LONGEST = 40


def tax_key(text: str) -> str:
    """One spelling of the same number: letters and digits only, capitals, without the word that announces it."""
    key = "".join(char for char in text.upper() if char.isalnum())
    for word in ("ИНН", "INN", "VATID", "VAT"):
        key = key.removeprefix(word)
    return key[:LONGEST]


def tax_country(text: str) -> str:
    """The country whose rules and check digits this number keeps, as ISO 3166 in capitals; empty when none does.

    Russian ИНН, VAT numbers of the EU and of Great Britain, the EIN of the United States.
    """
    key = tax_key(text)
    if not key:
        return ""
    if key[:2].isalpha():
        if _valid("eu.vat", key):
            return {"EL": "GR"}.get(key[:2], key[:2])
        return "GB" if key.startswith("GB") and _valid("gb.vat", key) else ""
    if _valid("ru.inn", key):
        return "RU"
    # An EIN has no check digit; only its usual spelling tells it from a heap of digits.
    return "US" if "-" in text and _valid("us.ein", text.strip()) else ""


def rules_of(kind: str) -> Any:
    """The module of python-stdnum for a kind of number, such as `ru.inn`, with `validate` and `is_valid`."""
    # There are hundreds of them; each is loaded when a number of its kind is looked at.
    return importlib.import_module(f"stdnum.{kind}")


def _valid(kind: str, number: str) -> bool:
    return bool(rules_of(kind).is_valid(number))
