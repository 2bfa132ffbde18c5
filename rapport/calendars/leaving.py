"""What calendars send out of the machine: events to a server, requests for feeds, and feeds to whoever has the link."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from rapport.calendars.dav.web import host_of
from rapport.calendars.models import Calendar, CalendarAccount, Feed
from rapport.web.leaving import Leaving, learn


def ways_out(workspace: Any) -> list[Leaving]:
    """The servers and links of a workspace as they are set up now."""
    found = [
        Leaving(
            one.name, host_of(one.url), _("events of its calendars: what, when, where, notes"),
            _("the same calendar on your other devices"),
        )
        for one in CalendarAccount.objects.filter(workspace=workspace, calendars__trashed_at=None).distinct()
    ]  # fmt: skip
    found += [
        Leaving(one.name, host_of(one.url), _("nothing but the request for the feed"), _("events of a subscription"))
        for one in Calendar.objects.living().filter(workspace=workspace, kind=Calendar.Kind.FEED)
    ]
    feeds = Feed.objects.alive().filter(workspace=workspace).select_related("calendar")
    found += [
        Leaving(
            one.name or _("whoever has a secret link"), _("asked for from outside"),
            _("when you are busy") if one.busy_only else _("events and next steps, with details"),
            _("your calendar in other programs"),
        )
        for one in feeds
    ]  # fmt: skip
    return found


def learn_ways_out() -> None:
    """Teach the page of what leaves."""
    learn("calendars", ways_out)
