"""Numbers as they are written in the reader's language."""

from babel.numbers import format_decimal

from rapport.web.languages import our_locale


def number(value: float) -> str:
    """1 234 in Russian, 1,234 in English."""
    return format_decimal(value, locale=our_locale())
