"""What the pages of time show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.engagements.showing import amount
from rapport.lib.durations import hours_and_minutes
from rapport.lib.hours_worth import amount_of
from rapport.lib.zones import zone_or_utc
from rapport.timekeeping import timing
from rapport.timekeeping.models import TimeEntry, TimeRules
from rapport.timekeeping.offering import key_of, name_of
from rapport.timekeeping.week import Week, parts_of
from rapport.web.dates import clock, short_day
from rapport.web.funnel import Actor

USUAL_HOURS = 8


@dataclass(frozen=True, slots=True)
class Row:
    """An entry in a list."""

    pk: int
    href: str
    name: str
    description: str
    times: str
    said: str
    key: str
    billable: bool
    locked: bool
    running: bool
    since: str
    sum: str


@dataclass(frozen=True, slots=True)
class Timer:
    """The running timer in the top line: how long, for whom, and whether it seems forgotten."""

    said: str
    name: str
    since: str
    forgotten: bool = False


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A timer that goes on for longer than anybody works: what to do with it."""

    strong: str
    stop_at: str
    stop_said: str


def rules_of(by: Actor) -> TimeRules:
    """How the workspace counts; the usual where nobody has said."""
    found = TimeRules.objects.visible_to(by).first()
    return found or TimeRules(workspace_id=by.workspace_id)


def row_of(one: TimeEntry, now: datetime) -> Row:
    """An entry in words."""
    times = ""
    if one.started_at:
        until = clock(one.ended_at) if one.ended_at else _("now")
        times = f"{clock(one.started_at)}–{until}"
    seconds = one.seconds_at(now)
    worth = amount(amount_of(seconds, one.rate_minor), one.currency) if one.rate_minor and one.billable else ""
    return Row(
        one.pk, f"/time/{one.pk}/", name_of(one.project, one.client), one.description, times,
        hours_and_minutes(seconds), key_of(one.project_id, one.client_id), one.billable, one.is_locked,
        one.is_running, one.started_at.isoformat() if one.started_at and one.is_running else "", worth,
    )  # fmt: skip


def of_day(entries: Iterable[TimeEntry], day: date, zone: ZoneInfo, now: datetime) -> list[Row]:
    """The entries of which something falls on a day, the latest first."""
    there = {one.pk: one for one, when, _seconds in parts_of(entries, zone, now) if when == day}
    return [row_of(one, now) for one in sorted(there.values(), key=_latest, reverse=True)]


def _latest(one: TimeEntry) -> tuple[datetime, int]:
    return one.started_at or one.created_at, one.pk


def answer(found: Week, today: date, timer: TimeEntry | None, now: datetime) -> tuple[str, str]:
    """3:20 today, 18:40 this week. What runs, or that nothing does."""
    week = hours_and_minutes(found.seconds)
    if today in found.days:
        facts = {"today": hours_and_minutes(found.sums[found.days.index(today)]), "week": week}
        strong = _("%(today)s today, %(week)s this week.") % facts
    else:
        facts = {"week": week, "first": short_day(found.days[0]), "last": short_day(found.days[-1])}
        strong = _("%(week)s from %(first)s to %(last)s.") % facts
    if timer is None:
        return strong, _("No timer is running.")
    facts = {"name": name_of(timer.project, timer.client), "since": clock(timer.started_at)}  # type: ignore[arg-type]
    return strong, _("Running since %(since)s: %(name)s.") % facts


# ---- The timer in the top line


def in_the_bar(by: Actor) -> dict[str, Any]:
    """What a statement that every page makes anyway reads of the running timer (clients.at_hand)."""
    rows = timing.mine(by).running().order_by()
    name = Coalesce("client__name", "description")
    return {
        "timer_at": Subquery(rows.values("started_at")[:1]),
        "timer_name": Subquery(rows.annotate(named=name).values("named")[:1]),
        "timer_hours": Subquery(TimeRules.objects.visible_to(by).values("forgotten_hours")[:1]),
        "timer_asked": Subquery(rows.annotate(asked=Coalesce("confirmed_at", F("started_at"))).values("asked")[:1]),
    }


def timer_of(told: Mapping[str, Any], now: datetime) -> Timer | None:
    """The same, to be shown; None when nothing runs."""
    at = told.get("timer_at")
    if at is None:
        return None
    forgotten = now - told["timer_asked"] > timedelta(hours=told["timer_hours"] or USUAL_HOURS)
    said = hours_and_minutes(int((now - at).total_seconds()) // 60 * 60 if now > at else 0)
    return Timer(said, told["timer_name"] or "", at.isoformat(), forgotten)


# ---- Forgotten


def is_forgotten(timer: TimeEntry, hours: int, now: datetime) -> bool:
    """Whether it runs for longer than so many hours since it was started, or since somebody said that it is right."""
    since = timer.confirmed_at or timer.started_at
    return since is not None and now - since > timedelta(hours=hours)


def forgotten(timer: TimeEntry | None, by: Any, now: datetime) -> Forgotten | None:
    """What to ask about a timer that was probably forgotten; None when it was not."""
    hours = rules_of(by).forgotten_hours or USUAL_HOURS
    if timer is None or timer.started_at is None or not is_forgotten(timer, hours, now):
        return None
    stop_at = probable_end(timer.started_at, by.workspace.workhours.ends, zone_or_utc(timer.zone), hours)
    facts = {"name": name_of(timer.project, timer.client), "said": hours_and_minutes(timer.seconds_at(now))}
    same_day = timezone.localdate(stop_at) == timezone.localdate(now)
    said = clock(stop_at) if same_day else f"{short_day(timezone.localdate(stop_at))}, {clock(stop_at)}"
    return Forgotten(
        _("The timer for %(name)s has been running for %(said)s. Still working?") % facts, stop_at.isoformat(), said
    )


def probable_end(started_at: datetime, ends: time, zone: ZoneInfo, hours: int) -> datetime:
    """When somebody probably stopped: with their working day, or, begun after it, after so many hours."""
    local = started_at.astimezone(zone)
    evening = datetime.combine(local.date(), ends, zone)
    return evening if evening > started_at else started_at + timedelta(hours=hours)
