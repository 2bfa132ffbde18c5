"""Requests of persons and breaches: the clock each stands under, by dated data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.accounts.models import Workspace
from rapport.clients.models import Contact
from rapport.journal.models import Batch
from rapport.lib.workhours import Workhours
from rapport.privacy.keeping import clock, later
from rapport.privacy.models import Breach, DataRequest, Operator
from rapport.privacy.models.paper import Law
from rapport.privacy.writing import write_down
from rapport.web.funnel import Actor

SOON_DAYS = 3


def law_of(workspace: Workspace) -> str:
    """The law a workspace lives under: as its operator says, else by its country."""
    operator = Operator.objects.filter(workspace=workspace).first()
    return operator.law if operator and operator.law else Law.RU if workspace.country == "RU" else Law.GDPR


def due(law: str, received: date, hours: Workhours, *, extended: bool = False) -> date:
    """Until when a request must be answered."""
    rule: Any = clock(law, "request", on=received) or clock(law, "request", on=date.max)
    amount = rule["amount"] + (rule["extension"] if extended else 0)
    if rule["unit"] == "months":
        return later(received, amount)
    day = received
    while amount:
        day += timedelta(days=1)
        amount -= hours.works_on(day)
    return day


def ask(facts: dict[str, Any], contact: Contact | None, *, by: Actor, at: datetime) -> tuple[DataRequest, Batch]:
    """Write down what a person asks for; its clock begins on the day it came."""
    hours = by.workspace.workhours  # type: ignore[attr-defined]
    values = {**facts, "contact_id": contact.pk if contact else None}
    values["due_on"] = due(facts["law"], facts["received_on"], hours)
    return write_down(DataRequest, values, by=by, at=at)


def extend(request: DataRequest, why: str, *, by: Actor, at: datetime) -> Batch | None:
    """Take the longer term, once, with the reason the person is told."""
    if request.extended_why or request.answered_on:
        return None
    hours = by.workspace.workhours  # type: ignore[attr-defined]
    longer = due(request.law, request.received_on, hours, extended=True)
    return request.change({"due_on": longer, "extended_why": why}, by=by, at=at, verb="extended")


def answer(request: DataRequest, text: str, *, by: Actor, at: datetime) -> Batch | None:
    """It is answered; None when it has been."""
    if request.answered_on:
        return None
    return request.change({"answer": text, "answered_on": timezone.localdate(at)}, by=by, at=at, verb="answered")


def left_in_words(due_on: date, today: date) -> tuple[str, str]:
    """How long there still is for an answer: (words, meaning)."""
    days = (due_on - today).days
    if days < 0:
        late = ngettext("%(count)s day late", "%(count)s days late", -days) % {"count": -days}
        return late, "late"
    if days == 0:
        return _("due today"), "late"
    left = ngettext("%(count)s day left", "%(count)s days left", days) % {"count": days}
    return left, "wait" if days <= SOON_DAYS else ""


@dataclass(frozen=True, slots=True)
class Countdown:
    """One thing to be told about a breach, and how long there is still time for it."""

    label: str
    until: datetime
    told_at: datetime | None
    said: str
    meaning: str


def countdowns(breach: Breach, *, now: datetime) -> list[Countdown]:
    """What must be told to whom about a breach; nothing where the law names no hour."""
    wanted = (
        (_("Tell the authority"), "authority", breach.authority_told_at),
        (_("Tell the authority what the inquiry found"), "result", breach.result_told_at),
    )
    made = []
    for label, what, told_at in wanted:
        rule = clock(breach.law, what, on=breach.discovered_at.date())
        if rule and (breach.risky or breach.law == Law.RU):
            until = breach.discovered_at + timedelta(hours=rule["amount"])
            made.append(Countdown(label, until, told_at, *_hours_left(until, told_at, now)))
    return made


def _hours_left(until: datetime, told_at: datetime | None, now: datetime) -> tuple[str, str]:
    if told_at:
        return (_("told in time"), "done") if told_at <= until else (_("told late"), "late")
    hours = int((until - now) / timedelta(hours=1))
    if until < now:
        return ngettext("%(count)s hour late", "%(count)s hours late", -hours) % {"count": -hours}, "late"
    return ngettext("%(count)s hour left", "%(count)s hours left", hours) % {"count": hours}, "wait"
