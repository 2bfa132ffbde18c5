"""Whose turn it is and since when, in words: working days for what you owe, calendar days for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.lib.workhours import Workhours
from rapport.web.dates import clock, day, short_day


@dataclass(frozen=True, slots=True)
class Said:
    """A few words and what they mean: "late", "your" or nothing."""

    words: str
    meaning: str = ""


# Beyond this many days nobody counts; a date says more.
COUNTED_DAYS = 60


def whose_turn(turn: str, since: datetime | None, *, now: datetime, hours: Workhours) -> Said:
    """Who has to move and for how long: "Yours, 2 days" counts working days, their silence calendar days."""
    if since is None:
        return Said("")
    if turn == "ours":
        return _ours(since, now, hours)
    days = (timezone.localdate(now) - timezone.localdate(since)).days
    if turn == "theirs":
        return Said(_theirs(days, since))
    return Said(_nobodys(days, since))


def is_late(since: datetime, *, now: datetime, hours: Workhours) -> bool:
    """Whether an answer is owed for more than one working day."""
    return now - since > timedelta(days=COUNTED_DAYS) or hours.working_days(since, now) > 1


def _ours(since: datetime, now: datetime, hours: Workhours) -> Said:
    if now - since > timedelta(days=COUNTED_DAYS):
        return Said(_("Yours, since %(day)s") % {"day": day(timezone.localdate(since))}, "late")
    working = hours.working_days(since, now)
    if working > 1:
        return Said(ngettext("Yours, %(count)s day", "Yours, %(count)s days", working) % {"count": working}, "late")
    gone = (timezone.localdate(now) - timezone.localdate(since)).days
    if gone > 1:
        return Said(_("Yours, since %(day)s") % {"day": short_day(timezone.localdate(since))}, "your")
    if gone == 1:
        return Said(_("Yours, since yesterday"), "your")
    passed = int((now - since) / timedelta(hours=1))
    if passed < 1:
        return Said(_("Yours, just now"), "your")
    return Said(ngettext("Yours, %(count)s h", "Yours, %(count)s h", passed) % {"count": passed}, "your")


def _theirs(days: int, since: datetime) -> str:
    if days > COUNTED_DAYS:
        return _("Theirs, since %(day)s") % {"day": day(timezone.localdate(since))}
    if days < 1:
        return _("Theirs, today")
    if days == 1:
        return _("Theirs, yesterday")
    return ngettext("Theirs, %(count)s day", "Theirs, %(count)s days", days) % {"count": days}


def _nobodys(days: int, since: datetime) -> str:
    if days > 365:
        return _("Nobody’s, since %(day)s") % {"day": day(timezone.localdate(since))}
    if days < 1:
        return _("Nobody’s, today")
    return ngettext("Nobody’s, %(count)s day", "Nobody’s, %(count)s days", days) % {"count": days}


def wait_in_words(since: datetime, *, now: datetime, hours: Workhours) -> str:
    """How long an answer is owed, as the end of a sentence: "for the second working day"."""
    if now - since > timedelta(days=COUNTED_DAYS):
        return _("since %(day)s") % {"day": day(timezone.localdate(since))}
    working = hours.working_days(since, now)
    if working > 1:
        return ngettext("for %(count)s working day", "for %(count)s working days", working) % {"count": working}
    return _("since %(day)s, %(time)s") % {"day": short_day(timezone.localdate(since)), "time": clock(since)}
