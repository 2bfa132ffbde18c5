"""The project that begins with a yes: its milestones from the schedule, its budget from the price, its tasks from
the estimate of the engagement.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import override

from rapport.agreements.models import Estimate, Proposal
from rapport.journal.models import Batch
from rapport.lib.offers import Offer, Price
from rapport.projects.models import Project
from rapport.projects.planning import add_milestone, add_task, begin_project
from rapport.web.funnel import Actor


def begin_work(standing: Proposal, offer: Offer, found: Price, *, by: Actor, at: datetime, batch: Batch) -> Project:
    """The project of an accepted proposal, in the transaction of the yes."""
    today = standing.workspace.today(at)
    values = {
        "title": offer.title.rstrip(".")[:200], "about": offer.intro, "contact_id": standing.contact_id,
        "begins_on": today, "currency": offer.currency, "budget_minor": found.total_minor,
        "budget_minutes": found.minutes or None, "revision_rounds": offer.rounds,
        "acceptance_days": offer.acceptance_days, "user_id": standing.user_id,
    }  # fmt: skip
    with override(standing.workspace.language):
        project, _batch = begin_project(standing.client, standing.engagement, values, by=by, at=at, batch=batch)
    for stop in offer.schedule:
        add_milestone(project, {"title": stop.what, "due_on": stop.day(today)}, by=by, at=at, batch=batch)
    for item in Estimate.objects.filter(engagement=standing.engagement).present().order_by("id"):
        task = {
            "title": item.title, "labels": item.tag_list, "optimistic": item.optimistic_minutes,
            "likely": item.likely_minutes, "pessimistic": item.pessimistic_minutes,
        }  # fmt: skip
        add_task(project, task, by=by, at=at, batch=batch)
    return project
