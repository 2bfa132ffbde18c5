"""Deadlines with their history: moved on grounds, in time or too late, and how many were kept (DOMAIN.md 3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from rapport.clients.models import Client, Interaction
from rapport.clients.quiet import know_away, main_person
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.lib.punctuality import came_on_time, day_over
from rapport.lib.rates import Rate
from rapport.lib.workhours import Workhours
from rapport.projects.clocks import calendar_of, their_calendar
from rapport.projects.models import DeadlineMove, Milestone, Wait
from rapport.web.funnel import Actor

Because = DeadlineMove.Because
# What is counted ended, or was due, within these days.
WINDOW = timedelta(days=365)


class NoGrounds(Exception):
    """A deadline moves for a reason, or on something that was said."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A deadline as it stands: the date in force with the days waited so far, how many those are, and whether it was
    moved too late to count.
    """

    due: date
    waited: int
    rebased: bool


def move_deadline(
    one: Milestone, to_on: date, because: str, *, by: Actor, at: datetime, reason: str = "",
    interaction: Interaction | None = None, accepted_at: datetime | None = None, batch: Batch | None = None,
) -> Batch | None:  # fmt: skip
    """Set another date; the first one a milestone gets is no move. None when it is that date.

    `accepted_at` is when the client agreed, by default now: after the end of the old day in their zone the milestone
    stays late, and the move says so. Raises NoGrounds without a reason and without something that was said.
    """
    with transaction.atomic():
        standing = Milestone.objects.select_for_update(of=("self",)).select_related("project__client").get(pk=one.pk)
        if standing.due_on == to_on:
            return None
        if standing.due_on is None:
            return standing.change({"due_on": to_on, "first_due_on": to_on}, by=by, at=at, batch=batch)
        if not reason.strip() and interaction is None:
            raise NoGrounds
        accepted, theirs = accepted_at or at, their_calendar(standing.project.client)
        moved = DeadlineMove.objects.create(
            workspace_id=by.workspace_id, milestone=standing, from_on=standing.due_on, to_on=to_on,
            accepted_at=accepted, because=because, reason=reason.strip(), interaction=interaction, user_id=by.user_id,
            late_then_rebased=is_over(standing_of(standing, theirs, at), accepted, theirs),
        )  # fmt: skip
        told = {
            "milestone_id": (None, standing.pk), "from_on": (None, moved.from_on), "to_on": (None, to_on),
            "because": (None, str(because)), "late_then_rebased": (None, moved.late_then_rebased),
        }  # fmt: skip
        batch = standing.change({"due_on": to_on}, by=by, at=at, verb="postponed", batch=batch)
        record(moved, "created", told, by=by, at=at, batch=batch)
    return batch


def is_over(standing: Standing | None, accepted: datetime, theirs: Workhours) -> bool:
    """Whether the deadline in force was over when another one was accepted."""
    return standing is not None and (standing.rebased or accepted >= day_over(standing.due, theirs.zone))


def standing_of(one: Milestone, theirs: Workhours, now: datetime) -> Standing | None:
    """The deadline of a milestone as it stands, in two statements; within a project, ask its plan (plan.Plan)."""
    waits = one.waits.filter(trashed_at=None)
    return deadline(one, one.moves.order_by("pk"), waits, theirs, our_calendar(one), now)


def our_calendar(one: Milestone) -> Workhours:
    """When we work."""
    hours: Workhours = one.workspace.workhours
    return hours


# ---- Days waited


def days_waited(waits: Iterable[Wait], calendar: Workhours, now: datetime) -> dict[int, list[date]]:
    """The working days of the client that count for each wait they were told of, by its number: those after the day
    they were told, up to its end. A day on which two waits run belongs to the one that was told first.
    """
    told = sorted((one for one in waits if counts(one)), key=lambda one: (one.announced_at, one.pk))
    taken: set[date] = set()
    found = {}
    for one in told:
        assert one.announced_at is not None
        days = days_since(one.announced_at, one.ended_at or now, calendar)
        found[one.pk] = [day for day in days if day not in taken]
        taken.update(days)
    return found


def counts(one: Wait) -> bool:
    """Whether a wait moves dates."""
    return one.side == Wait.Side.CLIENT and one.announced_at is not None and one.trashed_at is None


def days_since(since: datetime, until: datetime, calendar: Workhours) -> list[date]:
    """The working days after the day of one moment, up to and with the day of another, on the clocks of a calendar."""
    return calendar.days_between(since.astimezone(calendar.zone).date(), until.astimezone(calendar.zone).date())


def days_asked(one: Wait, calendar: Workhours, now: datetime) -> list[date]:
    """The working days of theirs on which it was waited for, told or not."""
    return days_since(one.asked_at, one.ended_at or now, calendar)


# ---- The date in force


def deadline(
    one: Milestone, moves: Iterable[DeadlineMove], waits: Iterable[Wait], theirs: Workhours, ours: Workhours,
    now: datetime,
) -> Standing | None:  # fmt: skip
    """The deadline as it stands, with the days of open waits; None for a milestone without a date.

    A plan of our own is nobody's agreement: it moves what we aim at, and not what was promised.
    """
    if one.first_due_on is None or one.due_on is None:
        return None
    due, rebased = _promised(one.first_due_on, moves, ours)
    waits = [wait for wait in waits if wait.milestone_id == one.pk]
    days = days_waited(waits, theirs, now)
    running = [wait for wait in waits if wait.ended_at is None and days.get(wait.pk)]
    if not running:
        return Standing(due, 0, rebased)
    if min(wait.announced_at for wait in running if wait.announced_at) >= day_over(due, theirs.zone):
        return Standing(due, 0, True)
    waited = sum(len(days[wait.pk]) for wait in running)
    return Standing(ours.days_later(due, waited), waited, rebased)


def _promised(due: date, moves: Iterable[DeadlineMove], ours: Workhours) -> tuple[date, bool]:
    """The last date that was accepted in time, and whether there was a later one."""
    rebased = False
    for move in moves:
        if move.because == Because.OURS:
            continue
        if move.late_then_rebased:
            rebased = True
        elif move.because == Because.WAIT and move.from_on:
            # So many days more of what was promised, whatever we ourselves were aiming at.
            due = ours.days_later(due, len(ours.days_between(move.from_on, move.to_on)))
        else:
            due = move.to_on
    return due, rebased


# ---- How many were kept


@dataclass(frozen=True, slots=True)
class Punctuality:
    """Of the milestones that were due or delivered: how many came on time, and how many by their first date."""

    on_time: Rate
    first_date: Rate
    rebased: int


@dataclass(frozen=True, slots=True)
class Judged:
    """One milestone that counts."""

    on_time: bool
    first_date: bool
    rebased: bool


def judged(one: Milestone, standing: Standing, zone: Any, now: datetime) -> Judged | None:
    """How one milestone is counted; None while it is neither delivered nor due, and for one that was cancelled."""
    if one.cancelled_at or one.first_due_on is None:
        return None
    kept = came_on_time(standing.due, one.submitted_at, zone, now)
    if kept is None:
        return None
    return Judged(kept, bool(came_on_time(one.first_due_on, one.submitted_at, zone, now)), standing.rebased)


def punctuality(actor: Any, now: datetime) -> Punctuality:
    """How many milestones of the last year came on time; in four statements."""
    since = actor.workspace.today(now) - WINDOW
    rows = Milestone.objects.visible_to(actor).present().filter(project__trashed_at=None, due_on__gte=since)
    found = list(
        rows.filter(project__client__trashed_at=None).select_related("project__client", "workspace")
        .annotate(main=main_person("project__client_id")).prefetch_related("moves", "waits")
    )  # fmt: skip
    calendars = _calendars(actor, found)
    return counted(_judged(found, calendars, now))


def _calendars(actor: Any, found: Sequence[Any]) -> dict[int, Workhours]:
    """The calendars of the clients of milestones, by their number; in one statement."""
    clients: dict[int, tuple[Client, Any]] = {one.project.client_id: (one.project.client, one.main) for one in found}
    know_away(client for client, _main in clients.values())
    for client, _main in clients.values():
        client.workspace = actor.workspace
    return {pk: calendar_of(client, main) for pk, (client, main) in clients.items()}


def _judged(found: Sequence[Any], calendars: dict[int, Workhours], now: datetime) -> Iterable[Judged]:
    for one in found:
        theirs = calendars[one.project.client_id]
        moves = sorted(one.moves.all(), key=lambda move: move.pk)
        standing = deadline(one, moves, one.waits.all(), theirs, one.workspace.workhours, now)
        if standing and (said := judged(one, standing, theirs.zone, now)):
            yield said


def counted(milestones: Iterable[Judged]) -> Punctuality:
    """The shares."""
    found = list(milestones)
    return Punctuality(
        Rate(sum(one.on_time for one in found), len(found)), Rate(sum(one.first_date for one in found), len(found)),
        sum(one.rebased for one in found),
    )  # fmt: skip
