"""Keeping the index: a row is written with the thing it finds, in the same transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rapport.search.models import Findable
from rapport.search.words import document


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing to be found: `title` is shown, `body` only searched."""

    workspace_id: int
    kind: str
    object_id: int
    client_id: int
    title: str
    text: str
    body: str
    at: datetime


def remember(things: Iterable[Found]) -> None:
    """Add or renew rows of the index, one statement for a few hundred."""
    Findable.objects.bulk_create(
        [_row(thing) for thing in things],
        update_conflicts=True,
        unique_fields=["workspace", "kind", "object_id"],
        update_fields=["client_id", "title", "text", "words", "at"],
        batch_size=500,
    )


def forget(workspace_id: int, kind: str, object_ids: Iterable[int]) -> None:
    """Drop rows of the index."""
    ids = list(object_ids)
    for start in range(0, len(ids), 500):
        Findable.objects.filter(workspace_id=workspace_id, kind=kind, object_id__in=ids[start : start + 500]).delete()


def _row(thing: Found) -> Findable:
    return Findable(
        workspace_id=thing.workspace_id,
        kind=thing.kind,
        object_id=thing.object_id,
        client_id=thing.client_id,
        title=thing.title[:300],
        text=thing.text[:300],
        # The workspace is a word of its own: the index then never reads another workspace's rows.
        words=f"  {workspace_key(thing.workspace_id)}" + document(thing.title, thing.body),
        at=thing.at,
    )


def workspace_key(workspace_id: int) -> str:
    """The word that every row of a workspace holds; in capitals, which no folded question can meet."""
    return f"WSP{workspace_id}Q"
