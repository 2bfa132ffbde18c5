"""The project that begins with a yes: its milestones from the schedule, its budget from the price, its tasks from
the estimate of the engagement.
"""

from __future__ import annotations

from datetime import date, datetime

from rapport.agreements.models import Estimate, Proposal
from rapport.journal.models import Batch
from rapport.journal.recording import Change, record, record_many
from rapport.lib.offers import Offer, Price
from rapport.projects.models import Milestone, Project, Task
from rapport.web.funnel import Actor


def begin_work(
    standing: Proposal, offer: Offer, found: Price, *, by: Actor, at: datetime, batch: Batch
) -> Project:  # fmt: skip
    """The project of an accepted proposal, in the transaction of the yes."""
    today = standing.workspace.today(at)
    project = Project.objects.create(
        workspace_id=standing.workspace_id, client_id=standing.client_id, engagement_id=standing.engagement_id,
        contact_id=standing.contact_id, title=offer.title.rstrip(".")[:200], about=offer.intro, begins_on=today,
        currency=offer.currency, budget_minor=found.total_minor, budget_minutes=found.minutes or None,
        revision_rounds=offer.rounds, acceptance_days=offer.acceptance_days, user_id=standing.user_id,
        created_at=at, updated_at=at,
    )  # fmt: skip
    told = {
        "title": (None, project.title), "engagement_id": (None, project.engagement_id),
        "budget_minor": (None, project.budget_minor),
    }  # fmt: skip
    record(project, "created", told, by=by, at=at, batch=batch)
    _milestones(project, offer, today, batch=batch, at=at)
    _tasks(project, batch=batch, at=at)
    return project


def _milestones(project: Project, offer: Offer, today: date, *, batch: Batch, at: datetime) -> None:
    rows = [
        Milestone.objects.create(
            workspace_id=project.workspace_id, project=project, title=stop.what, position=position,
            due_on=stop.day(today), first_due_on=stop.day(today), created_at=at, updated_at=at,
        )
        for position, stop in enumerate(offer.schedule, 1)
    ]  # fmt: skip
    told = [Change(row, "created", {"title": (None, row.title), "due_on": (None, row.due_on)}) for row in rows]
    record_many(told, batch=batch, at=at)


def _tasks(project: Project, *, batch: Batch, at: datetime) -> None:
    items = Estimate.objects.filter(engagement=project.engagement).present().order_by("id")
    rows = [
        Task.objects.create(
            workspace_id=project.workspace_id, project=project, title=item.title, position=position,
            labels=item.tag_list, optimistic=item.optimistic_minutes, likely=item.likely_minutes,
            pessimistic=item.pessimistic_minutes, created_at=at, updated_at=at,
        )
        for position, item in enumerate(items, 1)
    ]  # fmt: skip
    record_many([Change(row, "created", {"title": (None, row.title)}) for row in rows], batch=batch, at=at)
