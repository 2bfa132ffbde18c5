"""Durations and amounts as timesheets write them, with the decimal mark of their file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from rapport.lib.amounts import Unreadable as NoNumber
from rapport.lib.amounts import places_of, read_number

_CLOCK = re.compile(r"(\d{1,5}):([0-5]?\d)(?::([0-5]?\d)(?:\.\d+)?)?\s*h?")
_WORDS = re.compile(r"(?:(\d+)\s*(?:h|std)\.?)?\s*(?:(\d+)\s*(?:m|min)\.?)?\s*(?:(\d+)\s*(?:s|sec|sek)\.?)?")
_CODE = re.compile(r"(?<![A-Z])[A-Z]{3}(?![A-Z])")
_NUMERIC = re.compile(r"-?[\d.,'’ \u00a0\u202f]*\d")
_SIGNS = {"€": "EUR", "£": "GBP", "₽": "RUB", "₴": "UAH", "₸": "KZT", "zł": "PLN"}
# Nobody has worked longer at one thing without stopping the clock; a mistake of the reader would be larger.
_LONGEST_HOURS = 24 * 366


def decimal_mark(cells: Iterable[str]) -> str:
    """The sign before the decimals in a column or file: of two the last one, else the one that groups no thousands."""
    marks = {",": 0, ".": 0}
    for cell in cells:
        found = _NUMERIC.search(cell)
        text = found[0] if found else ""
        last = max(text.rfind(","), text.rfind("."))
        if last < 0:
            continue
        both, digits = "," in text and "." in text, len(text) - last - 1
        if both or (digits != 3 and text.count(text[last]) == 1):
            marks[text[last]] += 1
    return "," if marks[","] > marks["."] else "."


def read_amount(cell: str, mark: str) -> Decimal | None:
    """The number in a cell, with or without its currency; None when there is none."""
    found = _NUMERIC.search(cell)
    if not found:
        return None
    bare = found[0].replace("." if mark == "," else ",", "").replace(mark, ".")
    try:
        return read_number(bare)
    except NoNumber:
        return None


def read_currency(*texts: str) -> str:
    """The code of the currency named first: "EUR" of "Amount (EUR)", "Euro - EUR" or "10 €"; "" when none is."""
    for text in texts:
        if found := _CODE.search(text):
            return found[0]
        if sign := next((code for sign, code in _SIGNS.items() if sign in text), ""):
            return sign
    return ""


def read_seconds(cell: str, mark: str) -> int | None:
    """A duration: 1:30, 01:00:01, 1h 30m, or hours as a decimal number; None when it is none."""
    text = cell.strip().casefold()
    if not text:
        return None
    if match := _CLOCK.fullmatch(text) or _WORDS.fullmatch(text):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return hours * 3600 + minutes * 60 + seconds
    hours_said = read_amount(text, mark) if _NUMERIC.fullmatch(text) else None
    if hours_said is None or not 0 <= hours_said <= _LONGEST_HOURS:
        return None
    return int((hours_said * 3600).quantize(Decimal(1), ROUND_HALF_UP))


def minor(amount: Decimal, currency: str) -> int:
    """An amount in the minor units of its currency; more digits than it has are rounded, half away from nothing."""
    return int(amount.scaleb(places_of(currency)).quantize(Decimal(1), ROUND_HALF_UP))
