"""Questions about meetings: those of a day, those ahead, those that are over."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from rapport.accounts.actors import Actor
from rapport.calendars.busy import own_zone
from rapport.calendars.models import Answer, Event, Invited, Meeting
from rapport.lib.zones import zone_or_utc


def meetings(actor: Actor) -> QuerySet[Meeting]:
    """All that stand in a calendar."""
    rows = Meeting.objects.visible_to(actor).filter(trashed_at=None, event__trashed_at=None)
    return rows.select_related("event__client", "event__contact", "event__calendar")


def meetings_on(actor: Actor, day: date) -> list[Meeting]:
    """The meetings that take place on a day of the actor's own zone, by the hour; those called off are left out.

    Of what repeats, each of its times counts.
    """
    zone = zone_or_utc(own_zone(actor))
    since = datetime.combine(day, time(), zone)
    until = datetime.combine(day + timedelta(days=1), time(), zone)
    rows = meetings(actor).filter(
        cancelled_at=None, event__series__occurrences__starts_at__gte=since,
        event__series__occurrences__starts_at__lt=until,
    ).exclude(event__status=Event.Status.CANCELLED)  # fmt: skip
    return list(rows.order_by("event__series__occurrences__starts_at", "id").distinct())


def ahead(actor: Actor, at: datetime) -> QuerySet[Meeting]:
    """Those that are not over, the next first."""
    rows = meetings(actor).filter(event__ends_at__gt=at, cancelled_at=None)
    return rows.order_by("event__starts_at", "id")


def over(actor: Actor, at: datetime) -> QuerySet[Meeting]:
    """Those that are over or were called off, the last first."""
    rows = meetings(actor)
    return (rows.filter(event__ends_at__lte=at) | rows.filter(cancelled_at__isnull=False)).order_by(
        "-event__starts_at", "-id"
    )


def asked(actor: Actor, at: datetime) -> QuerySet[Invited]:
    """Invitations of others that nobody has answered, and that still can be."""
    rows = Invited.objects.visible_to(actor).filter(answer=Answer.NONE, cancelled_at=None, trashed_at=None)
    return (rows.filter(ends_at__gt=at) | rows.filter(ends_at=None, starts_at__gt=at)).order_by("starts_at", "id")
