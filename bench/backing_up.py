"""A backup of the bench workspace against copying the same bytes, both seen onto the disk."""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from rapport.accounts.actors import Actor
from rapport.backups import making, snapshot
from rapport.backups.keys import Key
from rapport.files.keeping import keep

ROUNDS = 3
FILES, FILE_BYTES = 2_000, 50_000


@dataclass(frozen=True, slots=True)
class Kept:
    """Seconds for each, and how much it was."""

    kind: str
    megabytes: float
    copying: float
    backing_up: float

    @property
    def ratio(self) -> float:
        """How many times as long as copying."""
        return self.backing_up / self.copying


def measure(actor: Actor) -> list[Kept]:
    """Encrypted and read back, as they are made; and without encryption, to see what that costs."""
    contents = (os.urandom(FILE_BYTES) for _ in range(FILES))
    keep(actor.workspace_id, contents, at=timezone.now())
    key = Key.new("a passphrase of the bench")
    with tempfile.TemporaryDirectory(prefix="rapport-bench-", dir=settings.HOME) as place:
        folder = Path(place)
        # In turns, so that a busy moment of the disk meets both.
        times: dict[str, list[float]] = {"copying": [], "encrypted": [], "plain": []}
        for number in range(ROUNDS):
            times["copying"].append(_timed(lambda n=number: _copy(folder / f"copy-{n}")))  # type: ignore[misc]
            for kind, sealed_by in (("encrypted", key), ("plain", None)):
                path = folder / f"{kind}-{number}.rapport"
                times[kind].append(_timed(lambda p=path, k=sealed_by: making.make(p, k, at=timezone.now())))  # type: ignore[misc]
        size = (folder / "plain-0.rapport").stat().st_size / 1e6
    found = {kind: statistics.median(seconds) for kind, seconds in times.items()}
    return [Kept(kind, size, found["copying"], found[kind]) for kind in ("encrypted", "plain")]


def _timed(deed: Callable[[], object]) -> float:
    started = time.perf_counter()
    deed()
    return time.perf_counter() - started


def _copy(folder: Path) -> None:
    """What anybody would do with Rapport stopped."""
    shutil.copytree(settings.FILES_ROOT, folder / "files")
    shutil.copy(snapshot.database_path(), folder / "rapport.sqlite3")
    os.sync()
