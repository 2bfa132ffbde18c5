"""Beside the list: the day with its hours, and what the clocks of the people on the list say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rapport.clients.wording import place
from rapport.lib.workhours import Workhours
from rapport.lib.zones import country_of, is_zone, zone_or_utc
from rapport.today.addresses import address
from rapport.today.items import Item, Today
from rapport.web.dates import clock

CLOCKS = 6
# Of others nothing else is known than that a day's work is usually done between these hours.
THEIR_STARTS, THEIR_ENDS = time(9), time(18)
# The strip of a day: three units an hour.
UNITS = 3


@dataclass(frozen=True, slots=True)
class Hour:
    """One knot of the day: "past", "now" or "ahead"."""

    clock: str
    text: str
    tense: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """Somebody's clock, and where its hand stands on a strip of 72 units."""

    label: str
    zone: str
    clock: str
    hand: float
    # Why we think so; nothing when somebody of this zone wrote it down.
    guess: str = ""


@dataclass(frozen=True, slots=True)
class Strip:
    """Where the working day lies on the strip."""

    starts: int = THEIR_STARTS.hour * UNITS
    width: int = (THEIR_ENDS.hour - THEIR_STARTS.hour) * UNITS


def hours_of(today: Today, hours: Workhours) -> list[Hour]:
    """Now, the steps that have an hour, the end of the working day."""
    day = today.now.astimezone(hours.zone).date()
    knots = [(today.now, Hour(clock(today.now), pgettext("on the clock", "Now"), "now"))]
    if hours.works_on(day):
        for at, text in ((hours.starts, _("The working day begins")), (hours.ends, _("End of the working day"))):
            moment = datetime.combine(day, at, hours.zone).astimezone(UTC)
            knots.append((moment, Hour(clock(moment), text, "past" if moment <= today.now else "ahead")))
    for step in today.ahead:
        if step.due_at is not None:
            text = _("%(client)s: %(step)s") % {"client": step.client.name, "step": step.text}
            href = address("clients:client", step.client_id)
            knots.append((step.due_at, Hour(clock(step.due_at), text, "ahead", href)))
    return [hour for _moment, hour in sorted(knots, key=lambda knot: knot[0])]


def clocks_of(today: Today) -> list[Clock]:
    """The zones of the people on the list whose clocks differ from the reader's, from west to east."""
    mine = timezone.localtime(today.now).utcoffset()
    names: dict[str, list[Item]] = {}
    for item in today.items:
        if is_zone(item.zone) and today.now.astimezone(ZoneInfo(item.zone)).utcoffset() != mine:
            names.setdefault(item.zone, []).append(item)
    found = [_clock(zone, whose, today.now) for zone, whose in list(names.items())[:CLOCKS]]
    return sorted(found, key=lambda each: today.now.astimezone(ZoneInfo(each.zone)).utcoffset() or timedelta())


def _clock(zone: str, whose: list[Item], now: datetime) -> Clock:
    local = now.astimezone(zone_or_utc(zone))
    # Who is there for certain stands for all of them.
    one = min(whose, key=lambda item: bool(item.guess))
    label = pgettext("a city and who is there", "%(city)s, %(name)s") % {"city": place(zone), "name": one.person}
    return Clock(label, zone, f"{local:%-H:%M}", round((local.hour + local.minute / 60) * UNITS, 1), one.guess)


def ends_first(clocks: list[Clock], now: datetime) -> str:
    """A sentence about the first of them to end their working day; empty when nobody is at work."""
    left = {each.zone: ends - now for each in clocks if (ends := _ends(each.zone, now)) is not None}
    if not left:
        return ""
    zone = min(left, key=lambda each: left[each])
    hours, minutes = divmod(int(left[zone] / timedelta(minutes=1)), 60)
    values = {"city": place(zone), "hours": hours, "minutes": minutes}
    if hours:
        return _("%(city)s: the working day ends in %(hours)s h %(minutes)s min.") % values
    return _("%(city)s: the working day ends in %(minutes)s min.") % values


def _ends(zone: str, now: datetime) -> datetime | None:
    theirs = Workhours(ZoneInfo(zone), THEIR_STARTS, THEIR_ENDS, country=country_of(zone))
    if not theirs.is_open(now):
        return None
    return datetime.combine(now.astimezone(theirs.zone).date(), THEIR_ENDS, theirs.zone).astimezone(UTC)
