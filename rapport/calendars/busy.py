"""When somebody is busy: what every calendar of theirs says, repetitions included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.db.models import Q

from rapport.accounts.models import User, Workspace
from rapport.calendars.models import Occurrence
from rapport.lib.zones import zone_or_utc
from rapport.web.funnel import Actor

# All-day occurrences are kept by days; in somebody's zone a day begins up to this much earlier or later than in UTC.
FURTHEST_ZONE = timedelta(hours=26)


@dataclass(frozen=True, slots=True)
class Busy:
    """A stretch of time that is taken, both ends in UTC; which event takes it, for whoever may know."""

    starts_at: datetime
    ends_at: datetime
    event_id: int


def busy(actor: Actor, since: datetime, until: datetime) -> list[Busy]:
    """What is taken between two moments, by time, overlapping as it is.

    Events that take time, in calendars that do, of the actor or of everybody. Days without hours are taken from
    midnight to midnight of the actor's own zone. What touches the stretch only at its end is not in it.
    """
    rows = Occurrence.objects.filter(
        workspace_id=actor.workspace_id, busy=True, calendar__takes_time=True, calendar__trashed_at=None,
        calendar__archived_at=None, starts_at__lt=until + FURTHEST_ZONE, ends_at__gt=since - FURTHEST_ZONE,
    )  # fmt: skip
    if actor.user_id is not None:
        rows = rows.filter(Q(calendar__user=None) | Q(calendar__user=actor.user_id))
    zone = own_zone(actor)
    taken = [
        Busy(*(days_in(zone, starts, ends) if all_day else (starts, ends)), event_id)
        for starts, ends, all_day, event_id in rows.values_list("starts_at", "ends_at", "all_day", "event_id")
    ]
    inside = [one for one in taken if one.starts_at < until and one.ends_at > since]
    return sorted(inside, key=lambda one: (one.starts_at, one.ends_at, one.event_id))


def own_zone(actor: Actor) -> str:
    """The zone whoever acts lives in: the user's, or the workspace's where nobody in particular acts."""
    if actor.user_id is not None:
        return User.objects.values_list("timezone", flat=True).get(pk=actor.user_id)
    return Workspace.objects.values_list("timezone", flat=True).get(pk=actor.workspace_id)


def days_in(zone: str, starts: datetime, ends: datetime) -> tuple[datetime, datetime]:
    """Days kept as midnights of UTC, as moments in a zone."""
    first, behind = starts.astimezone(UTC).date(), ends.astimezone(UTC).date()
    place = zone_or_utc(zone)
    return (
        datetime.combine(first, time(), place).astimezone(UTC),
        datetime.combine(behind, time(), place).astimezone(UTC),
    )
