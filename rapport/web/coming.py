"""Moments to come, in words: in the menu of "later" and in what is said after choosing one."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_date
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from rapport.web.dates import clock, day
from rapport.web.languages import our_language, our_locale

LATER = {
    "morning": gettext_lazy("This morning"),
    "afternoon": gettext_lazy("This afternoon"),
    "evening": gettext_lazy("This evening"),
    "tomorrow": gettext_lazy("Tomorrow morning"),
    "working": gettext_lazy("Next working day"),
    "theirs": gettext_lazy("In their morning"),
    "week": gettext_lazy("In a week"),
}


def soon(moment: datetime, now: datetime) -> str:
    """A moment to come, short enough for the right edge of a menu: 18:00 · Wed, 9:00 · 1 Dec, 9:00."""
    local = timezone.localtime(moment)
    ahead = (local.date() - timezone.localdate(now)).days
    if ahead == 0:
        return clock(local)
    locale, weekday = our_locale(), "EEEEEE" if our_language() == "ru" else "EEE"
    if ahead < 7:
        return pgettext("weekday and time", "%(day)s, %(time)s") % {
            "day": format_date(local, weekday, locale=locale), "time": clock(local),
        }  # fmt: skip
    pattern = "d MMM" if local.year == timezone.localdate(now).year else "d MMM y"
    return pgettext("date and time", "%(day)s, %(time)s") % {
        "day": format_date(local, pattern, locale=locale).removesuffix("."), "time": clock(local),
    }  # fmt: skip


def comes_back(moment: datetime, now: datetime) -> str:
    """What a toast says of a thing that was set aside."""
    local = timezone.localtime(moment)
    ahead = (local.date() - timezone.localdate(now)).days
    if ahead == 0:
        return _("It comes back today at %(time)s.") % {"time": clock(local)}
    if ahead == 1:
        return _("It comes back tomorrow at %(time)s.") % {"time": clock(local)}
    return _("It comes back on %(day)s at %(time)s.") % {"day": day(local.date()), "time": clock(local)}
