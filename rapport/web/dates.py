"""Dates as a person says them, in the reader's language and zone."""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.utils import timezone
from django.utils.translation import gettext

from rapport.web.languages import our_locale


@lru_cache(maxsize=4096)
def _written(day: date, pattern: str, locale: str) -> str:
    """A list writes the same few days again and again, and each costs more than the rest of its row."""
    return format_date(day, pattern, locale=locale)


def clock(moment: datetime) -> str:
    """9:12"""
    local = timezone.localtime(moment)
    return f"{local.hour}:{local.minute:02}"


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
        return f"{_written(local.date(), 'EEEE', our_locale())}, {clock(moment)}"
    return day(local.date())


def day(moment: date) -> str:
    """19 November, with the year only when it is another one."""
    pattern = "d MMMM" if moment.year == timezone.localdate().year else "d MMMM y"
    return _written(moment, pattern, our_locale())


def full_day(moment: date) -> str:
    """19 November 2026, as it stands on papers."""
    return _written(moment, "d MMMM y 'года'" if our_locale() == "ru" else "d MMMM y", our_locale())


def weekday_and_day(moment: date) -> str:
    """Monday, 23 November"""
    text = _written(moment, "EEEE, d MMMM", our_locale())
    return text[:1].upper() + text[1:]


def short_day(moment: date) -> str:
    """Wed, 25 Nov"""
    return _written(moment, "EEEEEE, d MMM" if our_locale() == "ru" else "EEE, d MMM", our_locale()).rstrip(".")


def brief_day(moment: date) -> str:
    """25 Nov, with the year only when it is another one."""
    pattern = "d MMM" if moment.year == timezone.localdate().year else "d MMM y"
    return _written(moment, pattern, our_locale()).rstrip(".")


def now_in(zone: str) -> datetime:
    """The present time on the clocks of a zone."""
    return datetime.now(ZoneInfo(zone))
