"""What Today is made of, read from the database in a fixed number of bounded statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, Min, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from rapport.accounts.actors import Actor
from rapport.accounts.models import Workspace
from rapport.clients.models import Client, Contact, NextStep
from rapport.commitments.models import Commitment, Side
from rapport.lib.workhours import Workhours
from rapport.today.due import due_steps, open_steps, silent, steps_of_day
from rapport.today.habits import habits
from rapport.today.out_of_rhythm import candidates, with_figures
from rapport.today.past import Kindred, past_of, seen_of
from rapport.today.ranking import Past
from rapport.today.sources import Reading, sources
from rapport.today.waiting import Wait, unhidden, who_waits

# How many things of one group are looked at and shown; more are counted.
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are of each, shown or not, and when the next step is due after today."""

    people: int = 0
    due: int = 0
    quiet: int = 0
    next_due: date | None = None
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything Today is told about."""

    counts: Counts
    waiting: list[Wait]
    due: list[NextStep]
    ahead: list[NextStep]
    quiet: list[Client]
    more: list[Kindred] = field(default_factory=list)
    past: Mapping[tuple[str, int], Past] = field(default_factory=dict)
    habits: Mapping[int, timedelta] = field(default_factory=dict)


def gather(actor: Actor, *, now: datetime, zone: ZoneInfo, hours: Workhours) -> Facts:
    """All facts at `now`; `zone` says which date it is for whoever reads."""
    today = now.astimezone(zone).date()
    waiting = who_waits(actor, now, SHOWN)
    due, ahead = steps_of_day(actor, now, zone, SHOWN)
    reading = Reading(actor, now, zone, hours, SHOWN)
    asked = {name: number for source in sources().values() for name, number in source.asks(reading).items()}
    numbers = _numbers(actor, now, today, asked)
    quiet, spoken_with = _talks(actor, now, zone)
    reading = replace(reading, numbers=numbers, spoken_with=spoken_with)
    more = [(source, source.find(reading)) for source in sources().values()]
    return Facts(
        counts=_counts(numbers),
        waiting=waiting,
        due=due,
        ahead=ahead,
        quiet=quiet,
        more=more,
        past=past_of(actor, now, seen_of(waiting, due, quiet, more)),
        habits=habits(actor, now, {wait.letter.client_id for wait in waiting if wait.letter.client_id}, hours),
    )


def _talks(actor: Actor, now: datetime, zone: ZoneInfo) -> tuple[list[Client], list[Client]]:
    """Clients who are silent too long, and those spoken with lately whose rhythm may be off, in one statement."""
    quiet = silent(actor, now).order_by("silent_from", "id")[:SHOWN]
    # Of more clients with a rhythm those are looked at who spoke last.
    spoken = candidates(actor, now).order_by("-last_at", "-id")[:SHOWN]
    both = Client.objects.visible_to(actor).filter(Q(pk__in=quiet.values("pk")) | Q(pk__in=spoken.values("pk")))
    rows = list(with_figures(both, actor, now, zone).order_by("silent_from", "id"))
    return [row for row in rows if row.silent_from <= now], [row for row in rows if row.silent_from > now]


def _numbers(actor: Actor, now: datetime, today: date, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """All numbers in one statement, with those that sources ask for."""
    people = unhidden(actor, now).filter(aside=False)
    coming = open_steps(actor).filter(due_on__gt=today)
    after = coming.order_by().values("workspace").annotate(on=Min("due_on")).values("on")
    promised = Commitment.objects.visible_to(actor).open().filter(side=Side.OURS, due_on__gt=today)
    row: Mapping[str, Any] = (
        Workspace.objects.filter(pk=actor.workspace_id)
        .values(
            named=_how_many(people.filter(contact__isnull=False), "contact_id"),
            unnamed=_how_many(people.filter(contact__isnull=True), "client_id"),
            due=_how_many(due_steps(actor, now, today), "pk"),
            quiet=_how_many(silent(actor, now), "pk"),
            next_due=Subquery(after),
            next_promise=Subquery(promised.order_by().values("workspace").annotate(on=Min("due_on")).values("on")),
            has_clients=Exists(Client.objects.visible_to(actor)),
            has_people=Exists(Contact.objects.visible_to(actor)),
            **asked,
        )
        .get()
    )
    return row


def _counts(row: Mapping[str, Any]) -> Counts:
    return Counts(
        people=row["named"] + row["unnamed"], due=row["due"], quiet=row["quiet"],
        next_due=min((on for on in (row["next_due"], row["next_promise"]) if on), default=None),
        is_new=not (row["has_clients"] or row["has_people"]),
    )  # fmt: skip


def _how_many(rows: QuerySet[Any], column: str) -> Coalesce:
    counted = rows.order_by().values("workspace").annotate(n=Count(column, distinct=True)).values("n")
    return Coalesce(Subquery(counted), Value(0))
