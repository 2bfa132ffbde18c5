"""How the rows of a dossier are kept, found and undone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.clients.models import Client, Expectation, Goal, PreparationItem, ResearchNote
from rapport.clients.models.record import Record
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.journal.reversing import learn, ways_of
from rapport.search.indexing import Found, forget, remember
from rapport.web.funnel import Actor

# By the word that stands in their addresses.
KINDS: dict[str, type[Any]] = {
    "research": ResearchNote, "goals": Goal, "expectations": Expectation, "preparation": PreparationItem,
}  # fmt: skip
# By the kind of their rows in the search index: what to show, and what else to find them by.
SEARCHED: dict[str, tuple[type[Record], str, tuple[str, ...]]] = {
    "research": (ResearchNote, "text", ("source_title", "source_address")),
    "goal": (Goal, "statement", ("measure", "unit")),
    "expectation": (Expectation, "statement", ()),
}
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


def index(kind: str, pks: Iterable[int]) -> None:
    """Renew the index rows of one kind."""
    model, shown, besides = SEARCHED[kind]
    rows: list[Any] = list(model._default_manager.filter(pk__in=list(pks)))
    for row in rows:
        if row.trashed_at:
            forget(row.workspace_id, kind, [row.pk])
    remember(
        Found(
            workspace_id=row.workspace_id, kind=kind, object_id=row.pk, client_id=row.client_id,
            title=str(getattr(row, shown))[:TITLE], text=" ".join(str(getattr(row, shown))[:400].split())[:300],
            body=" ".join([str(getattr(row, shown)), *(getattr(row, name) for name in besides)]), at=row.updated_at,
        )
        for row in rows
        if not row.trashed_at
    )  # fmt: skip


def _unmake(kind: str) -> Callable[[list[int]], None]:
    model = SEARCHED[kind][0]

    def unmake(pks: list[int]) -> None:
        for workspace_id in set(model._default_manager.filter(pk__in=pks).values_list("workspace_id", flat=True)):
            forget(workspace_id, kind, pks)
        model._default_manager.filter(pk__in=pks).delete()

    return unmake


def _index(kind: str) -> Callable[[list[int]], None]:
    return lambda pks: index(kind, pks)


def _replaced(pks: list[int]) -> set[int]:
    """Statements that have a newer version."""
    return {pk for pk in Expectation.objects.filter(replaces__in=pks).values_list("replaces_id", flat=True) if pk}


def _nothing(_pks: list[int]) -> set[int]:
    return set()


def learn_ways() -> None:
    """Teach the journal the ways of a dossier."""
    for kind, (model, *_rest) in SEARCHED.items():
        held = _replaced if model is Expectation else _nothing
        learn(model, held=held, unmake=_unmake(kind), put_right=_index(kind))
