"""How the rows of a dossier are kept, found and undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.clients.models import Client, Expectation, Goal, PreparationItem, ResearchNote
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.journal.reversing import learn, ways_of
from rapport.search.records import Searched, Told
from rapport.web.funnel import Actor

# By the word that stands in their addresses.
KINDS: dict[str, type[Any]] = {
    "research": ResearchNote, "goals": Goal, "expectations": Expectation, "preparation": PreparationItem,
}  # fmt: skip
TITLE = 120


def write_down(
    kind: type[Any], client: Client, values: Mapping[str, Any], *, by: Actor, at: datetime
) -> tuple[Any, Batch]:
    """A new row of the dossier. `values` are columns by their attname."""
    with transaction.atomic():
        row = kind._default_manager.create(
            workspace_id=by.workspace_id, client=client, created_at=at, updated_at=at, **_by_whom(kind, by), **values
        )
        changes = {name: (None, value) for name, value in values.items() if value not in (None, "")}
        batch = record(row, "created", {"client_id": (None, client.pk), **changes}, by=by, at=at)
        ways_of(kind).put_right([row.pk])
    return row, batch


def _by_whom(kind: type[Any], by: Actor) -> dict[str, Any]:
    return {"user_id": by.user_id} if kind is ResearchNote else {}


def place(clients: str, client_id: int, kind: str, pk: int) -> str:
    """Where something found stands on the page of its dossier; `clients` is the address of the list."""
    return f"{clients}{client_id}/dossier/#{kind}-{pk}"


def _telling(shown: str, *besides: str) -> Callable[[Any], Told]:
    """What a row says: the column that is shown, and what else to find it by."""

    def told(row: Any) -> Told:
        text = str(getattr(row, shown))
        body = " ".join([text, *(getattr(row, name) for name in besides)])
        return Told(row.client_id, text[:TITLE], " ".join(text[:400].split()), body, row.updated_at)

    return told


# By the kind of their rows in the search index.
SEARCHED = {
    "research": Searched(ResearchNote, "research", _telling("text", "source_title", "source_address")),
    "goal": Searched(Goal, "goal", _telling("statement", "measure", "unit")),
    "expectation": Searched(Expectation, "expectation", _telling("statement")),
}


def _replaced(pks: list[int]) -> set[int]:
    """Statements that have a newer version."""
    return {pk for pk in Expectation.objects.filter(replaces__in=pks).values_list("replaces_id", flat=True) if pk}


def _nothing(_pks: list[int]) -> set[int]:
    return set()


def learn_ways() -> None:
    """Teach the journal the ways of a dossier."""
    for one in SEARCHED.values():
        held = _replaced if one.model is Expectation else _nothing
        learn(one.model, held=held, unmake=one.unmake, put_right=one.renew)
