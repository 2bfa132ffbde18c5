"""Dates as a person says them, in the reader's language and zone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from django.utils import timezone
from django.utils.translation import get_language, gettext


def _locale() -> str:
    # English stands for the British order of day and month, which our other language shares.
    return "ru" if get_language() == "ru" else "en_GB"


def clock(moment: datetime) -> str:
    """9:12"""
    return format_time(timezone.localtime(moment), "H:mm", locale=_locale())


def iso(moment: date | datetime) -> str:
    """For the `datetime` attribute of <time>."""
    return moment.isoformat()


def when(moment: datetime) -> str:
    """today, 9:12 · yesterday, 18:40 · Friday, 12:40 · 19 November · 27 October 2025"""
    local, today = timezone.localtime(moment), timezone.localdate()
    days = (today - local.date()).days
    if days == 0:
        return gettext("today, %(time)s") % {"time": clock(moment)}
    if days == 1:
        return gettext("yesterday, %(time)s") % {"time": clock(moment)}
    if 1 < days < 7:
        return f"{format_date(local, 'EEEE', locale=_locale())}, {clock(moment)}"
    return day(local.date())


def day(moment: date) -> str:
    """19 November, with the year only when it is another one."""
    pattern = "d MMMM" if moment.year == timezone.localdate().year else "d MMMM y"
    return format_date(moment, pattern, locale=_locale())


def weekday_and_day(moment: date) -> str:
    """Monday, 23 November"""
    text = format_date(moment, "EEEE, d MMMM", locale=_locale())
    return text[:1].upper() + text[1:]


def short_day(moment: date) -> str:
    """Wed, 25 Nov"""
    return format_date(moment, "EEEEEE, d MMM" if _locale() == "ru" else "EEE, d MMM", locale=_locale()).rstrip(".")


def now_in(zone: str) -> datetime:
    """The present time on the clocks of a zone."""
    return datetime.now(ZoneInfo(zone))
