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
    learn(Task, unmake=unmake_tasks, put_right=planning.index_tasks)
    for model in (Lane, Milestone, DeadlineMove, Dependency, CheckItem, TaskComment, Wait, ProjectTemplate):
        learn(model)
