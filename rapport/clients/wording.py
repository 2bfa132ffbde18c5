"""Days, clocks, silences and labels in words."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_timezone_location
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from rapport.clients.turns import Said
from rapport.lib.zones import is_zone
from rapport.web.dates import clock, day, short_day
from rapport.web.languages import our_language, our_locale


def due(on: date | None, at: datetime | None, *, now: datetime) -> Said:
    """When a next step is due, in red when that is over. A date is a date in every zone."""
    today = timezone.localdate(now)
    if at is not None:
        return Said(f"{_near(timezone.localdate(at), today)}, {clock(at)}", "late" if at < now else "")
    if on is None:
        return Said("")
    return Said(_near(on, today), "late" if on < today else "")


def _near(when: date, today: date) -> str:
    days = (when - today).days
    if days in (-1, 0, 1):
        return (_("yesterday"), _("today"), _("tomorrow"))[days + 1]
    return short_day(when) if -7 < days < 7 else day(when)


def talked(at: datetime, *, now: datetime) -> str:
    """The day of a last conversation: today, yesterday, 12 November."""
    gone = (timezone.localdate(now) - timezone.localdate(at)).days
    if gone in (0, 1):
        return (_("today"), _("yesterday"))[gone]
    return day(timezone.localdate(at))


def month(moment: datetime) -> str:
    """March 2023"""
    return format_date(timezone.localdate(moment), "MMMM y", locale=our_locale())


def day_of_year(when: date) -> str:
    """22 March"""
    return format_date(when, "d MMMM", locale=our_locale())


def clock_in(zone: str, now: datetime) -> str:
    """What time it is there; nothing for no zone and for one this tz database does not know."""
    return f"{now.astimezone(ZoneInfo(zone)):%-H:%M}" if zone and is_zone(zone) else ""


def apart(zone: str, *, now: datetime) -> str:
    """How far a clock is from the reader's: "2 hours ahead of you"."""
    theirs = now.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    mine = timezone.localtime(now).utcoffset() or timedelta()
    minutes = round((theirs - mine).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    if not minutes:
        return _("the same time as yours")
    if rest:
        how = {"hours": hours, "minutes": rest}
        return (
            _("%(hours)s h %(minutes)s min ahead of you")
            if minutes > 0
            else _("%(hours)s h %(minutes)s min behind you")
        ) % how
    if minutes > 0:
        return ngettext("%(count)s hour ahead of you", "%(count)s hours ahead of you", hours) % {"count": hours}
    return ngettext("%(count)s hour behind you", "%(count)s hours behind you", hours) % {"count": hours}


def place(zone: str) -> str:
    """The city a zone is called by, in the reader's language; the name itself for one nobody knows (yet)."""
    return _city(zone, our_language())


@lru_cache(maxsize=2048)
def _city(zone: str, locale: str) -> str:
    if not zone or not is_zone(zone):
        return zone
    return get_timezone_location(ZoneInfo(zone), locale=locale, return_city=True)


def quiet(days: int, patience: int) -> str:
    """A gap in a conversation, and whether it is usual for these two."""
    if patience and days <= patience:
        return ngettext(
            "quiet for %(count)s day, which is usual for the two of you",
            "quiet for %(count)s days, which is usual for the two of you",
            days,
        ) % {"count": days}
    return ngettext("quiet for %(count)s day", "quiet for %(count)s days", days) % {"count": days}


def lasted(minutes: int) -> str:
    """The length of a call or meeting: 25 minutes, 1 h 30 min."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return ngettext("%(count)s minute", "%(count)s minutes", rest) % {"count": rest}
    if not rest:
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    return pgettext("length of a talk", "%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}


LABELS = {
    "work": pgettext_lazy("label of an address", "work"),
    "home": pgettext_lazy("label of an address", "home"),
    "mobile": pgettext_lazy("label of an address", "mobile"),
    "main": pgettext_lazy("label of an address", "main"),
    "fax": pgettext_lazy("label of an address", "fax"),
    "pager": pgettext_lazy("label of an address", "pager"),
    "other": pgettext_lazy("label of an address", "other"),
}


def label(text: str) -> str:
    """A label of an address in the reader's language, or as its owner wrote it."""
    return str(LABELS.get(text, text))
