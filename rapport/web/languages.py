"""The reader's language, for choosing among our own texts and for writing numbers and dates."""

from django.utils.translation import get_language


def our_language() -> str:
    """ "ru" or "en": the languages our texts and tables are in."""
    return "ru" if get_language() == "ru" else "en"


def our_locale() -> str:
    """For babel. English stands for the British order of day and month, which our other language shares."""
    return "ru" if get_language() == "ru" else "en_GB"
