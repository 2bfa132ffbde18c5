"""What a report is written from: the facts between two dates, and what was said last time beside what happened.

The facts are plain JSON, kept with the report, so that what was said stays what it was (`Report.said`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F, Q

from rapport.accounts.actors import Actor
from rapport.lib.zones import zone_or_utc
from rapport.projects.models import (
    ChangeRequest,
    DeadlineMove,
    Milestone,
    Problem,
    Project,
    Report,
    Risk,
    Submission,
    Task,
    Wait,
)
from rapport.projects.spent import spent_on

# So far ahead reaches what comes next, and so much of each is told.
AHEAD, MOST = timedelta(days=14), 12


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that was said to come next, and whether it did."""

    title: str
    done: bool


@dataclass(frozen=True, slots=True)
class Slipped:
    """A milestone whose date is another one than was said."""

    title: str
    said: date
    now: date | None


@dataclass(frozen=True, slots=True)
class Compared:
    """What was said last time compared with what happened."""

    kept: list[Kept]
    slipped: list[Slipped]

    @property
    def done(self) -> int:
        """How many of the things that were announced are done."""
        return sum(one.done for one in self.kept)


def facts_of(project: Project, actor: Actor, *, since: date, until: date) -> dict[str, Any]:
    """Everything a report is written from, in plain values: titles, dates in ISO, minutes, minor units."""
    zone = zone_or_utc(project.workspace.timezone)
    begins, ends = (datetime.combine(day, time(), zone) for day in (since, until + timedelta(days=1)))
    spent = spent_on(actor, project)
    return {
        "done": _done(project, begins, ends), "next": _next(project, until), "dates": _dates(project),
        "moved": _moved(project, begins, ends), "waits": _waits(project), "risks": _risks(project),
        "decisions": _decisions(project), "changes": _changes(project, begins, ends),
        "tasks": _counts(project), "budget_minutes": project.budget_minutes, "budget_minor": project.budget_minor,
        "currency": project.currency, "minutes": None if spent is None else sum(one.minutes for one in spent),
        "minutes_now": None if spent is None else sum(one.minutes for one in spent if since <= one.on <= until),
    }  # fmt: skip


def compare(last: Report) -> Compared:
    """What the last report announced, as it stands now; in two statements."""
    said = last.said or {}
    announced = {one["pk"]: one["title"] for one in said.get("next", [])}
    done = set(Task.objects.filter(pk__in=announced, done_at__isnull=False).values_list("pk", flat=True))
    dates = {one["pk"]: one for one in said.get("dates", []) if one["due"]}
    now = dict(Milestone.objects.filter(pk__in=dates).values_list("pk", "due_on"))
    slipped = [
        Slipped(one["title"], date.fromisoformat(one["due"]), now[pk])
        for pk, one in dates.items()
        if pk in now and now[pk] != date.fromisoformat(one["due"])
    ]
    return Compared([Kept(title, pk in done) for pk, title in announced.items()], slipped)


def _done(project: Project, begins: datetime, ends: datetime) -> list[dict[str, Any]]:
    tasks = Task.objects.filter(project=project, trashed_at=None, done_at__gte=begins, done_at__lt=ends)
    told = [
        {"title": title, "on": _day(at, begins)}
        for title, at in tasks.order_by("done_at").values_list("title", "done_at")
    ]
    handed = Submission.objects.filter(milestone__project=project, trashed_at=None, at__gte=begins, at__lt=ends)
    rows = handed.order_by("at").values_list("milestone__title", "at", "decision")
    told += [
        {"title": title, "on": _day(at, begins), "milestone": decision or "submitted"} for title, at, decision in rows
    ]
    return told[-3 * MOST :]


def _day(at: Any, zone_of: datetime) -> str:
    return str(at.astimezone(zone_of.tzinfo).date())


def _next(project: Project, until: date) -> list[dict[str, Any]]:
    rows = Task.objects.filter(project=project, trashed_at=None, done_at=None, blocked_at=None)
    soon = rows.filter(Q(due_on__lte=until + AHEAD) | Q(starts_on__lte=until + AHEAD))
    found = list(
        soon.order_by(F("due_on").asc(nulls_last=True), "position", "pk").values("pk", "title", "due_on")[:MOST]
    )
    if not found:
        found = list(rows.order_by("position", "pk").values("pk", "title", "due_on")[:3])
    return [{"pk": one["pk"], "title": one["title"], "due": _iso(one["due_on"])} for one in found]


def _dates(project: Project) -> list[dict[str, Any]]:
    rows = Milestone.objects.filter(project=project, trashed_at=None, cancelled_at=None, accepted_at=None)
    found = rows.order_by("position", "pk").values("pk", "title", "due_on", "first_due_on", "submitted_at")[:MOST]
    return [
        {
            "pk": one["pk"], "title": one["title"], "due": _iso(one["due_on"]), "first": _iso(one["first_due_on"]),
            "submitted": one["submitted_at"] is not None,
        }
        for one in found
    ]  # fmt: skip


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _moved(project: Project, begins: datetime, ends: datetime) -> list[dict[str, Any]]:
    rows = DeadlineMove.objects.filter(milestone__project=project, accepted_at__gte=begins, accepted_at__lt=ends)
    found = rows.order_by("accepted_at").values_list("milestone__title", "from_on", "to_on", "reason")[:MOST]
    return [{"title": title, "from": _iso(old), "to": _iso(new), "reason": why} for title, old, new, why in found]


def _waits(project: Project) -> list[dict[str, Any]]:
    rows = Wait.objects.filter(project=project, trashed_at=None, ended_at=None, side=Wait.Side.CLIENT)
    found = rows.order_by("asked_at").values_list("what", "asked_at")[:MOST]
    return [{"what": what, "since": at.date().isoformat()} for what, at in found]


def _risks(project: Project) -> list[dict[str, Any]]:
    rows = Risk.objects.filter(project=project, trashed_at=None, state=Risk.State.OPEN)
    found = sorted(rows, key=lambda one: (-one.weight, one.pk))[:3]
    return [{"title": one.title, "effect": one.effect, "response": one.response} for one in found]


def _decisions(project: Project) -> list[dict[str, Any]]:
    changes = ChangeRequest.objects.filter(project=project, trashed_at=None, state=ChangeRequest.State.SENT)
    told = [{"what": "change", "title": title} for title in changes.order_by("number").values_list("title", flat=True)]
    handed = Submission.objects.filter(milestone__project=project, trashed_at=None, decision="")
    told += [{"what": "accept", "title": title} for title in handed.values_list("milestone__title", flat=True)]
    problems = Problem.objects.filter(project=project, trashed_at=None, decided_at=None).exclude(shared_at=None)
    told += [{"what": "problem", "title": title} for title in problems.values_list("title", flat=True)]
    return told[:MOST]


def _changes(project: Project, begins: datetime, ends: datetime) -> list[dict[str, Any]]:
    rows = ChangeRequest.objects.filter(project=project, trashed_at=None, state=ChangeRequest.State.ACCEPTED)
    rows = rows.filter(decided_at__gte=begins, decided_at__lt=ends).order_by("number")
    found = rows.values("number", "title", "minutes", "price_minor", "currency")[:MOST]
    return [dict(one) for one in found]


def _counts(project: Project) -> dict[str, int]:
    rows = Task.objects.filter(project=project, trashed_at=None)
    return {"done": rows.exclude(done_at=None).count(), "all": rows.count()}
