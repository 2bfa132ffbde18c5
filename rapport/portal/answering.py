"""The answer on top of a client's page, in two voices: how far it is, and what it needs from them."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from rapport.clients.rhythm_words import percent
from rapport.clients.wording import clock_in, place
from rapport.doors.front import Front
from rapport.doors.models import Door


def answer(front: Front) -> tuple[str, str]:
    """“The site” is 62 % done. Two things are needed from you."""
    return _how_far(front), _needed(front.needs)


def clocks(door: Door, now: datetime) -> str:
    """It is 10:41 in Munich and 12:41 for Daria; nothing where both clocks say the same."""
    theirs, ours = timezone.get_current_timezone_name(), door.user.timezone if door.user else door.workspace.timezone
    here, there = clock_in(theirs, now), clock_in(ours, now)
    if here == there:
        return ""
    facts = {"time": here, "place": place(theirs), "other": there, "city": place(ours)}
    return _("It is %(time)s in %(place)s and %(other)s in %(city)s.") % facts


def _how_far(front: Front) -> str:
    count = len(front.progress)
    one = front.progress[0] if count == 1 else None
    if one is not None and one.percent == 0:
        return _("Work on “%(title)s” has begun.") % {"title": one.title}
    if one is not None and one.percent is not None:
        share = percent(one.percent)
        return _("“%(title)s” is %(share)s done.") % {"title": one.title, "share": share}
    if count:
        said = ngettext("%(count)s project is under way.", "%(count)s projects are under way.", count)
        return said % {"count": count}
    if front.needs:
        return pgettext("on the page of a client", "Your turn.")
    return pgettext("on the page of a client", "All is in order.")


def _needed(count: int) -> str:
    if not count:
        return _("Nothing is needed from you now.")
    said = ngettext("%(count)s thing is needed from you.", "%(count)s things are needed from you.", count)
    return _("One thing is needed from you.") if count == 1 else said % {"count": count}
