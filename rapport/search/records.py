"""Records that people find: their rows of the index follow them into the trash, out of it, and away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db import models

from rapport.search.indexing import Found, forget, remember

SHOWN = 300


class Told(NamedTuple):
    """What a record says of itself: whose it is, its title, the text that is shown; what it is found by, that text when
    empty; the moment it is ordered by, when it was made if none.
    """

    client_id: int
    title: str
    text: str
    body: str = ""
    at: datetime | None = None


class Searched:
    """Records of one kind (a model with `workspace_id`, `trashed_at`, `created_at`); `along` is read with each."""

    def __init__(self, model: type[models.Model], kind: str, tell: Callable[[Any], Told], *along: str) -> None:
        self.model, self.kind, self.tell, self.along = model, kind, tell, along

    def renew(self, pks: Iterable[int]) -> None:
        """Bring the rows of the index up to date; what lies in the trash is not found."""
        rows = self.model._default_manager.filter(pk__in=list(pks))
        self._keep(rows.select_related(*self.along) if self.along else rows)

    def unmake(self, pks: list[int]) -> None:
        """Delete records, with what hangs on them, and their rows of the index."""
        rows = self.model._default_manager.filter(pk__in=pks)
        self._forget(rows.values_list("workspace_id", "pk"))
        rows.delete()

    def _keep(self, rows: Iterable[Any]) -> None:
        found, gone = [], []
        for row in rows:
            if row.trashed_at:
                gone.append((row.workspace_id, row.pk))
                continue
            said = self.tell(row)
            found.append(Found(
                workspace_id=row.workspace_id, kind=self.kind, object_id=row.pk, client_id=said.client_id,
                title=said.title, text=said.text[:SHOWN], body=said.body or said.text, at=said.at or row.created_at,
            ))  # fmt: skip
        self._forget(gone)
        remember(found)

    def _forget(self, rows: Iterable[tuple[int, int]]) -> None:
        gone: dict[int, list[int]] = defaultdict(list)
        for workspace_id, pk in rows:
            gone[workspace_id].append(pk)
        for workspace_id, pks in gone.items():
            forget(workspace_id, self.kind, pks)
