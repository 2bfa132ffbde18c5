"""What the playbooks ask this room about engagements: budgets that are reached, told about, and used up too fast."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

from rapport.engagements import evidence
from rapport.engagements.facts import Engagements
from rapport.projects.evidence.rows import Found, by_work, of_work, once, works
from rapport.projects.models import Project, Report
from rapport.projects.words.reports import tells_hours
from rapport.timekeeping.budgets import share_done
from rapport.timekeeping.models import BudgetAlert

# So much more of the budget than of the work is too much (DOMAIN.md 2.3, execution.risk).
AHEAD = Fraction(15, 100)


class Alert(NamedTuple):
    """A share of a budget that was reached; of those reached at once the highest."""

    pk: int
    project: int
    burn: Fraction
    at: datetime
    experience: str


@once
def alerts(workspace_id: int, engagements: Engagements) -> list[Alert]:
    """Those of projects under way, the oldest first."""
    here = [pk for pk, work in works(workspace_id, engagements).items() if work.state == Project.State.RUNNING]
    if not here:
        return []
    rows = BudgetAlert.objects.filter(workspace_id=workspace_id, project__among=here, reached_at__gte=engagements.since)
    columns = ("pk", "project_id", "spent", "budget", "reached_at", "project__client__experience")
    highest: dict[tuple[int, datetime], Alert] = {}
    for pk, project, spent, budget, at, experience in rows.order_by("percent", "pk").values_list(*columns):
        highest[project, at] = Alert(pk, project, Fraction(spent, budget), at, experience)
    return sorted(highest.values(), key=lambda one: one.at)


def budget_burnt(workspace_id: int, engagements: Engagements) -> Found:
    """A threshold was reached."""
    told = ((one.project, one.at, one.pk) for one in alerts(workspace_id, engagements))
    return of_work(workspace_id, engagements, told)


def budget_told(workspace_id: int, engagements: Engagements) -> Found:
    """A report that has the hours and those agreed was said since."""
    asked = [one for one in alerts(workspace_id, engagements) if tells_hours(one.experience)]
    if not asked:
        return {}
    rows = Report.objects.filter(workspace_id=workspace_id, project__in={one.project for one in asked})
    rows = rows.present().filter(sent_at__gte=min(one.at for one in asked)).order_by("sent_at")
    said: dict[int, list[datetime]] = defaultdict(list)
    for project, at, spent, agreed in rows.values_list(
        "project_id", "sent_at", "said__minutes", "said__budget_minutes"
    ):
        if at and spent is not None and agreed is not None:
            said[project].append(at)
    told = ((one.project, next((at for at in said[one.project] if at >= one.at), None), one.pk) for one in asked)
    return of_work(workspace_id, engagements, told)


def budget_burns(workspace_id: int, engagements: Engagements) -> Found:
    """When a threshold was reached, much more was used than is done by now."""
    reached = alerts(workspace_id, engagements)
    if not reached:
        return {}
    done = {work.pk: share_done(mine) for work, mine in by_work(workspace_id, engagements)}
    told = ((one.project, one.at, one.pk) for one in reached if _is_ahead(one, done[one.project]))
    return of_work(workspace_id, engagements, told)


def _is_ahead(one: Alert, done: Fraction | None) -> bool:
    return done is not None and one.burn - done > AHEAD


def learn_happenings() -> None:
    """Teach the playbooks; those who write the alerts have them look again (alerting.py)."""
    evidence.learn("budget_burnt", budget_burnt)
    evidence.learn("budget_told", budget_told)
    evidence.learn("risk_detected", budget_burns)
