"""Keeping content: the bytes into the store, the row that knows them into the database."""

from collections.abc import Iterable
from datetime import datetime
from typing import IO

from rapport.files import store
from rapport.files.models import StoredFile

MANY = 500


def keep(workspace_id: int, contents: Iterable[bytes], *, at: datetime) -> dict[str, StoredFile]:
    """Rows for small contents, by SHA-256, in two statements a few hundred; call it in the transaction that points at them."""
    sizes = {store.write(workspace_id, data): len(data) for data in contents}
    rows = [StoredFile(workspace_id=workspace_id, sha256=key, size=size, created_at=at) for key, size in sizes.items()]
    StoredFile.objects.bulk_create(rows, ignore_conflicts=True, batch_size=MANY)
    keys, found = list(sizes), {}
    for start in range(0, len(keys), MANY):
        mine = StoredFile.objects.filter(workspace_id=workspace_id, sha256__in=keys[start : start + MANY])
        found.update({row.sha256: row for row in mine})
    return found


def keep_stream(workspace_id: int, stream: IO[bytes], *, at: datetime) -> StoredFile:
    """The row for one content of any size, read in flat memory."""
    sha256, size = store.write_stream(workspace_id, stream)
    row, _ = StoredFile.objects.get_or_create(
        workspace_id=workspace_id, sha256=sha256, defaults={"size": size, "created_at": at}
    )
    return row
