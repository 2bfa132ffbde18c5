"""One deed on many clients at once: archive, trash, restore, tag. One batch, so that one undo takes all of it back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from rapport.clients import standing
from rapport.clients.models import Client, ClientTag, Tag
from rapport.clients.tagging import MOST as MOST_TAGS
from rapport.journal.models import Batch
from rapport.journal.recording import Change, begin, record_many
from rapport.search.words import fold
from rapport.web.funnel import Actor


def archive(ids: Iterable[int], *, by: Actor, at: datetime) -> tuple[int, Batch | None]:
    """Put clients away; answers how many and the batch (None when none was there to put away)."""
    return _mark(ids, "archived", {"archived_at": at}, by=by, at=at)


def unarchive(ids: Iterable[int], *, by: Actor, at: datetime) -> tuple[int, Batch | None]:
    """Back into the list."""
    return _mark(ids, "unarchived", {"archived_at": None}, by=by, at=at)


def trash(ids: Iterable[int], *, by: Actor, at: datetime) -> tuple[int, Batch | None]:
    """Into the trash."""
    return _mark(ids, "trashed", {"trashed_at": at}, by=by, at=at)


def _mark(
    ids: Iterable[int], verb: str, columns: dict[str, datetime | None], *, by: Actor, at: datetime
) -> tuple[int, Batch | None]:
    ((column, value),) = columns.items()
    with transaction.atomic():
        # Only those that do not stand so already: a second press in another tab changes nothing.
        rows = (
            Client.objects.visible_to(by).present().filter(pk__in=list(ids), **{f"{column}__isnull": value is not None})
        )
        clients = list(rows.select_for_update())
        changes = [Change(client, verb, {column: (getattr(client, column), value)}) for client in clients]
        return _write(clients, columns, changes, f"clients.{verb}", by=by, at=at)


def tag(ids: Iterable[int], names: Sequence[str], *, by: Actor, at: datetime) -> tuple[int, Batch | None, int]:
    """Put tags on clients that do not have them yet; the last of the answer is how many would have too many.

    Those get none of them.
    """
    with transaction.atomic():
        clients = list(Client.objects.visible_to(by).present().filter(pk__in=list(ids)).select_for_update())
        before = standing.tags_of([client.pk for client in clients])
        asked = {fold(name)[:40] for name in names}
        missed = {client.pk: asked - {fold(name)[:40] for name in before[client.pk]} for client in clients}
        full = {pk for pk, missing in missed.items() if missing and len(before[pk]) + len(missing) > MOST_TAGS}
        takers = [client for client in clients if missed[client.pk] and client.pk not in full]
        # A tag that nobody takes is not made.
        tags = {tag.key: tag for tag in (Tag.of(by.workspace_id, name) for name in names if takers)}
        changes, rows = [], []
        for client in takers:
            missing = [tag for key, tag in tags.items() if key in missed[client.pk]]
            rows += [ClientTag(workspace_id=by.workspace_id, client=client, tag=tag) for tag in missing]
            after = sorted([*before[client.pk], *(tag.name for tag in missing)])
            changes.append(Change(client, "tagged", {"tags": (sorted(before[client.pk]), after)}))
        ClientTag.objects.bulk_create(rows)
        return *_write(takers, {}, changes, "clients.tagged", by=by, at=at), len(full)


def _write(
    clients: Sequence[Client], columns: dict[str, Any], changes: Sequence[Change], kind: str, *, by: Actor, at: datetime
) -> tuple[int, Batch | None]:
    if not clients:
        return 0, None
    ids = [client.pk for client in clients]
    Client.objects.filter(pk__in=ids).update(**columns, updated_at=at, version=F("version") + 1)
    batch = begin(kind, by=by, at=at)
    record_many(changes, batch=batch, at=at)
    standing.refresh(ids)
    return len(ids), batch
