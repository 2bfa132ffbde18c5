"""Measured numbers as whole thousandths, so that none is ever rounded on its way."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

SPACES = dict.fromkeys(map(ord, "     "), None)
LARGEST = 10**15


def to_thousandths(text: str) -> int:
    """1 200,5 or 1200.5 as 1200500. Raises ValueError for no number, for a fourth decimal and for one too large."""
    plain = text.translate(SPACES).replace("−", "-").replace(",", ".")
    try:
        number = Decimal(plain) * 1000
    except InvalidOperation:
        raise ValueError(text) from None
    if not number.is_finite() or number != number.to_integral_value() or abs(number) >= LARGEST:
        raise ValueError(text)
    return int(number)


def from_thousandths(thousandths: int) -> str:
    """1200500 as 1200.5, as a field shows it."""
    whole, rest = divmod(abs(thousandths), 1000)
    sign = "-" if thousandths < 0 else ""
    return f"{sign}{whole}.{rest:03}".rstrip("0").rstrip(".") if rest else f"{sign}{whole}"
