"""How the journal puts back what was done with projects."""

from __future__ import annotations

from typing import Any

from rapport.journal.reversing import learn
from rapport.projects import planning
from rapport.projects.models import (
    CheckItem,
    DeadlineMove,
    Dependency,
    Lane,
    Milestone,
    Project,
    ProjectTemplate,
    Task,
    TaskComment,
    Wait,
)
from rapport.search.indexing import forget


def held(pks: list[int]) -> set[int]:
    """Projects that have got a plan since they were begun."""
    found: set[int] = set()
    for model in (Task, Milestone, Wait):
        found.update(model.objects.filter(project__in=pks).values_list("project_id", flat=True))
    return found


def held_lanes(pks: list[int]) -> set[int]:
    """Lanes in which tasks stand."""
    return {pk for pk in Task.objects.filter(lane__in=pks).values_list("lane_id", flat=True) if pk}


def held_tasks(pks: list[int]) -> set[int]:
    """Tasks of which others have been made a part, or in which something is waited for."""
    others = Task.objects.filter(parent__in=pks).exclude(pk__in=pks)
    waits = Wait.objects.filter(task__in=pks)
    found = {*others.values_list("parent_id", flat=True), *waits.values_list("task_id", flat=True)}
    return {pk for pk in found if pk}


def unmake(pks: list[int]) -> None:
    """Delete projects with their lanes and their rows of the index."""
    _forget(Project, planning.PROJECT, pks)
    Project.objects.filter(pk__in=pks).delete()


def unmake_tasks(pks: list[int]) -> None:
    """Delete tasks with what hangs on them and their rows of the index."""
    _forget(Task, planning.TASK, pks)
    Task.objects.filter(pk__in=pks).delete()


def _forget(model: Any, kind: str, pks: list[int]) -> None:
    for workspace_id in set(model.objects.filter(pk__in=pks).values_list("workspace_id", flat=True)):
        forget(workspace_id, kind, pks)


def learn_ways() -> None:
    """Teach the journal the ways of this room."""
    learn(Project, held=held, unmake=unmake, put_right=planning.index)
    learn(Lane, held=held_lanes)
    learn(Task, held=held_tasks, unmake=unmake_tasks, put_right=planning.index_tasks)
    for model in (Milestone, DeadlineMove, Dependency, CheckItem, TaskComment, Wait, ProjectTemplate):
        learn(model)
