"""The week: days beside each other, what was worked on below each other, and the sum that is typed into a place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from rapport.clients.models import Client
from rapport.journal.models import Batch
from rapport.journal.recording import begin
from rapport.lib.day_parts import by_day
from rapport.projects.models import Project
from rapport.timekeeping import timing
from rapport.timekeeping.models import TimeEntry
from rapport.timekeeping.offering import key_of, name_of, work_on
from rapport.web.funnel import Actor

DAYS = 7
# What was worked on lately has its line, so that it can be typed into.
LATELY = timedelta(days=14)
MOST_LINES = 30


class Measured(Exception):
    """The timer has measured more than what was typed: that is changed entry by entry."""


@dataclass(frozen=True, slots=True)
class Place:
    """One day of one line: the seconds there, and whether all of it is locked."""

    day: date
    seconds: int
    locked: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One project, or client, over the week."""

    key: str
    name: str
    places: list[Place]
    seconds: int


@dataclass(frozen=True, slots=True)
class Week:
    """All of it, with the sums of the days."""

    days: list[date]
    lines: list[Line]
    sums: list[int]
    seconds: int


def monday_of(day: date) -> date:
    """The Monday of a week."""
    return day - timedelta(days=day.weekday())


def parts_of(entries: Iterable[TimeEntry], zone: ZoneInfo, now: datetime) -> Iterator[tuple[TimeEntry, date, int]]:
    """(entry, day, seconds) with what goes over midnight cut there; a running timer up to now."""
    for one in entries:
        if one.started_at is None:
            yield one, one.day, one.seconds or 0
        else:
            for day, seconds in by_day(one.started_at, one.ended_at or max(now, one.started_at), zone):
                yield one, day, seconds


def in_days(rows: Any, first: date, last: date, zone: ZoneInfo) -> Any:
    """Entries of which something falls on the days from `first` to `last`."""
    begin_at = datetime.combine(first, time(0), zone).astimezone(UTC)
    end_at = datetime.combine(last + timedelta(days=1), time(0), zone).astimezone(UTC)
    typed = Q(started_at=None, day__gte=first, day__lte=last)
    by_clock = Q(started_at__lt=end_at) & (Q(ended_at__gt=begin_at) | Q(ended_at=None))
    return rows.filter(typed | by_clock)


def entries_of(by: Actor, first: date, last: date, zone: ZoneInfo) -> list[TimeEntry]:
    """Those of whoever acts, with what they name."""
    rows = in_days(timing.mine(by).present(), first, last, zone)
    return list(rows.select_related("client", "project", "task").order_by("started_at", "id"))


def week(by: Actor, monday: date, zone: ZoneInfo, now: datetime, also: Iterable[str] = ()) -> Week:
    """The week of whoever acts. `also` are keys of lines that have nothing yet."""
    days = [monday + timedelta(days=number) for number in range(DAYS)]
    entries = entries_of(by, monday - LATELY, days[-1], zone)
    names: dict[str, str] = {}
    sums: dict[tuple[str, date], int] = defaultdict(int)
    locks: dict[tuple[str, date], list[bool]] = defaultdict(list)
    for one, day, seconds in parts_of(entries, zone, now):
        key = key_of(one.project_id, one.client_id)
        names.setdefault(key, name_of(one.project, one.client))
        sums[key, day] += seconds
        locks[key, day].append(one.is_locked)
    for key in also:
        if key not in names and (named := _named(key, by)):
            names[key] = named
    lines = [
        Line(key, name, [Place(day, sums[key, day], bool(locks[key, day]) and all(locks[key, day])) for day in days],
             sum(sums[key, day] for day in days))
        for key, name in list(names.items())[-MOST_LINES:]
    ]  # fmt: skip
    lines.sort(key=lambda line: (not line.seconds, line.name.casefold()))
    totals = [sum(sums[key, day] for key in names) for day in days]
    return Week(days, lines, totals, sum(totals))


def _named(key: str, by: Actor) -> str:
    work = work_on(key, "", by=by)
    if work is None:
        return ""
    if work.project_id:
        project = Project.objects.select_related("client").get(pk=work.project_id)
        return name_of(project, project.client)
    client = Client.objects.get(pk=work.client_id) if work.client_id else None
    return name_of(None, client)


def set_sums(wanted: dict[tuple[str, date], int], zone: ZoneInfo, *, by: Actor, at: datetime) -> Batch | None:
    """Make the sum of each place (key, day) what was typed; None when they were so already.

    More is written down as typed time; less is taken from what was typed before. Raises Measured when what the timer
    has measured, or what is locked, is more than that.
    """
    if not wanted:
        return None
    days = [day for _key, day in wanted]
    with transaction.atomic():
        entries = entries_of(by, min(days), max(days), zone)
        there: dict[tuple[str, date], int] = defaultdict(int)
        typed: dict[tuple[str, date], list[TimeEntry]] = defaultdict(list)
        for one, day, seconds in parts_of(entries, zone, at):
            place = (key_of(one.project_id, one.client_id), day)
            there[place] += seconds
            if one.started_at is None and not one.is_locked:
                typed[place].append(one)
        batch = None
        for place, seconds in wanted.items():
            if seconds != there[place]:
                batch = batch or begin("timeentry.changed", by=by, at=at)
                _bring(place, seconds - there[place], typed[place], by=by, at=at, batch=batch)
    return batch


def _bring(
    place: tuple[str, date], more: int, typed: list[TimeEntry], *, by: Actor, at: datetime, batch: Batch
) -> None:
    if more > 0 and typed:
        timing.change(typed[-1], {"seconds": (typed[-1].seconds or 0) + more}, by=by, at=at, batch=batch)
    elif more > 0:
        work = work_on(place[0], "", by=by)
        if work is not None:
            timing.write_down(work, {"day": place[1], "seconds": more}, by=by, at=at, batch=batch)
    else:
        _take(-more, typed, by=by, at=at, batch=batch)


def _take(less: int, typed: list[TimeEntry], *, by: Actor, at: datetime, batch: Batch) -> None:
    if less > sum(one.seconds or 0 for one in typed):
        raise Measured
    for one in reversed(typed):
        taken = min(less, one.seconds or 0)
        less -= taken
        if taken == one.seconds:
            one.trash(by=by, at=at, batch=batch)
        elif taken:
            timing.change(one, {"seconds": (one.seconds or 0) - taken}, by=by, at=at, batch=batch)
