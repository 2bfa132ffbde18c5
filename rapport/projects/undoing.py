"""How the journal puts back what was done with projects."""

from __future__ import annotations

from django.db.models import Q

from rapport.journal.reversing import learn
from rapport.projects.models import (
    CheckItem,
    DeadlineMove,
    Dependency,
    Lane,
    Milestone,
    Project,
    Task,
    TaskComment,
    Wait,
)


def held_projects(pks: list[int]) -> set[int]:
    """Projects in which something has been planned or waited for since."""
    held = set[int]()
    for model in (Task, Milestone, Wait):
        held |= set(model._default_manager.filter(project__in=pks).values_list("project_id", flat=True))
    return held


def held_lanes(pks: list[int]) -> set[int]:
    """Lanes in which tasks stand."""
    return {pk for pk in Task.objects.filter(lane__in=pks).values_list("lane_id", flat=True) if pk}


def held_tasks(pks: list[int]) -> set[int]:
    """Tasks of which others have been made a part, or that something waits for since."""
    held = set(Task.objects.filter(Q(parent__in=pks) & ~Q(pk__in=pks)).values_list("parent_id", flat=True))
    held |= set(Wait.objects.filter(task__in=pks).values_list("task_id", flat=True))
    return {pk for pk in held if pk}


def learn_ways() -> None:
    """Teach the journal the ways of this room."""
    learn(Project, held=held_projects)
    learn(Lane, held=held_lanes)
    learn(Task, held=held_tasks)
    for model in (Milestone, DeadlineMove, Dependency, CheckItem, TaskComment, Wait):
        learn(model)
