"""The end of a project: what is handed over and confirmed, both evaluations, thanks, and the support left."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from rapport.clients.models import Contact
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.projects.models import Evaluation, HandedOver, Handover, Milestone, Project
from rapport.web.funnel import Actor

Side = Evaluation.Side
MOST_THINGS = 100
# The same questions for both sides, each answered by one to five.
QUESTIONS = ("result", "dates", "talking", "clarity", "again")


class BothAnswered(Exception):
    """Both have read what the other says: from now on it stays as it is."""


def handover_of(project: Project, *, by: Actor, at: datetime) -> Handover:
    """The hand-over of a project; begun with what was accepted when there is none yet."""
    found = Handover.objects.filter(project=project).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            one = Handover.objects.create(workspace_id=by.workspace_id, project=project, created_at=at, updated_at=at)
            batch = record(one, "created", {"project_id": (None, project.pk)}, by=by, at=at)
            rows = Milestone.objects.filter(project=project, trashed_at=None).exclude(accepted_at=None)
            for milestone in rows.order_by("position", "pk")[:MOST_THINGS]:
                told = {"kind": HandedOver.Kind.DELIVERABLE.value, "name": milestone.title}
                add_thing(one, told, by=by, at=at, batch=batch)
    except IntegrityError:
        # Somebody opened the same page a moment before.
        return Handover.objects.get(project=project)
    return one


def add_thing(
    handover: Handover, values: Mapping[str, Any], *, by: Actor, at: datetime, batch: Batch | None = None
) -> Batch:
    """One more thing they get."""
    with transaction.atomic():
        last = HandedOver.objects.filter(handover=handover).aggregate(last=Max("position"))["last"] or 0
        one = HandedOver.objects.create(workspace_id=by.workspace_id, handover=handover, position=last + 1, **values)
        told = {name: (None, str(value)) for name, value in values.items() if value}
        return record(one, "created", told, by=by, at=at, batch=batch)


def drop_thing(thing: HandedOver, *, by: Actor, at: datetime) -> Batch:
    """They do not get it after all."""
    with transaction.atomic():
        batch = record(thing, "dropped", {"name": (thing.name, None)}, by=by, at=at)
        thing.delete()
    return batch


def share(handover: Handover, *, by: Actor, at: datetime) -> Batch | None:
    """Show it on their page; None when it is there."""
    return handover.mark("shared_at", at, "shared", by=by, at=at)


def confirm(
    handover: Handover, contact: Contact | None, *, by: Actor, at: datetime, batch: Batch | None = None
) -> Batch | None:
    """They say that they have everything; None when that was said."""
    also = {"confirmed_by_id": contact.pk if contact else None}
    return handover.mark("confirmed_at", at, "confirmed", by=by, at=at, batch=batch, **also)


def thank(handover: Handover, *, by: Actor, at: datetime) -> Batch | None:
    """The letter of thanks is begun; None when that was said."""
    return handover.mark("thanked_at", at, "noted", by=by, at=at)


def use_support(handover: Handover, minutes: int, *, by: Actor, at: datetime) -> Batch | None:
    """So much of the support was used. The rest never goes below nothing."""
    with transaction.atomic():
        standing = Handover.objects.select_for_update().get(pk=handover.pk)
        return standing.change({"support_used": standing.support_used + minutes}, by=by, at=at, verb="used")


def support_left(handover: Handover) -> int | None:
    """In minutes; None where no hours were agreed."""
    if handover.support_minutes is None:
        return None
    return max(0, handover.support_minutes - handover.support_used)


def evaluate(
    project: Project, side: str, values: Mapping[str, Any], *, by: Actor, at: datetime, contact: Contact | None = None
) -> Batch | None:
    """One side's answer: marks, well, better. It may be changed until both have answered; then raises BothAnswered."""
    with transaction.atomic():
        # The project is the one row both sides lock.
        Project.objects.select_for_update().get(pk=project.pk)
        standing = {one.side: one for one in Evaluation.objects.filter(project=project)}
        if len(standing) == len(Side):
            raise BothAnswered
        mine = standing.get(side)
        if mine is not None:
            return mine.change({**values, "answered_at": at}, by=by, at=at)
        one = Evaluation.objects.create(
            workspace_id=by.workspace_id, project=project, side=side, answered_at=at, contact=contact,
            user_id=by.user_id, created_at=at, updated_at=at, **values,
        )  # fmt: skip
        return record(one, "created", {"side": (None, str(side)), "marks": (None, values["marks"])}, by=by, at=at)


def both(project: Project) -> dict[str, Evaluation]:
    """The answers by their side."""
    return {one.side: one for one in Evaluation.objects.filter(project=project).order_by(F("pk"))}
