"""Numbers as they are written in the reader's language."""

from babel.numbers import format_decimal
from django.utils.translation import get_language


def number(value: float) -> str:
    """1 234 in Russian, 1,234 in English."""
    return format_decimal(value, locale="ru" if get_language() == "ru" else "en_GB")
