"""Changes of what was agreed: proposed from a message, sent, withdrawn, decided by the client or as they said it.

An acceptance is one transaction: the scope, the budget, the dates with their moves, and whatever the rooms above
do (reactions.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Max

from rapport.clients.models import Contact, Interaction
from rapport.journal.models import Batch
from rapport.journal.recording import begin, record
from rapport.lib.workhours import Workhours
from rapport.projects import reactions
from rapport.projects.deadlines import is_over, move_deadline
from rapport.projects.models import ChangeRequest, DeadlineMove, Gift, Milestone, Project, Scope, Task
from rapport.projects.plan import Plan
from rapport.web.funnel import Actor

State = ChangeRequest.State


class AlreadyDecided(Exception):
    """Somebody was first; `change` is how it stands now."""

    def __init__(self, change: ChangeRequest) -> None:
        super().__init__(change.pk)
        self.change = change


class ReadsDifferently(Exception):
    """It was changed after the page was opened: nobody accepts what they have not read."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Who answers, in which words, and whether on their own page."""

    contact: Contact | None = None
    words: str = ""
    there: bool = False
    interaction: Interaction | None = None

    def columns(self, at: datetime) -> dict[str, Any]:
        """As a row that was decided keeps it."""
        return {
            "decided_at": at, "decided_by_id": self.contact.pk if self.contact else None,
            "decided_words": self.words.strip(), "decided_there": self.there,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shift:
    """A milestone whose date a change moves. `is_late`: its date in force is over, and the change does not cure it."""

    milestone: Milestone
    from_on: date
    to_on: date
    is_late: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change does to its project, in minor units and minutes; None where nothing was agreed before."""

    shifts: list[Shift]
    minutes: tuple[int, int] | None
    price: tuple[int, int] | None


def propose(
    project: Project, values: Mapping[str, Any], *, by: Actor, at: datetime, batch: Batch | None = None
) -> tuple[ChangeRequest, Batch]:
    """A draft with the next number of its project. `values` are columns by their attname."""
    with transaction.atomic():
        _locked(Project, project.pk)
        last = ChangeRequest.objects.filter(project=project).aggregate(last=Max("number"))["last"] or 0
        facts = {"currency": project.currency or project.workspace.currency, **values}
        one = ChangeRequest.objects.create(
            workspace_id=by.workspace_id, project=project, number=last + 1, user_id=by.user_id, created_at=at,
            updated_at=at, **facts,
        )  # fmt: skip
        told = {name: (None, value) for name, value in values.items() if value not in (None, "", 0, False)}
        batch = record(one, "created", {"project_id": (None, project.pk), **told}, by=by, at=at, batch=batch)
    return one, batch


def send(change: ChangeRequest, *, by: Actor, at: datetime) -> Batch | None:
    """Put it on the client's page, to be decided there; None when it is there. Raises AlreadyDecided."""
    with transaction.atomic():
        standing: ChangeRequest = _locked(ChangeRequest, change.pk)
        if standing.state == State.SENT:
            return None
        if standing.state not in {State.DRAFT, State.WITHDRAWN}:
            raise AlreadyDecided(standing)
        return standing.change({"state": State.SENT.value, "sent_at": at}, by=by, at=at, verb="sent")


def withdraw(change: ChangeRequest, *, by: Actor, at: datetime) -> Batch | None:
    """Take it back before they decide; None when it is. Raises AlreadyDecided."""
    with transaction.atomic():
        standing: ChangeRequest = _locked(ChangeRequest, change.pk)
        if standing.state == State.WITHDRAWN:
            return None
        if not standing.is_open:
            raise AlreadyDecided(standing)
        return standing.change({"state": State.WITHDRAWN.value}, by=by, at=at, verb="withdrawn")


def reject(change: ChangeRequest, answer: Answer, *, by: Actor, at: datetime) -> Batch | None:
    """They do not want it; None when that is said. Raises AlreadyDecided."""
    with transaction.atomic():
        standing: ChangeRequest = _locked(ChangeRequest, change.pk)
        if standing.state == State.REJECTED:
            return None
        _may_be_decided(standing, answer)
        return standing.change({"state": State.REJECTED.value, **answer.columns(at)}, by=by, at=at, verb="rejected")


def accept(change: ChangeRequest, answer: Answer, *, by: Actor, at: datetime, seen: str = "") -> Batch | None:
    """They want it: the scope, the budget, the dates and what follows from them change at once.

    None when it was accepted before. `seen` are the terms (`terms_of`) they have read. Raises AlreadyDecided when it
    was decided the other way or taken back, ReadsDifferently when the terms are no longer those.
    """
    with transaction.atomic():
        project: Project = _locked(Project, change.project_id)
        standing: ChangeRequest = _locked(ChangeRequest, change.pk)
        standing.project = project
        if standing.state == State.ACCEPTED:
            return None
        _may_be_decided(standing, answer)
        effect = effect_of(standing, Plan(project), at=at)
        if seen and seen != terms_of(standing, effect):
            raise ReadsDifferently
        batch = begin("changerequest.accepted", by=by, at=at)
        late = any(shift.is_late for shift in effect.shifts)
        decided = {"state": State.ACCEPTED.value, "late_then_rebased": late, **answer.columns(at)}
        standing.change(decided, by=by, at=at, verb="accepted", batch=batch)
        _change_project(standing, effect, by=by, at=at, batch=batch)
        for shift in effect.shifts:
            move_deadline(
                shift.milestone, shift.to_on, DeadlineMove.Because.CHANGE, reason=standing.title,
                interaction=answer.interaction or standing.interaction, by=by, at=at, batch=batch,
            )  # fmt: skip
        asked = Task.objects.filter(change_request=standing, scope=Scope.ASKED)
        for task in asked:
            task.change({"scope": Scope.CHANGE.value}, by=by, at=at, batch=batch)
        reactions.tell(reactions.CHANGE_ACCEPTED, standing, by=by, at=at, batch=batch)
    return batch


def give(project: Project, values: Mapping[str, Any], *, by: Actor, at: datetime) -> tuple[Gift, Batch]:
    """Something is done as a present: it is written down, and nothing that was agreed changes."""
    with transaction.atomic():
        facts = {"currency": project.currency or project.workspace.currency, **values}
        one = Gift.objects.create(
            workspace_id=by.workspace_id, project=project, user_id=by.user_id, created_at=at, updated_at=at, **facts
        )
        told = {name: (None, value) for name, value in values.items() if value not in (None, "", 0)}
        batch = record(one, "created", {"project_id": (None, project.pk), **told}, by=by, at=at)
    return one, batch


def effect_of(change: ChangeRequest, plan: Plan, *, at: datetime) -> Effect:
    """What accepting it at a moment would do; `plan` is that of its project."""
    project = plan.project
    minutes, price = project.budget_minutes, project.budget_minor
    return Effect(
        _shifts(change, plan, at),
        None if minutes is None else (minutes, max(0, minutes + change.minutes)),
        None if price is None or change.currency != project.currency else (price, price + change.price_minor),
    )


def terms_of(change: ChangeRequest, effect: Effect) -> str:
    """A short name of everything that is read before it is decided: another one as soon as anything of it changes."""
    dates = [(shift.milestone.title, shift.from_on, shift.to_on) for shift in effect.shifts]
    read = (
        change.title, change.text, change.risk, change.price_minor, change.currency, change.minutes, dates,
        effect.minutes, effect.price,
    )  # fmt: skip
    return sha256(repr(read).encode()).hexdigest()[:32]


def shifted(day: date, days: int, hours: Workhours) -> date:
    """A date so many working days later, or earlier."""
    step = timedelta(days=1 if days > 0 else -1)
    left = abs(days)
    while left:
        day += step
        left -= hours.works_on(day)
    return day


def _locked(model: Any, pk: int) -> Any:
    rows = model.objects.select_for_update(of=("self",))
    paths = {
        Project: ("workspace", "client__workspace", "contact__client", "contact__workspace"),
        ChangeRequest: ("milestone",),
    }
    return rows.select_related(*paths[model]).get(pk=pk)


def _may_be_decided(change: ChangeRequest, answer: Answer) -> None:
    # What the client cannot see yet they can only have decided in talking to us.
    if not change.is_open or (answer.there and change.state != State.SENT):
        raise AlreadyDecided(change)


def _shifts(change: ChangeRequest, plan: Plan, at: datetime) -> list[Shift]:
    first = change.milestone
    if first is None or not change.days:
        return []
    coming = [one for one in plan.milestones if one.due_on and one.accepted_at is None and one.submitted_at is None]
    moved = [one for one in coming if one.pk == first.pk or (change.moves_later and one.position >= first.position)]
    return [
        Shift(
            one, one.due_on, shifted(one.due_on, change.days, plan.ours),
            is_over(plan.standing(one, at), at, plan.theirs),
        )
        for one in moved
        if one.due_on
    ]  # fmt: skip


def _change_project(change: ChangeRequest, effect: Effect, *, by: Actor, at: datetime, batch: Batch) -> None:
    project = change.project
    values: dict[str, Any] = {}
    if effect.minutes:
        values["budget_minutes"] = effect.minutes[1]
    if effect.price:
        values["budget_minor"] = effect.price[1]
    project.change(values, by=by, at=at, batch=batch)
    one = change.milestone
    if one is not None:
        part: dict[str, Any] = {}
        if one.minutes is not None:
            part["minutes"] = max(0, one.minutes + change.minutes)
        if one.amount_minor is not None and change.currency == project.currency:
            part["amount_minor"] = one.amount_minor + change.price_minor
        one.change(part, by=by, at=at, batch=batch)
