"""What is done while the work waits: asked for, told that dates move, reminded, ended. Each is one batch."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from rapport.clients.models import Interaction
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.projects.clocks import their_calendar
from rapport.projects.deadlines import Because, days_waited, move_deadline
from rapport.projects.models import Milestone, Project, Wait
from rapport.web.funnel import Actor


def ask(project: Project, values: Mapping[str, Any], *, by: Actor, at: datetime) -> tuple[Wait, Batch]:
    """The work waits from now on, or from the `asked_at` in `values` (columns by their attname)."""
    facts = {"asked_at": at, "user_id": by.user_id, **values}
    with transaction.atomic():
        one = Wait.objects.create(workspace_id=by.workspace_id, project=project, created_at=at, updated_at=at, **facts)
        told = {name: (None, value) for name, value in values.items() if value not in (None, "")}
        batch = record(one, "created", {"project_id": (None, project.pk), **told}, by=by, at=at)
    return one, batch


def announce(one: Wait, *, by: Actor, at: datetime) -> Batch | None:
    """They were told that the dates move with it; None when they were told before."""
    return one.mark("announced_at", at, "announced", by=by, at=at)


def remind(one: Wait, *, by: Actor, at: datetime) -> Batch | None:
    """They were asked once more; None once it is over."""
    with transaction.atomic():
        standing = Wait.objects.select_for_update().get(pk=one.pk)
        return None if standing.ended_at else standing.change({"reminded_at": at}, by=by, at=at, verb="reminded_again")


def end(one: Wait, *, by: Actor, at: datetime, evidence: Interaction | None = None, words: str = "") -> Batch | None:
    """It came: in a message, at its moment, or otherwise, as said in words. None when it is over already.

    The days since the client was told move the milestone in the same transaction.
    """
    ended_at = max(one.asked_at, evidence.at) if evidence else at
    with transaction.atomic():
        project = Project.objects.select_for_update(of=("self",)).select_related("client").get(pk=one.project_id)
        values: dict[str, Any] = {"ended_by_id": evidence.pk if evidence else None, "ended_words": words.strip()}
        batch = one.mark("ended_at", ended_at, "ended", by=by, at=at, **values)
        if batch and one.milestone_id:
            _extend(one, project, by=by, at=at, batch=batch)
    return batch


def _extend(one: Wait, project: Project, *, by: Actor, at: datetime, batch: Batch) -> None:
    milestone = Milestone.objects.select_related("workspace").get(pk=one.milestone_id or 0)
    others = Wait.objects.filter(milestone=milestone, trashed_at=None)
    days = days_waited(others, their_calendar(project.client), at).get(one.pk, [])
    if milestone.due_on is None or not days or not milestone.is_open:
        return
    to_on = milestone.workspace.workhours.days_later(milestone.due_on, len(days))
    move_deadline(
        milestone, to_on, Because.WAIT, reason=one.what, interaction=one.ended_by, accepted_at=one.announced_at, by=by,
        at=at, batch=batch,
    )  # fmt: skip


def with_answers(rows: QuerySet[Wait]) -> Any:
    """Waits with the first message of theirs since in the thread they were asked in (`answer`, a number): it may be
    what is waited for, and a person says whether it is.
    """
    since = Interaction.objects.present().filter(
        workspace=OuterRef("workspace"), conversation=OuterRef("asked_in__conversation"), conversation__gt=0,
        direction=Interaction.Direction.IN, automatic=False, at__gt=OuterRef("asked_at"),
    )  # fmt: skip
    return rows.annotate(answer=Subquery(since.order_by("at", "pk").values("pk")[:1]))
