"""Hours, sums and dates of projects as people read them: 24 h, +1,050 €, 18 December."""

from __future__ import annotations

from rapport.engagements.showing import amount
from rapport.projects.showing import hours_in_words


def hours(minutes: int, *, signed: bool = False) -> str:
    """24 h · 3.5 h · +24 h"""
    return f"{_sign(minutes) if signed else '−' if minutes < 0 else ''}{hours_in_words(abs(minutes))}"


def money(minor: int, currency: str, *, signed: bool = False) -> str:
    """€1,050 · +€1,050"""
    return f"{_sign(minor) if signed else '−' if minor < 0 else ''}{amount(abs(minor), currency)}"


def _sign(number: int) -> str:
    return "+" if number > 0 else "−" if number < 0 else ""
