"""Which hours a booking page has free: its own hours by the wall clock, without holidays and without what is taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rapport.accounts.actors import Actor
from rapport.calendars.busy import Busy, busy
from rapport.calendars.models import Booking, BookingPage
from rapport.lib.workhours import national
from rapport.lib.zones import country_of, zone_or_utc

# A page of hours shows no more than so many days at once.
MOST_DAYS = 31


@dataclass(frozen=True, slots=True)
class Slot:
    """An hour that can be booked; both ends in UTC."""

    starts_at: datetime
    ends_at: datetime


def host_of(page: BookingPage) -> Actor:
    """Whose time it is, as verbs want them."""
    return Actor(page.workspace, page.user, via="form")


def free(
    page: BookingPage, minutes: int, since: datetime, until: datetime, *, at: datetime, without: Booking | None = None
) -> list[Slot]:
    """The hours that begin between two moments and are free, by time. `without`: as if that booking were none."""
    if minutes not in page.durations:
        return []
    earliest, latest = at + timedelta(hours=page.lead_hours), at + timedelta(days=page.ahead_days)
    since, until = max(since, earliest), min(until, latest, since + timedelta(days=MOST_DAYS))
    if since >= until:
        return []
    around = timedelta(minutes=max(page.before_minutes, page.after_minutes) + minutes)
    taken = [one for one in busy(host_of(page), since - around, until + around) if not _is(one, without)]
    full = _full_days(page, since, until, without)
    found = []
    for slot in offered(page, minutes, since, until):
        day = slot.starts_at.astimezone(zone_or_utc(page.zone)).date()
        if day not in full and not _is_taken(slot, page, taken):
            found.append(slot)
    return found


def is_free(page: BookingPage, slot: Slot, *, at: datetime, without: Booking | None = None) -> bool:
    """Whether exactly this hour is offered and free."""
    minutes = int((slot.ends_at - slot.starts_at).total_seconds() // 60)
    found = free(page, minutes, slot.starts_at, slot.starts_at + timedelta(seconds=1), at=at, without=without)
    return slot in found


def _is(one: Busy, booking: Booking | None) -> bool:
    return booking is not None and booking.meeting is not None and one.event_id == booking.meeting.event_id


def _is_taken(slot: Slot, page: BookingPage, taken: Sequence[Busy]) -> bool:
    first = slot.starts_at - timedelta(minutes=page.before_minutes)
    last = slot.ends_at + timedelta(minutes=page.after_minutes)
    return any(one.starts_at < last and one.ends_at > first for one in taken)


def _full_days(page: BookingPage, since: datetime, until: datetime, without: Booking | None) -> set[date]:
    """Days of the host on which as many have booked as may."""
    zone = zone_or_utc(page.zone)
    rows = Booking.objects.filter(
        page=page, state=Booking.State.HELD, starts_at__gt=since - timedelta(days=2),
        starts_at__lt=until + timedelta(days=2),
    )  # fmt: skip
    if without is not None:
        rows = rows.exclude(pk=without.pk)
    counts = Counter(at.astimezone(zone).date() for at in rows.values_list("starts_at", flat=True))
    return {day for day, count in counts.items() if count >= page.daily_cap}


def offered(page: BookingPage, minutes: int, since: datetime, until: datetime) -> Iterator[Slot]:
    """The hours a page has at all, free or not, by the wall clock of its own zone: on the nights in which clocks move
    an hour that does not exist is none, and the day keeps its beginning and its end.
    """
    zone = zone_or_utc(page.zone)
    day, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    while day <= last:
        for first, behind in stretches_on(page, day):
            for slot in _within(page, minutes, zone, day, first, behind):
                if since <= slot.starts_at < until:
                    yield slot
        day += timedelta(days=1)


def stretches_on(page: BookingPage, day: date) -> list[tuple[time, time]]:
    """The hours of a day: the page's, or the working hours of the workspace where it has none of its own."""
    hours = page.workspace.workhours
    if page.mind_holidays and (table := national(hours.country, day.year)) is not None and day in table:
        return []
    if page.hours:
        return page.stretches(day.weekday())
    return [(hours.starts, hours.ends)] if hours.works_on(day) else []


def _within(page: BookingPage, minutes: int, zone: ZoneInfo, day: date, first: time, behind: time) -> Iterator[Slot]:
    wall, closes = datetime.combine(day, first), datetime.combine(day, behind)
    ends = _moment(closes, zone)
    while wall < closes:
        starts = _moment(wall, zone)
        slot = Slot(starts, starts + timedelta(minutes=minutes))
        if starts.astimezone(zone).replace(tzinfo=None) == wall and slot.ends_at <= ends:
            yield slot
        wall += timedelta(minutes=page.step_minutes)


def _moment(wall: datetime, zone: ZoneInfo) -> datetime:
    return wall.replace(tzinfo=zone).astimezone(UTC)


def their_holiday(zone: str, day: date) -> str:
    """The public holiday in the country of a zone: a hint only, for a zone says little of a person."""
    table = national(country_of(zone), day.year)
    return str(table.get(day)) if table is not None and day in table else ""
