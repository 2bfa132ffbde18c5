"""Sweeping the store: what a killed process began and what no row names any more."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from itertools import batched
from pathlib import Path

from django.conf import settings

from rapport.files import store
from rapport.files.models import StoredFile

# A content is written before its row is committed, and an import may take hours in between.
GRACE_SECONDS = 24 * 60 * 60
MANY = 500


def sweep(*, grace: float = GRACE_SECONDS) -> int:
    """Remove what nobody needs and is older than the grace (seconds); answers how many files that were."""
    border, swept = time.time() - grace, 0
    for workspace_id in _workspaces():
        root = Path(settings.FILES_ROOT) / str(workspace_id)
        for some in batched(_old(root, border), MANY):
            names = {f"{place.parent.name}{place.name}": place for place in some if not place.name.startswith("new-")}
            rows = StoredFile.objects.filter(workspace_id=workspace_id, sha256__in=names)
            known = set(rows.values_list("sha256", flat=True))
            for place in some:
                if place.name.startswith("new-"):
                    place.unlink(missing_ok=True)
                    swept += 1
            for name in names.keys() - known:
                store.remove(workspace_id, name)
                swept += 1
    return swept


def _workspaces() -> Iterator[int]:
    root = Path(settings.FILES_ROOT)
    if root.exists():
        yield from (int(entry.name) for entry in os.scandir(root) if entry.is_dir() and entry.name.isdigit())


def _old(root: Path, border: float) -> Iterator[Path]:
    """Every file below that was last written before the border."""
    for folder, _folders, names in os.walk(root):
        for name in names:
            place = Path(folder) / name
            try:
                if place.stat().st_mtime < border:
                    yield place
            except FileNotFoundError:
                continue
