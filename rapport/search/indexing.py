"""Keeping the index: a row is written with the thing it finds, in the same transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from rapport.search.models import Findable
from rapport.search.words import document
from rapport.web.bulk import insert_or_renew, update_rows

COLUMNS = ("workspace_id", "kind", "object_id", "client_id", "title", "text", "words", "at")


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
    """Add or renew rows of the index, one statement for a few hundred; of two about one thing the last is kept."""
    rows = {(thing.workspace_id, thing.kind, thing.object_id): _row(thing) for thing in things}
    insert_or_renew(Findable, COLUMNS, rows.values(), unique=COLUMNS[:3])


def redate(workspace_id: int, kind: str, times: Mapping[int, datetime]) -> None:
    """Set the time by which rows of the index are ordered, when nothing else about their things has changed."""
    rows = [(at, workspace_id, kind, object_id) for object_id, at in times.items()]
    update_rows(Findable, ("at",), rows, key=COLUMNS[:3])


def forget(workspace_id: int, kind: str, object_ids: Iterable[int]) -> None:
    """Drop rows of the index."""
    ids = list(object_ids)
    for start in range(0, len(ids), 500):
        Findable.objects.filter(workspace_id=workspace_id, kind=kind, object_id__in=ids[start : start + 500]).delete()


def _row(thing: Found) -> tuple[int, str, int, int, str, str, str, datetime]:
    # Workspace and kind are a word of their own: the index then never reads another workspace's rows, and a name that
    # stands in many letters still finds the people who bear it.
    words = f"  {place_key(thing.workspace_id, thing.kind)}{document(thing.title, thing.body)}"
    title, text = thing.title[:300], thing.text[:300]
    return thing.workspace_id, thing.kind, thing.object_id, thing.client_id, title, text, words, thing.at


def place_key(workspace_id: int, kind: str) -> str:
    """The word that every row of a kind in a workspace holds; in capitals, which no folded question can meet."""
    return f"{workspace_key(workspace_id)}{kind.upper()}Q"


def workspace_key(workspace_id: int) -> str:
    """The beginning of that word, which rows of every kind share."""
    return f"WSP{workspace_id}Q"
