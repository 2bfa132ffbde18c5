"""What the rail shows on every page: how many wait, how many people are new, which clients were spoken with last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from rapport.accounts.models import Workspace
from rapport.clients.models import Client, Contact, Interaction
from rapport.clients.quiet import main_person
from rapport.web.funnel import Actor


@dataclass(frozen=True, slots=True)
class AtHand:
    """Counts and the latest clients."""

    waiting: int
    suggested: int
    clients: list[Client]
    # By the names of what a room above wants counted along.
    also: Mapping[str, int] = field(default_factory=dict)
    # Single values a room above wants read along, by their names.
    told: Mapping[str, Any] = field(default_factory=dict)


def at_hand(
    actor: Actor, most: int, also: Mapping[str, QuerySet[Any]] | None = None, told: Mapping[str, Subquery] | None = None
) -> AtHand:
    """All of it in one statement, because every page pays for it."""
    counted = {f"also_{name}": _count(rows, "pk") for name, rows in (also or {}).items()}
    clients = Client.objects.visible_to(actor).living().order_by("-last_at", "-id")
    rows = list(
        clients.only("id", "name", "kind", "timezone", "country").annotate(
            main=main_person(),
            waiting=_count(Interaction.objects.visible_to(actor).awaiting(), "contact_id"),
            suggested=_count(Contact.objects.visible_to(actor).suggested(), "pk"),
            **counted,
            **(told or {}),
        )[:most]
    )
    if rows:
        first: Any = rows[0]
        numbers = {name: getattr(first, f"also_{name}") for name in also or {}}
        return AtHand(
            first.waiting, first.suggested, rows, numbers, {name: getattr(first, name) for name in told or {}}
        )
    # Without a client there is no row to read them with; a workspace always has its own.
    people = _count(Contact.objects.visible_to(actor).suggested(), "pk")
    own: Any = Workspace.objects.annotate(suggested=people, **counted, **(told or {})).get(pk=actor.workspace_id)
    numbers = {name: getattr(own, f"also_{name}") for name in also or {}}
    return AtHand(0, own.suggested, [], numbers, {name: getattr(own, name) for name in told or {}})


def _count(rows: QuerySet, of: str) -> Coalesce:  # type: ignore[type-arg]
    counted = rows.order_by().values("workspace").annotate(n=Count(of, distinct=True)).values("n")
    return Coalesce(Subquery(counted), Value(0))
