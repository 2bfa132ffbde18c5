"""Clients by the names a file gives them: those we know, and new ones for names nobody has here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from rapport.clients import standing
from rapport.clients.models import Client
from rapport.clients.models.merging import living_end
from rapport.journal.models import Batch
from rapport.journal.recording import Change, record_many
from rapport.lib.names import same_name_key
from rapport.search.words import fold
from rapport.web.bulk import insert, new
from rapport.web.funnel import Actor


class NamedClients:
    """Looked up for many names at once; a new one is written with whatever needs it."""

    def __init__(self, actor: Actor, *, at: datetime) -> None:
        self.actor, self.at = actor, at
        self.known: dict[str, Client] = {}
        self.new: list[Client] = []

    def look_up(self, names: Iterable[str]) -> None:
        """Whom we know of these, in two statements; of several of one name the one who is in the list, then the oldest.

        A client that has become part of another is that other.
        """
        keys = {same_name_key(name)[:200] for name in names if name} - self.known.keys()
        if not keys:
            return
        rows = Client.objects.visible_to(self.actor).present().filter(name_key__among=keys)
        for client in rows.order_by("archived_at", "id"):
            self.known.setdefault(client.name_key, client)
        merged = Client.objects.merged(self.actor).filter(name_key__among=keys - self.known.keys())
        for key, pk in merged.values_list("name_key", "pk"):
            became = Client.objects.visible_to(self.actor).present().filter(pk=living_end(Client, self.actor, pk))
            for one in became:
                self.known.setdefault(key, one)

    def of(self, name: str) -> Client:
        """The client of a name that was looked up, made if nobody has it (and saved by `write`)."""
        name = " ".join(name.split())[:200]
        key = same_name_key(name)[:200]
        if key not in self.known:
            self.known[key] = new(
                Client, workspace_id=self.actor.workspace_id, kind=Client.Kind.COMPANY, name=name, name_key=key,
                sort_key=fold(name)[:200], created_at=self.at, updated_at=self.at, last_at=self.at,
            )  # fmt: skip
            self.new.append(self.known[key])
        return self.known[key]

    def write(self, batch: Batch) -> None:
        """Save the new ones, with the journal and what is derived."""
        insert(self.new)
        made = [Change(client, "created", {"name": (None, client.name)}) for client in self.new]
        record_many(made, batch=batch, at=self.at)
        standing.refresh([client.pk for client in self.new])
        self.new = []
