"""Templates of projects: a plan saved without its dates, and a project begun from it on any day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from rapport.clients.models import Client
from rapport.engagements.models import Engagement
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.lib.workhours import Workhours
from rapport.projects.models import Lane, Milestone, Project, ProjectTemplate, Task
from rapport.projects.models.task import CHECKS
from rapport.projects.planning import (
    STEP,
    add_milestone,
    add_task,
    begin_project,
    depend,
    pairs_of,
    waits_of,
)
from rapport.web.funnel import Actor

ESTIMATE = ("optimistic", "likely", "pessimistic")
# A plan of more is no template.
MOST_TASKS = 1000


def save_as_template(project: Project, title: str, *, by: Actor, at: datetime) -> tuple[ProjectTemplate, Batch]:
    """A template of a project as it is planned now, without what was done."""
    with transaction.atomic():
        one = ProjectTemplate.objects.create(
            workspace_id=by.workspace_id, title=title, plan=plan_of(project), user_id=by.user_id, created_at=at,
            updated_at=at,
        )  # fmt: skip
        batch = record(one, "created", {"title": (None, title)}, by=by, at=at)
    return one, batch


def plan_of(project: Project) -> dict[str, Any]:
    """Its plan as a template keeps it; days are counted from its beginning, or from its first date."""
    lanes = list(project.lanes.filter(archived_at=None).order_by("position", "pk"))
    milestones = list(project.milestones.filter(trashed_at=None, cancelled_at=None).order_by("position", "pk"))
    rows = project.tasks.filter(trashed_at=None, archived_at=None).order_by("position", "pk")
    tasks = list(rows.prefetch_related("checks")[:MOST_TASKS])
    dates = [one.first_due_on for one in milestones] + [day for one in tasks for day in (one.starts_on, one.due_on)]
    first = project.begins_on or min((day for day in dates if day), default=date.max)
    days = _Days(project.workspace.workhours, first)
    lane_at, milestone_at, task_at = _places(lanes), _places(milestones), _places(tasks)
    waits = waits_of(pairs_of(project.pk))
    return {
        "lanes": [{"title": one.title, "is_done": one.is_done} for one in lanes],
        "milestones": [
            {"title": one.title, "about": one.about, "due": days.after(one.first_due_on), "minutes": one.minutes}
            for one in milestones
        ],
        "tasks": [
            {
                "title": one.title, "text": one.text, "lane": lane_at.get(one.lane_id),
                "milestone": milestone_at.get(one.milestone_id), "starts": days.after(one.starts_on),
                "due": days.after(one.due_on), **{name: getattr(one, name) for name in ESTIMATE},
                CHECKS: [item.text for item in sorted(one.checks.all(), key=lambda item: (item.position, item.pk))],
                "after": [task_at[pk] for pk in waits.get(one.pk, ()) if pk in task_at],
            }
            for one in tasks
        ],
    }  # fmt: skip


def _places(rows: Sequence[Lane | Milestone | Task]) -> dict[int | None, int]:
    return {row.pk: place for place, row in enumerate(rows)}


class _Days:
    """Dates as working days after a first one, and back."""

    def __init__(self, hours: Workhours, first: date) -> None:
        self.hours, self.first = hours, first

    def after(self, day: date | None) -> int | None:
        """How many working days after the first; none for what lies before it."""
        return None if day is None else len(self.hours.days_between(self.first, day))

    def on(self, count: int | None) -> date | None:
        """The date so many working days after the first."""
        return None if count is None else self.hours.days_later(self.first, count)


def begin_from_template(
    client: Client, engagement: Engagement | None, template: ProjectTemplate, values: Mapping[str, Any], *, by: Actor,
    at: datetime,
) -> tuple[Project, Batch]:  # fmt: skip
    """A new project with the plan of a template, its dates counted from `begins_on` of the values, or from today."""
    plan = template.plan
    with transaction.atomic():
        lanes = [(lane["title"], lane["is_done"]) for lane in plan.get("lanes", ())]
        project, batch = begin_project(client, engagement, values, lanes=lanes, by=by, at=at)
        workspace = template.workspace
        days = _Days(workspace.workhours, project.begins_on or workspace.today(at))
        _lay_out(project, plan, days, by=by, at=at, batch=batch)
    return project, batch


def _lay_out(project: Project, plan: Mapping[str, Any], days: _Days, *, by: Actor, at: datetime, batch: Batch) -> None:
    lanes = list(project.lanes.order_by("position", "pk"))
    milestones = [
        add_milestone(
            project,
            {
                "title": one["title"], "about": one["about"], "due_on": days.on(one["due"]),
                "minutes": one["minutes"], "position": place * STEP,
            },
            by=by, at=at, batch=batch,
        )[0]
        for place, one in enumerate(plan.get("milestones", ()))
    ]  # fmt: skip
    tasks = []
    for place, one in enumerate(plan.get("tasks", ())):
        values = {
            "title": one["title"], "text": one["text"], "starts_on": days.on(one["starts"]),
            "due_on": days.on(one["due"]), "position": place * STEP, CHECKS: one[CHECKS],
            **{name: one[name] for name in ESTIMATE},
        }  # fmt: skip
        lane = lanes[one["lane"]] if one["lane"] is not None else None
        # Nothing of a new project is done, wherever its like stood.
        open_lane = next((other for other in lanes if not other.is_done), lane)
        values["lane_id"] = getattr(open_lane if lane is None or lane.is_done else lane, "pk", None)
        if one["milestone"] is not None:
            values["milestone_id"] = milestones[one["milestone"]].pk
        tasks.append(add_task(project, values, by=by, at=at, batch=batch)[0])
    for task, one in zip(tasks, plan.get("tasks", ()), strict=True):
        for before in one["after"]:
            depend(task, tasks[before], by=by, at=at, batch=batch)
