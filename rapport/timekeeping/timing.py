"""The timer and what is done with time: started, stopped, switched, written down, cut, locked. Each is one batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from rapport.commitments.promising import zone_of
from rapport.journal.models import Batch
from rapport.journal.recording import Change, begin, difference, record_many
from rapport.lib.zones import zone_or_utc
from rapport.projects.models import Project, Task
from rapport.timekeeping.alerting import look_at_budgets
from rapport.timekeeping.models import TimeEntry
from rapport.timekeeping.models.entry import by_the_clock
from rapport.timekeeping.rates import Scope, priced
from rapport.web.funnel import Actor

# What the price of an hour hangs on.
PRICED = ("client_id", "project_id", "day")
LOCKED_COLUMNS = frozenset({
    "client_id", "project_id", "task_id", "description", "day", "started_at", "ended_at", "seconds", "billable",
    "rate_minor", "currency", "user_id",
})  # fmt: skip


class Locked(Exception):
    """It stands on a bill: unlock it first, with a reason."""


class NotRunning(Exception):
    """It has an end already."""


class OutOfReach(Exception):
    """The moment lies outside the entry, or the end before the beginning."""


@dataclass(frozen=True, slots=True)
class Work:
    """What somebody works on. A project brings its client."""

    client_id: int | None = None
    project_id: int | None = None
    task_id: int | None = None
    description: str = ""
    billable: bool = True

    @classmethod
    def on(cls, project: Project, task: Task | None = None, description: str = "") -> Work:
        """On a project, or a task of it."""
        return cls(project.client_id, project.pk, task.pk if task else None, description)

    @classmethod
    def like(cls, entry: TimeEntry) -> Work:
        """The same as an entry."""
        return cls(entry.client_id, entry.project_id, entry.task_id, entry.description, entry.billable)

    @property
    def columns(self) -> dict[str, Any]:
        """Of an entry."""
        # What is worked for nobody is paid by nobody.
        billable = self.billable and self.client_id is not None
        return {
            "client_id": self.client_id, "project_id": self.project_id, "task_id": self.task_id,
            "description": self.description.strip(), "billable": billable,
        }  # fmt: skip


def running(by: Actor) -> TimeEntry | None:
    """The timer of whoever acts."""
    found: TimeEntry | None = mine(by).running().select_related("client", "project").first()
    return found


def mine(by: Actor) -> Any:
    """Every entry of whoever acts."""
    return TimeEntry.objects.visible_to(by).filter(user=by.user_id)


# ---- The timer


def start(
    work: Work, *, by: Actor, at: datetime, key: str = "", told_at: datetime | None = None
) -> tuple[TimeEntry, Batch]:
    """A timer from `at` on; another one that runs is stopped at that moment, in the same batch.

    `key` is the number a device gave it; `told_at` is when we learned of it, where that was later.
    """
    try:
        return _start(work, by=by, at=at, key=key, told_at=told_at or at)
    except IntegrityError:
        # Two were started at the same moment: this one is the later, so it takes over.
        return _start(work, by=by, at=at, key=key, told_at=told_at or at)


def _start(work: Work, *, by: Actor, at: datetime, key: str, told_at: datetime) -> tuple[TimeEntry, Batch]:
    with transaction.atomic():
        batch = begin("timeentry.started", by=by, at=told_at)
        for one in mine(by).running().select_for_update():
            _end(one, max(at, one.started_at), by=by, at=told_at, batch=batch)
        entry = _create(work, {"day": day_of(by, at), "started_at": at}, by=by, at=told_at, batch=batch, key=key)
    return entry, batch


def stop(entry: TimeEntry, *, by: Actor, at: datetime, ended_at: datetime | None = None) -> Batch | None:
    """It ends now or at a moment of the past; None when it has an end. Raises OutOfReach before its beginning."""
    with transaction.atomic():
        standing = locked(entry)
        if not standing.is_running or standing.trashed_at:
            return None
        return _end(standing, ended_at or max(at, standing.started_at), by=by, at=at)  # type: ignore[type-var]


def _end(entry: TimeEntry, ended_at: Any, *, by: Actor, at: datetime, batch: Batch | None = None) -> Batch | None:
    if ended_at < entry.started_at:
        raise OutOfReach
    columns = by_the_clock(entry.started_at, ended_at)  # type: ignore[arg-type]
    batch = entry.change(columns, by=by, at=at, verb="stopped", batch=batch)
    look_at_budgets([entry.project_id], at=at)
    return batch


def keep_running(entry: TimeEntry, *, by: Actor, at: datetime) -> Batch | None:
    """A long timer is right: it is not asked about for a while."""
    with transaction.atomic():
        standing = locked(entry)
        return standing.change({"confirmed_at": at}, by=by, at=at) if standing.is_running else None


def discard(entry: TimeEntry, *, by: Actor, at: datetime) -> Batch | None:
    """A timer that was never meant: stopped, and into the trash; None when it has an end."""
    with transaction.atomic():
        standing = locked(entry)
        if not standing.is_running:
            return None
        columns = by_the_clock(standing.started_at, max(at, standing.started_at))  # type: ignore[arg-type, type-var]
        return standing.change({**columns, "trashed_at": at}, by=by, at=at, verb="discarded")


# ---- Written down, changed, cut


def write_down(
    work: Work, times: Mapping[str, Any], *, by: Actor, at: datetime, batch: Batch | None = None, key: str = ""
) -> tuple[TimeEntry, Batch]:
    """Time that is over: `times` are `day` and `seconds`, or `started_at` and `ended_at`."""
    if "started_at" in times:
        if times["ended_at"] < times["started_at"]:
            raise OutOfReach
        facts = by_the_clock(times["started_at"], times["ended_at"])
        times = {"day": day_of(by, times["started_at"]), **facts}
    with transaction.atomic():
        batch = batch or begin("timeentry.created", by=by, at=at)
        entry = _create(work, times, by=by, at=at, batch=batch, key=key)
        look_at_budgets([entry.project_id], at=at)
    return entry, batch


def _create(
    work: Work, times: Mapping[str, Any], *, by: Actor, at: datetime, batch: Batch, key: str
) -> TimeEntry:  # fmt: skip
    scope = Scope(work.client_id, work.project_id, by.user_id)
    facts = {**work.columns, **times, **priced(by.workspace_id, scope, times["day"])}
    entry = TimeEntry.objects.create(
        workspace_id=by.workspace_id, user_id=by.user_id, zone=zone_of(by), created_at=at, updated_at=at,
        source=TimeEntry.Source.DEVICE if key else "", source_key=key, **facts,
    )  # fmt: skip
    told = {name: (None, value) for name, value in facts.items() if value not in (None, "")}
    record_many([Change(entry, "created", told)], batch=batch, at=at)
    return entry


def change(
    entry: TimeEntry, values: Mapping[str, Any], *, by: Actor, at: datetime, version: int | None = None,
    batch: Batch | None = None,
) -> Batch | None:  # fmt: skip
    """Put an entry right. For another client, project or day it takes the rate that holds there.

    Raises Locked where it stands on a bill, OutOfReach when it would end before it begins, Stale as `Record.change`.
    """
    with transaction.atomic():
        standing = locked(entry)
        columns = dict(values)
        if columns.get("ended_at") and columns["ended_at"] < columns.get("started_at", standing.started_at):
            raise OutOfReach
        differs = difference({name: getattr(standing, name) for name in columns}, columns)
        if standing.is_locked and LOCKED_COLUMNS.intersection(differs):
            raise Locked
        before = standing.project_id
        if any(name in differs for name in PRICED):
            where = {name: columns.get(name, getattr(standing, name)) for name in PRICED}
            scope = Scope(where["client_id"], where["project_id"], standing.user_id)
            columns |= priced(standing.workspace_id, scope, where["day"])
        batch = standing.change(columns, by=by, at=at, version=version, batch=batch)
        look_at_budgets([before, standing.project_id], at=at)
    return batch


def split(entry: TimeEntry, moment: datetime, *, by: Actor, at: datetime) -> Batch:
    """Two entries of one, of the same work, cut at a moment within. Raises OutOfReach, Locked, NotRunning if typed."""
    with transaction.atomic():
        standing = locked(entry)
        if standing.ended_at is None or standing.started_at is None:
            raise NotRunning
        if standing.is_locked:
            raise Locked
        if not standing.started_at < moment < standing.ended_at:
            raise OutOfReach
        batch = begin("timeentry.split", by=by, at=at)
        later = {"day": day_of(by, moment), **by_the_clock(moment, standing.ended_at)}
        standing.change(by_the_clock(standing.started_at, moment), by=by, at=at, verb="split", batch=batch)
        _create(Work.like(standing), later, by=by, at=at, batch=batch, key="")
    return batch


def throw_away(entry: TimeEntry, *, by: Actor, at: datetime) -> Batch | None:
    """Into the trash; a running one is stopped with it. Raises Locked."""
    with transaction.atomic():
        standing = locked(entry)
        if standing.is_locked:
            raise Locked
        return discard(standing, by=by, at=at) if standing.is_running else standing.trash(by=by, at=at)


# ---- Bills


def bill(entries: Iterable[TimeEntry], *, by: Actor, at: datetime) -> Batch | None:
    """These stand on a bill from now on; None when all of them did."""
    with transaction.atomic():
        pks = [one.pk for one in entries]
        rows = TimeEntry.objects.visible_to(by).done().filter(pk__among=pks, billed_at=None, billable=True)
        open_ones = list(rows.select_for_update(of=("self",)))
        if not open_ones:
            return None
        batch = begin("timeentry.billed", by=by, at=at)
        TimeEntry.objects.filter(pk__among=[one.pk for one in open_ones]).update(billed_at=at)
        record_many([Change(one, "billed", {"billed_at": (None, at)}) for one in open_ones], batch=batch, at=at)
    return batch


def unlock(entry: TimeEntry, reason: str, *, by: Actor, at: datetime) -> Batch | None:
    """It may be changed again although it was billed; the reason stays in the journal. None when it was not locked."""
    with transaction.atomic():
        standing = locked(entry)
        if not standing.is_locked:
            return None
        return standing.change(
            {"billed_at": None, "unlocked_because": reason.strip()}, by=by, at=at, verb="unlocked"
        )  # fmt: skip


def locked(entry: TimeEntry) -> TimeEntry:
    """The row as it stands, held until the transaction is over."""
    rows = TimeEntry.objects.select_for_update(of=("self",)).select_related("client", "project")
    return rows.get(pk=entry.pk, workspace_id=entry.workspace_id)


# ---- What is found


def day_of(by: Actor, moment: datetime) -> date:
    """The date of a moment where whoever acts lives."""
    return moment.astimezone(zone_or_utc(zone_of(by))).date()


def overlapping(entry: TimeEntry, now: datetime) -> list[TimeEntry]:
    """Other entries of the same person that run at the same time; it is said, not forbidden."""
    if entry.started_at is None:
        return []
    until = entry.ended_at or now
    rows = TimeEntry.objects.present().filter(workspace_id=entry.workspace_id, user=entry.user_id)
    rows = rows.filter(Q(ended_at__gt=entry.started_at) | Q(ended_at=None), started_at__lt=until)
    near = rows.filter(day__gte=entry.day - timedelta(days=2)).exclude(pk=entry.pk)
    return list(near.select_related("client", "project").order_by("started_at")[:5])


def likely(by: Actor) -> Work:
    """What is worked on next if nobody says otherwise: the same as last."""
    last = mine(by).present().order_by("-day", "-id").select_related("project", "client").first()
    if last is None or (last.project and last.project.trashed_at) or (last.client and last.client.trashed_at):
        return Work()
    return Work(last.client_id, last.project_id, last.task_id, last.description)
