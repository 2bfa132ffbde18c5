"""Steps that are due, and clients who are silent longer than usual."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, TextField, When
from django.db.models.functions import Cast, Coalesce

from rapport.accounts.actors import Actor
from rapport.clients.models import Client, Contact, NextStep
from rapport.clients.quiet import main_person
from rapport.today.models import Kind, Verdict, not_aside

# How many of the steps that come later today stand in the column of the day.
AHEAD = 10
# A silence older than this is history, not a thing to do today.
SILENCE = timedelta(days=180)


def open_steps(actor: Actor) -> QuerySet[NextStep]:
    """Steps to be done with clients who are neither put away nor thrown away."""
    steps = NextStep.objects.visible_to(actor).open()
    return steps.filter(client__archived_at=None, client__trashed_at=None)


def _due(now: datetime, today: date) -> Q:
    """A reminder with an hour is due when that has come, any other step on its day."""
    return Q(due_at__lte=now) | Q(due_at=None, due_on__lte=today)


def _not_aside(actor: Actor, now: datetime, kind: Kind) -> Q:
    moments = {Kind.STEP: "updated_at", Kind.SILENCE: "last_at"}
    return not_aside(Verdict.objects.visible_to(actor).in_force(now), kind, moments[kind])


def due_steps(actor: Actor, now: datetime, today: date) -> QuerySet[NextStep]:
    """Steps that are due and not set aside."""
    return open_steps(actor).filter(_due(now, today), _not_aside(actor, now, Kind.STEP))


def steps_of_day(actor: Actor, now: datetime, zone: ZoneInfo, most: int) -> tuple[list[NextStep], list[NextStep]]:
    """Those that are due, the oldest first, and those with an hour that comes later today."""
    today = now.astimezone(zone).date()
    midnight = datetime.combine(today + timedelta(days=1), time(0), zone).astimezone(UTC)
    soon = Q(due_at__gt=now, due_at__lt=midnight)
    seen = _due(now, today) & _not_aside(actor, now, Kind.STEP)
    # As text 2026-11-25 stands before 2026-11-25 09:00.
    soonest = Coalesce(Cast("due_at", TextField()), Cast("due_on", TextField()))
    later = Case(When(soon, then=0), default=1, output_field=IntegerField())
    steps = open_steps(actor).filter(soon | seen).select_related("client").annotate(main=main_person("client_id"))
    rows: list[Any] = list(steps.order_by(later, soonest, "id")[: AHEAD + most])
    ahead = [step for step in rows if step.due_at is not None and step.due_at > now]
    return [step for step in rows if step not in ahead][:most], ahead[:AHEAD]


def silent(actor: Actor, now: datetime) -> QuerySet[Client]:
    """Clients silent longer than usual, about whom nothing else is to be done and who may be written to."""
    # By the client alone: named too, the workspace would let SQLite walk all open steps for each of them.
    steps = NextStep.objects.open().filter(client=OuterRef("pk"))
    # The workspace is named again, because it comes first in the index.
    theirs = {"workspace": OuterRef("workspace"), "client": OuterRef("pk")}
    declined = Contact.objects.living().filter(**theirs, is_main=True, do_not_contact=True)
    clients = Client.objects.visible_to(actor).silent(now).filter(silent_from__gte=now - SILENCE)
    free = clients.exclude(turn=Client.Turn.OURS).filter(~Exists(steps), ~Exists(declined))
    return free.filter(_not_aside(actor, now, Kind.SILENCE))
