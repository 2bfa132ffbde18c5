"""The search index of a whole workspace, made anew from what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from itertools import batched
from typing import Any

from rapport.clients import filing, standing
from rapport.clients.models import Client, Contact, Interaction

AT_ONCE = 1000
# Of rooms above: a model, and how rows of it are indexed, by their keys.
_more: list[tuple[type[Any], Callable[[Iterable[int]], None]]] = []


def teach(model: type[Any], index: Callable[[Iterable[int]], None]) -> None:
    """Teach a model whose rows are found by the search."""
    _more.append((model, index))


def reindex(workspace_id: int) -> None:
    """Index rows of every client, person, word and note of a dossier outside the trash, those that stand too."""
    rows = Client.objects.filter(workspace_id=workspace_id)
    for keys in batched(rows.values_list("pk", flat=True).order_by("pk").iterator(), AT_ONCE):
        standing.index_clients(Client.objects.in_bulk(keys))
    people = Contact.objects.filter(workspace_id=workspace_id, trashed_at=None).order_by("pk")
    whole = people.select_related("client").prefetch_related("points")
    for contacts in batched(whole.iterator(chunk_size=AT_ONCE), AT_ONCE):
        standing.index_contacts(contacts)
    words = Interaction.objects.filter(workspace_id=workspace_id, trashed_at=None).order_by("pk")
    for said in batched(words.iterator(chunk_size=AT_ONCE), AT_ONCE):
        standing.index_interactions(said)
    dossiers: list[tuple[type[Any], Callable[[Iterable[int]], None]]] = [
        (model, partial(filing.index, kind)) for kind, (model, *_rest) in filing.SEARCHED.items()
    ]
    for model, index in [*dossiers, *_more]:
        written = model._default_manager.filter(workspace_id=workspace_id).order_by("pk").values_list("pk", flat=True)
        for keys in batched(written.iterator(), AT_ONCE):
            index(keys)
