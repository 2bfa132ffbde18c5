"""What stands in a stretch of days: events of the calendars that are shown, next steps, holidays. Four questions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.accounts.actors import Actor
from rapport.calendars.busy import FURTHEST_ZONE
from rapport.calendars.models import Event, Occurrence
from rapport.clients.models import NextStep
from rapport.lib.workhours import holiday_name
from rapport.lib.zones import is_zone
from rapport.web.languages import our_language

MOST = 5000
NO_STEPS = 500


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a day, as it is drawn. Times are those of whoever looks."""

    key: str
    title: str
    href: str
    starts: datetime
    ends: datetime
    all_day: bool
    colour: int
    kind: str = "event"
    who: str = ""
    place: str = ""
    # What the client's clock says, and in which zone, where that is another time.
    theirs: str = ""
    zone: str = ""
    repeats: bool = False
    tentative: bool = False
    cancelled: bool = False
    takes_time: bool = True

    @property
    def clock(self) -> str:
        """9:30"""
        return f"{self.starts.hour}:{self.starts:%M}"

    @property
    def span(self) -> str:
        """9:30–10:00"""
        return self.clock if self.ends == self.starts else f"{self.clock}–{self.ends.hour}:{self.ends:%M}"

    def days(self) -> Iterator[date]:
        """The days it touches."""
        day = self.starts.date()
        last = self.ends - timedelta(microseconds=1) if self.ends > self.starts else self.ends
        while day <= last.date():
            yield day
            day += timedelta(days=1)


@dataclass(slots=True)
class Seen:
    """All of it, by day; what was left out because there is too much of it."""

    by_day: dict[date, list[Item]] = field(default_factory=dict)
    holidays: dict[date, str] = field(default_factory=dict)
    left_out: int = 0

    def on(self, day: date) -> list[Item]:
        """The things of a day: whole days first, then by the hour."""
        return self.by_day.get(day, [])


def see(actor: Actor, first: date, behind: date, zone: ZoneInfo) -> Seen:
    """What stands in the days from `first` to before `behind`."""
    seen = Seen(holidays=holidays(actor, first, behind))
    items = [*events(actor, first, behind, zone), *steps(actor, first, behind, zone)]
    items.sort(key=lambda item: (not item.all_day, item.starts, item.title, item.key))
    for item in items:
        for day in item.days():
            if first <= day < behind:
                seen.by_day.setdefault(day, []).append(item)
    return seen


def events(actor: Actor, first: date, behind: date, zone: ZoneInfo) -> list[Item]:
    """The events of these days, of the calendars that are shown."""
    since = datetime.combine(first, time(), zone).astimezone(UTC)
    until = datetime.combine(behind, time(), zone).astimezone(UTC)
    rows = Occurrence.objects.visible_to(actor).filter(
        starts_at__lt=until + FURTHEST_ZONE, ends_at__gte=since - FURTHEST_ZONE, calendar__shown=True,
        calendar__trashed_at=None, calendar__archived_at=None,
    )  # fmt: skip
    rows = rows.select_related("event", "event__client", "calendar").order_by("starts_at", "id")
    base = reverse("calendars:list")
    found = (item_of(row, zone, base) for row in rows[:MOST])
    return [item for item in found if any(first <= day < behind for day in item.days())]


def item_of(row: Occurrence, zone: ZoneInfo, base: str) -> Item:
    """A row as it is drawn."""
    event = row.event
    if row.all_day:
        starts, ends = (_midnight(moment, zone) for moment in (row.starts_at, row.ends_at))
    else:
        starts, ends = row.starts_at.astimezone(zone), row.ends_at.astimezone(zone)
    which = f"?which={row.recurrence_id}" if row.recurrence_id else ""
    return Item(
        key=f"{row.series_id}-{row.recurrence_id}", title=event.title or _("Without a name"),
        href=f"{base}events/{event.pk}/{which}", starts=starts, ends=ends, all_day=row.all_day,
        colour=row.calendar.colour, who=event.client.name if event.client else "", place=event.place,
        theirs=(theirs := "" if row.all_day else their_clock(event, row.starts_at, zone)),
        zone=event.client.timezone if theirs and event.client else "", repeats=bool(row.recurrence_id),
        tentative=event.status == Event.Status.TENTATIVE, cancelled=event.status == Event.Status.CANCELLED,
        takes_time=row.busy,
    )  # fmt: skip


def their_clock(event: Event, moment: datetime, zone: ZoneInfo) -> str:
    """What the client's clock says then, if it says something else."""
    name = event.client.timezone if event.client else ""
    if not name or not is_zone(name):
        return ""
    there, here = moment.astimezone(ZoneInfo(name)), moment.astimezone(zone)
    if there.utcoffset() == here.utcoffset():
        return ""
    return f"{there.hour}:{there:%M}"


def _midnight(moment: datetime, zone: ZoneInfo) -> datetime:
    return datetime.combine(moment.astimezone(UTC).date(), time(), zone)


def steps(actor: Actor, first: date, behind: date, zone: ZoneInfo) -> list[Item]:
    """Next steps that are due in these days."""
    since = datetime.combine(first, time(), zone)
    until = datetime.combine(behind, time(), zone)
    rows = NextStep.objects.visible_to(actor).open().filter(
        Q(due_on__gte=first, due_on__lt=behind) | Q(due_at__gte=since, due_at__lt=until),
        client__archived_at=None, client__trashed_at=None,
    ).select_related("client").order_by("id")  # fmt: skip
    return [_step(row, zone) for row in rows[:NO_STEPS]]


def _step(row: NextStep, zone: ZoneInfo) -> Item:
    if row.due_at is not None:
        starts = row.due_at.astimezone(zone)
        ends = starts
    else:
        assert row.due_on is not None
        starts = datetime.combine(row.due_on, time(), zone)
        ends = starts + timedelta(days=1)
    return Item(
        key=f"step-{row.pk}", title=row.text, href=row.client.get_absolute_url(), starts=starts, ends=ends,
        all_day=row.due_at is None, colour=0, kind="step", who=row.client.name, takes_time=False,
    )  # fmt: skip


def holidays(actor: Actor, first: date, behind: date) -> dict[date, str]:
    """The public holidays of our country in these days."""
    country = actor.workspace.workhours.country
    found: dict[date, str] = {}
    day = first
    while day < behind:
        if name := holiday_name(country, day, our_language()):
            found[day] = name
        day += timedelta(days=1)
    return found
