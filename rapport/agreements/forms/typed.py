"""Rates and shares as people type them into the papers of this room and the one above, and back."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rapport.lib.amounts import TooLarge, TooPrecise, Unreadable, from_minor, plainly, read_number, scaled, to_minor
from rapport.lib.offer_lines import percent_in
from rapport.web.languages import our_language

WHOLE = 10_000  # hundredths of a per cent


def rate_in(text: str, currency: str) -> int:
    """What an hour costs, in minor units; 0 where nothing is typed. Raises ValidationError with a sentence."""
    try:
        minor = to_minor(read_number(text, our_language()), currency) if text.strip() else 0
    except (Unreadable, TooPrecise, TooLarge):
        minor = -1
    if minor < 0:
        raise ValidationError(_("Write what an hour costs, for example 60."))
    return minor


def rate_of(minor: int, currency: str) -> str:
    """The same as it is typed."""
    return plainly(from_minor(minor, currency), our_language()) if minor else ""


def hundredths_in(text: str) -> int:
    """Per cent from 0 to 100 in hundredths. Raises ValidationError with a sentence."""
    bare = text.strip().removesuffix("%").strip()
    try:
        value = scaled(read_number(bare, our_language()), 2) if bare else 0
    except (Unreadable, TooPrecise, TooLarge):
        value = -1
    if not 0 <= value <= WHOLE:
        raise ValidationError(_("Write per cent from 0 to 100, for example 5."))
    return value


def hundredths_of(value: int) -> str:
    """The same as it is typed."""
    return percent_in(value, our_language()) if value else ""


def hour() -> str:
    """How an hour is written behind a number."""
    return pgettext("hours, as it is typed", "h")
