"""What is done with plans: projects begun and ended, milestones, lanes and tasks put in their places, what comes after
what. Each is one batch and can be undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from rapport.clients.models import Client
from rapport.engagements.models import Engagement
from rapport.journal.models import Batch
from rapport.journal.recording import difference, record
from rapport.journal.reversing import Reversible
from rapport.lib.schedule import in_order
from rapport.projects.models import CheckItem, Dependency, Lane, Milestone, Project, Task, TaskComment
from rapport.projects.models.task import CHECKS, WAITS
from rapport.search.records import Searched, Told
from rapport.web.funnel import Actor, InWorkspace

PROJECT, TASK = "project", "task"
# Places in a lane and among milestones are this far apart, so that there is room between two.
STEP = 1024
State = Project.State


class Elsewhere(Exception):
    """It belongs to another project."""


class NotEmpty(Exception):
    """There are tasks in the lane."""


# ---- Projects


def begin_project(
    client: Client, engagement: Engagement | None, values: Mapping[str, Any], *, by: Actor, at: datetime,
    lanes: Sequence[tuple[str, bool]] | None = None, batch: Batch | None = None,
) -> tuple[Project, Batch]:  # fmt: skip
    """A new project with its board. `values` are columns by their attname; `lanes` are names and whether what stands
    there is done, by default three.
    """
    facts = {"user_id": by.user_id, **values}
    lanes = [(_("To do"), False), (_("In work"), False), (_("Done"), True)] if lanes is None else lanes
    with transaction.atomic():
        one = Project.objects.create(
            workspace_id=by.workspace_id, client=client, engagement=engagement, created_at=at, updated_at=at, **facts
        )
        told = {"client_id": (None, client.pk), **_told(values)}
        if engagement:
            told["engagement_id"] = (None, engagement.pk)
        batch = record(one, "created", told, by=by, at=at, batch=batch)
        for number, (title, is_done) in enumerate(lanes):
            add_lane(one, title, is_done=is_done, by=by, at=at, batch=batch, position=number * STEP)
        PROJECTS.renew([one.pk])
    return one, batch


def end_project(one: Project, state: str, *, by: Actor, at: datetime) -> Batch | None:
    """It is done, or stopped for good; None when that is so already."""
    with transaction.atomic():
        standing = Project.objects.select_for_update().get(pk=one.pk)
        if standing.state == state:
            return None
        return standing.change({"state": state, "ended_at": at}, by=by, at=at, verb="ended")


def take_up(one: Project, *, by: Actor, at: datetime) -> Batch | None:
    """It is worked on again; None when it is."""
    return one.change({"state": State.RUNNING.value, "ended_at": None}, by=by, at=at, verb="reopened")


# ---- Milestones


def add_milestone(
    project: Project, values: Mapping[str, Any], *, by: Actor, at: datetime, batch: Batch | None = None
) -> tuple[Milestone, Batch]:
    """One more, the last of the project unless its `position` is given. Its first date is the one it begins with."""
    with transaction.atomic():
        facts = {"position": _last(Milestone, project=project), "first_due_on": values.get("due_on"), **values}
        one = Milestone.objects.create(
            workspace_id=by.workspace_id, project=project, created_at=at, updated_at=at, **facts
        )
        batch = record(one, "created", {"project_id": (None, project.pk), **_told(values)}, by=by, at=at, batch=batch)
    return one, batch


def place_milestone(one: Milestone, before: Milestone | None, *, by: Actor, at: datetime) -> Batch | None:
    """Put it before another one of its project, or at the end. Raises Elsewhere."""
    with transaction.atomic():
        position = _between(Milestone, one, before, project_id=one.project_id)
        return one.change({"position": position}, by=by, at=at, verb="ordered")


def submit(one: Milestone, *, by: Actor, at: datetime, batch: Batch | None = None) -> Batch | None:
    """It was handed over; None when that has been said already."""
    return one.mark("submitted_at", at, "submitted", by=by, at=at, batch=batch)


def accept(one: Milestone, *, by: Actor, at: datetime, batch: Batch | None = None) -> Batch | None:
    """They accept it, which says that it was handed over; None when that has been said already."""
    also = {} if one.submitted_at else {"submitted_at": at}
    return one.mark("accepted_at", at, "accepted", by=by, at=at, batch=batch, **also)


def take_back(one: Milestone, *, by: Actor, at: datetime, batch: Batch | None = None) -> Batch | None:
    """It is worked on again: rejected for a defect, handed over by mistake, or not cancelled after all."""
    values = {"submitted_at": None, "accepted_at": None, "cancelled_at": None}
    return one.change(values, by=by, at=at, verb="reopened", batch=batch)


def cancel(one: Milestone, *, by: Actor, at: datetime, batch: Batch | None = None) -> Batch | None:
    """It is not wanted any more; None when that has been said already."""
    return one.mark("cancelled_at", at, "cancelled", by=by, at=at, batch=batch)


# ---- Lanes


def add_lane(
    project: Project, title: str, *, by: Actor, at: datetime, is_done: bool = False, position: int | None = None,
    batch: Batch | None = None,
) -> tuple[Lane, Batch]:  # fmt: skip
    """One more column, the last unless a position is given."""
    with transaction.atomic():
        place = _last(Lane, project=project) if position is None else position
        one = Lane.objects.create(
            workspace_id=by.workspace_id, project=project, title=title, is_done=is_done, position=place
        )
        told = {"project_id": (None, project.pk), "title": (None, title)}
        batch = record(one, "created", told, by=by, at=at, batch=batch)
    return one, batch


def put_away_lane(one: Lane, *, by: Actor, at: datetime) -> Batch | None:
    """An empty lane less; None when it is gone. Raises NotEmpty."""
    if one.tasks.filter(trashed_at=None, archived_at=None).exists():
        raise NotEmpty
    return change_row(one, {"archived_at": one.archived_at or at}, by=by, at=at)


def change_row(
    row: Reversible, values: Mapping[str, Any], *, by: Actor, at: datetime, batch: Batch | None = None
) -> Batch | None:
    """Set columns of a lane or of a line to tick; None when nothing differs."""
    assert isinstance(row, InWorkspace)
    with transaction.atomic():
        type(row).objects.select_for_update().get(pk=row.pk)
        row.refresh_from_db(fields=[name.removesuffix("_id") for name in values])
        changes = difference({name: getattr(row, name) for name in values}, values)
        if not changes:
            return None
        type(row).objects.filter(pk=row.pk).update(**values)
        for name, value in values.items():
            setattr(row, name, value)
        return record(row, "changed", changes, by=by, at=at, batch=batch)


# ---- Tasks


def add_task(
    project: Project, values: Mapping[str, Any], *, by: Actor, at: datetime, batch: Batch | None = None
) -> tuple[Task, Batch]:
    """One more, at the end of its lane, by default the first one; with its lines to tick, if `values` has CHECKS."""
    values = dict(values)
    checks = values.pop(CHECKS, [])
    with transaction.atomic():
        lane_id = values.get("lane_id")
        if lane_id is None:
            first = project.lanes.filter(archived_at=None).order_by("position", "pk").first()
            lane_id = first.pk if first else None
        facts = {"position": _last(Task, project=project, lane_id=lane_id), **values, "lane_id": lane_id}
        one = Task.objects.create(workspace_id=by.workspace_id, project=project, created_at=at, updated_at=at, **facts)
        one.put_back(CHECKS, checks)
        told = {"project_id": (None, project.pk), **_told({**values, "lane_id": lane_id, CHECKS: checks})}
        batch = record(one, "created", told, by=by, at=at, batch=batch)
        TASKS.renew([one.pk])
    return one, batch


def place_task(one: Task, lane: Lane, before: Task | None = None, *, by: Actor, at: datetime) -> Batch | None:
    """Put it into a lane, before another task or at its end; what comes into a lane of done things is done.

    None when it stands there. Raises Elsewhere.
    """
    with transaction.atomic():
        standing = Task.objects.select_for_update().get(pk=one.pk)
        if lane.project_id != standing.project_id or (before and before.lane_id != lane.pk):
            raise Elsewhere
        if _is_before(standing, lane, before):
            return None
        values: dict[str, Any] = {
            "lane_id": lane.pk, "position": _between(Task, standing, before, project_id=one.project_id, lane_id=lane.pk)
        }  # fmt: skip
        if lane.is_done and standing.done_at is None:
            values |= {"done_at": at, **UNSTUCK}
        elif not lane.is_done and standing.done_at is not None:
            values["done_at"] = None
        return standing.change(values, by=by, at=at, verb="ordered")


UNSTUCK: dict[str, Any] = {"blocked_at": None, "blocked_by": ""}


def finish_task(one: Task, *, by: Actor, at: datetime) -> Batch | None:
    """It is done, and stands among what is; None when that has been said already."""
    return one.mark("done_at", at, "done", by=by, at=at, **UNSTUCK, **_into(one, is_done=True))


def reopen_task(one: Task, *, by: Actor, at: datetime) -> Batch | None:
    """It is not done after all; None when it is open."""
    return one.mark("done_at", None, "reopened", by=by, at=at, **_into(one, is_done=False))


def block_task(one: Task, what: str, *, by: Actor, at: datetime) -> Batch | None:
    """Nothing goes on with it, for a reason; said again, only the reason changes."""
    return one.change({"blocked_at": one.blocked_at or at, "blocked_by": what}, by=by, at=at, verb="blocked")


def unblock_task(one: Task, *, by: Actor, at: datetime) -> Batch | None:
    """It goes on; None when it does."""
    return one.mark("blocked_at", None, "unblocked", by=by, at=at, blocked_by="")


def depend(after: Task, before: Task, *, by: Actor, at: datetime, batch: Batch | None = None) -> Batch | None:
    """`after` begins when `before` is done; None when that is so already.

    Raises Elsewhere for tasks of two projects and Cycle (lib.schedule) where they would wait for each other in a ring.
    """
    with transaction.atomic():
        # One at a time, so that two who each add half of a ring do not both succeed.
        Project.objects.select_for_update().get(pk=after.project_id)
        if after.project_id != before.project_id:
            raise Elsewhere
        pairs = pairs_of(after.project_id)
        if (after.pk, before.pk) in pairs:
            return None
        in_order(waits_of([*pairs, (after.pk, before.pk)]))
        return after.change({WAITS: sorted([*after.standing(WAITS), before.pk])}, by=by, at=at, batch=batch)


def pairs_of(project_id: int) -> list[tuple[int, int]]:
    """What comes after what in a project, as (after, before), without what lies in the trash."""
    rows = Dependency.objects.filter(after__project_id=project_id, after__trashed_at=None, before__trashed_at=None)
    return list(rows.order_by("pk").values_list("after_id", "before_id"))


def waits_of(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    """What each waits for, of pairs (after, before)."""
    found: dict[int, list[int]] = {}
    for after, before in pairs:
        found.setdefault(before, [])
        found.setdefault(after, []).append(before)
    return found


def free(after: Task, before: Task, *, by: Actor, at: datetime) -> Batch | None:
    """`after` waits for it no longer; None when it does not."""
    return after.change({WAITS: [pk for pk in after.standing(WAITS) if pk != before.pk]}, by=by, at=at)


def tick(item: CheckItem, *, by: Actor, at: datetime) -> Batch | None:
    """Tick a line, or take the tick away."""
    return change_row(item, {"done_at": None if item.done_at else at}, by=by, at=at)


def comment(one: Task, text: str, *, by: Actor, at: datetime) -> Batch:
    """Say something about a task."""
    with transaction.atomic():
        made = TaskComment.objects.create(workspace_id=by.workspace_id, task=one, text=text, at=at, user_id=by.user_id)
        return record(made, "created", {"task_id": (None, one.pk), "text": (None, text)}, by=by, at=at)


# ---- Places


def _told(values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {name: (None, value) for name, value in values.items() if value not in (None, "", [], False)}


def _last(model: type[Any], **where: Any) -> int:
    """The place after the last one."""
    last = model.objects.filter(**where).order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + STEP


def _into(one: Task, *, is_done: bool) -> dict[str, Any]:
    """The first lane of what is done, or of what is not; nothing where it stands in such a one."""
    lanes = list(Lane.objects.filter(project_id=one.project_id, archived_at=None).order_by("position", "pk"))
    here = next((lane for lane in lanes if lane.pk == one.lane_id), None)
    if here and here.is_done == is_done:
        return {}
    to = next((lane for lane in lanes if lane.is_done == is_done), None)
    return {"lane_id": to.pk, "position": _last(Task, lane=to)} if to else {}


def _is_before(one: Task, lane: Lane, before: Task | None) -> bool:
    """Whether it stands there already."""
    if one.lane_id != lane.pk:
        return False
    others = Task.objects.filter(lane=lane, trashed_at=None, archived_at=None).order_by("position", "pk")
    following = list(others.values_list("pk", flat=True))
    if before is None:
        return following[-1:] == [one.pk]
    return one.pk == before.pk or following.index(one.pk) + 1 == following.index(before.pk)


def _between(model: type[Any], one: Any, before: Any | None, **where: Any) -> int:
    """A place just before another row, or after the last. Where there is no room, those behind are moved on: their
    order stays, so the journal has nothing to tell of it.
    """
    rows = model.objects.filter(**where).exclude(pk=one.pk)
    if before is None:
        last = rows.order_by("-position").values_list("position", flat=True).first()
        return 0 if last is None else int(last) + STEP
    mine = rows.filter(pk=before.pk).values_list("position", flat=True).first()
    if mine is None:
        raise Elsewhere
    # Of equal places the older row stands first; those that stay before it have to be passed.
    same = rows.filter(position=mine, pk__lt=before.pk).exists()
    below = rows.filter(position__lt=mine).order_by("-position").values_list("position", flat=True).first()
    lower = mine if same else -1 if below is None else below
    if mine - lower > 1:
        return int(lower + mine) // 2
    behind = rows.filter(position__gt=mine) | rows.filter(position=mine, pk__gte=before.pk)
    behind.update(position=F("position") + 2 * STEP)
    return int(mine) + STEP


# ---- How they are found


TITLE = 200
PROJECTS = Searched(Project, PROJECT, lambda one: Told(one.client_id, one.title[:TITLE], one.about))
TASKS = Searched(Task, TASK, lambda one: Told(one.project.client_id, one.title[:TITLE], one.text), "project")
