"""Budgets that are reached: 50, 75 and 90 per cent of the hours or the money of a project, each told once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from rapport.engagements import noticing
from rapport.lib.earned_value import reached
from rapport.projects.models import Project
from rapport.timekeeping.models import BudgetAlert
from rapport.timekeeping.spending import spent_on


def look_at_budgets(project_ids: Iterable[int | None], *, at: datetime) -> None:
    """Write down what the budgets of these projects have reached, in the transaction of the change.

    Told once: a threshold of the same budget is never told again, also when time was taken away in between.
    """
    pks = {pk for pk in project_ids if pk}
    if not pks:
        return
    projects = Project.objects.filter(pk__in=pks, trashed_at=None)
    for project in [one for one in projects if one.budget_minutes or one.budget_minor]:
        spent = spent_on(project)
        of = {
            BudgetAlert.Of.HOURS: (spent.seconds // 60, project.budget_minutes),
            BudgetAlert.Of.MONEY: (spent.sums.get(project.currency, 0), project.budget_minor),
        }
        for kind, (used, budget) in of.items():
            if not budget:
                continue
            _tell(project, kind, used, budget, at)


def _tell(project: Project, kind: str, used: int, budget: int, at: datetime) -> None:
    told = BudgetAlert.objects.filter(project=project, of=kind, budget=budget).values_list("percent", flat=True)
    percents = reached(used, budget)
    if not percents or set(percents) <= set(told):
        return
    rows = [
        BudgetAlert(
            workspace_id=project.workspace_id, project=project, of=kind, percent=percent, budget=budget, spent=used,
            reached_at=at,
        )
        for percent in percents
    ]  # fmt: skip
    # What was told before breaks the uniqueness, and that is all that is asked for.
    BudgetAlert.objects.bulk_create(rows, ignore_conflicts=True)
    if project.engagement_id:
        noticing.mark(pk=project.engagement_id)
