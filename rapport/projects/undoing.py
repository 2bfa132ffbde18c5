"""How the journal puts back what was done with projects."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from rapport.journal.models import Batch
from rapport.journal.reversing import learn
from rapport.projects import planning
from rapport.projects.models import (
    ChangeRequest,
    CheckItem,
    Checklist,
    DeadlineMove,
    Dependency,
    Evaluation,
    Gift,
    HandedOver,
    Handover,
    Lane,
    Milestone,
    Problem,
    Project,
    ProjectTemplate,
    QualityCheck,
    Remark,
    Report,
    Risk,
    Submission,
    Task,
    TaskComment,
    Wait,
)


def held(pks: list[int]) -> set[int]:
    """Projects that have got a plan since they were begun."""
    found: set[int] = set()
    for model in (Task, Milestone, Wait, ChangeRequest, Gift, Report, Handover, Evaluation, Risk, Problem):
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


def held_milestones(pks: list[int]) -> set[int]:
    """Milestones that were handed in, or of which somebody has said something."""
    found: set[int] = set()
    for model in (Submission, Remark):
        found.update(model.objects.filter(milestone__in=pks).values_list("milestone_id", flat=True))
    return found


PLAN: tuple[type[Any], ...] = (DeadlineMove, Dependency, CheckItem, TaskComment, Wait, ProjectTemplate)
OURS: tuple[type[Any], ...] = (Gift, Checklist, QualityCheck, HandedOver, Risk)
BOTH: tuple[type[Any], ...] = (ChangeRequest, Submission, Remark, Report, Handover, Evaluation, Problem)


def learn_ways() -> None:
    """Teach the journal the ways of this room."""
    learn(Project, held=held, unmake=planning.PROJECTS.unmake, put_right=planning.PROJECTS.renew)
    learn(Lane, held=held_lanes)
    learn(Milestone, held=held_milestones)
    learn(Task, held=held_tasks, unmake=planning.TASKS.unmake, put_right=planning.TASKS.renew)
    for model in (*PLAN, *OURS):
        learn(model)
    for model in BOTH:
        learn(model, against=_theirs)


def _theirs(batch: Batch) -> str:
    """What the client did on their page is theirs."""
    if batch.via == "portal":
        return _("They did this on their page. Only they can take it back: talk with them.")
    return ""
