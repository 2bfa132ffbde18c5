"""Hours, sums and dates of projects as people read them: 24 h, +1,050 €, 18 December."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import pgettext

from rapport.engagements.showing import amount
from rapport.lib.amounts import number_in_words
from rapport.web.languages import our_language


def hours(minutes: int, *, signed: bool = False) -> str:
    """24 h · 3.5 h · +24 h"""
    number = number_in_words((Decimal(abs(minutes)) / 60).quantize(Decimal("0.1")).normalize() + 0, our_language())
    said = pgettext("hours, short", "%(count)s h") % {"count": number}
    return f"{_sign(minutes) if signed else '−' if minutes < 0 else ''}{said}"


def money(minor: int, currency: str, *, signed: bool = False) -> str:
    """€1,050 · +€1,050"""
    return f"{_sign(minor) if signed else '−' if minor < 0 else ''}{amount(abs(minor), currency)}"


def _sign(number: int) -> str:
    return "+" if number > 0 else "−" if number < 0 else ""
