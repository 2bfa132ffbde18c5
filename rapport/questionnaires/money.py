"""Amounts as people type them, to whole minor units."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from babel.numbers import get_currency_precision

MOST = Decimal(10) ** 12
_SPACES = re.compile(r"[\s   ’']")


def minor_units(text: str, currency: str) -> int | None:
    """3 000,50 → 300050; None for nothing. Raises ValueError for what is no amount of that currency."""
    plain = _SPACES.sub("", text).strip()
    if not plain:
        return None
    # 12.500 and 12,500 are thousands, 12,5 and 12.50 are not.
    plain = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", plain).replace(",", ".")
    digits = get_currency_precision(currency)
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        raise ValueError(text) from None
    minor = amount.scaleb(digits) if amount.is_finite() and 0 <= amount <= MOST else None
    if minor is None or minor != minor.to_integral_value():
        raise ValueError(text)
    return int(minor)
