"""Keeping content: the bytes into the store, the row that knows them into the database."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import IO

from django.db import transaction
from django.db.models import QuerySet

from rapport.files import store
from rapport.files.models import StoredFile
from rapport.web.bulk import insert_missing

MANY = 500


def keep(workspace_id: int, contents: Iterable[bytes], *, at: datetime) -> dict[str, StoredFile]:
    """Rows for small contents, by SHA-256."""
    return rows_for(workspace_id, {store.write(workspace_id, data): len(data) for data in contents}, at=at)


def rows_for(workspace_id: int, sizes: Mapping[str, int], *, at: datetime) -> dict[str, StoredFile]:
    """Rows for contents the store has, by SHA-256, two statements a few hundred; in the transaction that uses them.

    The contents are seen onto the disk first: no row names bytes that a power cut could take.
    """
    return {row.sha256: row for rows in _written(workspace_id, sizes, at) for row in rows}


def numbers_for(workspace_id: int, sizes: Mapping[str, int], *, at: datetime) -> dict[str, int]:
    """As `rows_for`, with only the keys of the rows."""
    return dict(pair for rows in _written(workspace_id, sizes, at) for pair in rows.values_list("sha256", "pk"))


def _written(workspace_id: int, sizes: Mapping[str, int], at: datetime) -> Iterator[QuerySet[StoredFile]]:
    names, keys = ("workspace_id", "sha256", "size", "created_at"), list(sizes)
    if keys:
        store.settle(workspace_id, keys)
    for start in range(0, len(keys), MANY):
        some = keys[start : start + MANY]
        insert_missing(StoredFile, names, [(workspace_id, key, sizes[key], at) for key in some])
        yield StoredFile.objects.filter(workspace_id=workspace_id, sha256__in=some)


def keep_stream(workspace_id: int, stream: IO[bytes], *, at: datetime) -> StoredFile:
    """The row for one content of any size, read in flat memory."""
    sha256, size = store.write_stream(workspace_id, stream)
    row, _ = StoredFile.objects.get_or_create(
        workspace_id=workspace_id, sha256=sha256, defaults={"size": size, "created_at": at}
    )
    return row


def let_go(file_ids: Iterable[int]) -> None:
    """Delete the files among these that nothing points at, and their contents once the transaction is through."""
    ids = set(file_ids)
    links = [link for link in StoredFile._meta.get_fields(include_hidden=True) if link.one_to_many or link.one_to_one]
    for link in links:
        if not ids:
            return
        column = link.field.attname  # type: ignore[union-attr]
        rows = link.related_model._default_manager.filter(**{f"{column}__in": ids})  # type: ignore[union-attr]
        ids -= set(rows.values_list(column, flat=True))
    for row in StoredFile.objects.filter(pk__in=ids):
        transaction.on_commit(partial(_remove_content, row.workspace_id, row.sha256))
    StoredFile.objects.filter(pk__in=ids).delete()


def _remove_content(workspace_id: int, sha256: str) -> None:
    # The same bytes may have been brought again meanwhile.
    if not StoredFile.objects.filter(workspace_id=workspace_id, sha256=sha256).exists():
        store.remove(workspace_id, sha256)
