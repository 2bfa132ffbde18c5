"""One deed on many clients at once: archive, trash, restore, tag. One batch, so that one undo takes all of it back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from rapport.clients import standing
from rapport.clients.models import Client, ClientTag, Tag
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


def tag(ids: Iterable[int], names: Sequence[str], *, by: Actor, at: datetime) -> tuple[int, Batch | None]:
    """Put tags on clients that do not have them yet."""
    with transaction.atomic():
        clients = list(Client.objects.visible_to(by).present().filter(pk__in=list(ids)).select_for_update())
        tags = list({tag.pk: tag for tag in (Tag.of(by.workspace_id, name) for name in names)}.values())
        before = standing.tags_of([client.pk for client in clients])
        changed, changes, rows = [], [], []
        for client in clients:
            missing = [tag for tag in tags if fold(tag.name) not in map(fold, before[client.pk])]
            if not missing:
                continue
            rows += [ClientTag(workspace_id=by.workspace_id, client=client, tag=tag) for tag in missing]
            after = sorted([*before[client.pk], *(tag.name for tag in missing)])
            changes.append(Change(client, "tagged", {"tags": (sorted(before[client.pk]), after)}))
            changed.append(client)
        ClientTag.objects.bulk_create(rows)
        return _write(changed, {}, changes, "clients.tagged", by=by, at=at)


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
