"""The search index of a whole workspace, made anew from what it finds."""

from __future__ import annotations

from itertools import batched

from rapport.clients import filing, standing
from rapport.clients.models import Client, Contact, Interaction
from rapport.search.records import Searched

AT_ONCE = 1000
# Of rooms above.
_more: list[Searched] = []


def teach(records: Searched) -> None:
    """Teach records that are found by the search."""
    _more.append(records)


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
    for records in [*filing.SEARCHED.values(), *_more]:
        written = records.model._default_manager.filter(workspace_id=workspace_id).order_by("pk")
        for keys in batched(written.values_list("pk", flat=True).iterator(), AT_ONCE):
            records.renew(keys)
