"""Engagements whose playbook has to be looked at again, because something about them or their client has changed.

They are marked in the transaction of the change (Engagement.look_at) and looked at by the tick (engagements.ticking).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from django.utils import timezone

from rapport.clients import standing
from rapport.clients.models import Absence, Agreement, Expectation, Nda, NextStep
from rapport.commitments.models import Commitment
from rapport.engagements.models import Engagement, PlaybookItem
from rapport.journal.recording import hear

CLIENT, ENGAGEMENT = "client", "engagement"
# From rows of a model to the numbers of their engagements, as a query of them.
type Way = Callable[[Sequence[Any]], Any]


def mark(**which: Any) -> None:
    """Have the playbooks of these engagements looked at again."""
    # Always set, never only where it stands empty: the tick takes away the moment it has seen, and no later one.
    Engagement.objects.filter(**which).update(look_at=timezone.now())


def mark_clients(client_ids: Collection[int]) -> None:
    """The same for all of some clients."""
    if client_ids:
        mark(client__in=client_ids)


def watch(model: type[Any], whose: str | Way = CLIENT) -> None:
    """Look again when the journal tells of a row of a model: at the engagement it belongs to (`engagement_id`), at all
    of its client (`client_id`), or where a way leads from its rows.
    """

    def heard(rows: Iterable[Any]) -> None:
        rows = list(rows)
        if not isinstance(whose, str):
            mark(pk__in=whose(rows))
        elif numbers := {number for row in rows if (number := getattr(row, f"{whose}_id"))}:
            mark(**{f"{'pk' if whose == ENGAGEMENT else CLIENT}__in": numbers})

    hear(model, heard)


def _changed(rows: Iterable[Engagement]) -> None:
    """An engagement matters to the others of its client as well."""
    mark_clients({row.client_id for row in rows})


def _rules_changed(rows: Iterable[Any]) -> None:
    for row in rows:
        mark(workspace=row.workspace_id, **({"client": row.client_id} if row.client_id else {}))


def learn_signs() -> None:
    """Listen to everything this room asks about."""
    standing.listen_to_clients(mark_clients)
    for model in (Agreement, Commitment, Expectation, Nda, NextStep):
        watch(model)
    hear(Engagement, _changed)
    for rules in (PlaybookItem, Absence):
        hear(rules, _rules_changed)
