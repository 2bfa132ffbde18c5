"""Meetings ahead on a client's page: those they were invited to."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.calendars.models import Meeting
from rapport.doors.front import Coming, Part, Reader
from rapport.doors.models import Door
from rapport.web.dates import clock, weekday_and_day

MOST = 5


def tell(door: Door, reader: Reader) -> Part:
    """The next ones by their clock, in one statement."""
    rows = Meeting.objects.shared_with(door).filter(cancelled_at=None, event__trashed_at=None)
    rows = rows.filter(event__ends_at__gt=reader.now).select_related("event").order_by("event__starts_at")
    return Part(coming=[_coming(one) for one in rows[:MOST]])


def _coming(one: Meeting) -> Coming:
    at = one.event.starts_at
    when = f"{weekday_and_day(timezone.localtime(at).date())}, {clock(at)}"
    room = one.room_url if one.room_url.startswith("https://") else ""
    return Coming(
        title=one.event.title, when=when, at=at, note=one.event.place, href=room,
        button=_("The online room") if room else "",
    )  # fmt: skip
