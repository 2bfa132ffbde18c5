"""Putting restored data in place of what stands: by renames, each of which can be done again after a crash.

No Django here: this runs before the settings are read, at the beginning of every command, so that whatever a killed
restore left is finished before anybody looks at the data.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rapport.lib.disk import sync

JOURNAL, STAGING, LOCK = "restore.journal", "restoring", "in-use.lock"
PATIENCE_SECONDS = 0.05
# The advisory lock of a restore into PostgreSQL: whoever settles one waits until it is through or gone.
DATABASE_LOCK = 7_265_708


@dataclass(frozen=True, slots=True)
class Move:
    """What stands at `live` goes to `kept`, and what lies at `staged` (if anything does) takes its place."""

    live: Path
    staged: Path | None
    kept: Path


class InUse(Exception):
    """Others work with this data at the moment."""


@contextmanager
def in_use(home: Path, asks: Callable[[str], bool]) -> Iterator[None]:
    """Inside, no restore can begin. Raises InUse while one is under way. `asks` as in `settle`."""
    with _lock(home) as lock:
        settle(home, asks, lock)
        _take(lock, fcntl.LOCK_SH)
        yield


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Inside, nobody else works with this data. Raises InUse when somebody does."""
    with _lock(home) as lock:
        _take(lock, fcntl.LOCK_EX)
        yield


def settle(home: Path, asks: Callable[[str], bool], lock: int | None = None) -> None:
    """Finish a restore that was cut off, or forget one that had not got so far.

    `asks` says whether the database has the schema of that name: then the part of PostgreSQL is done.
    """
    if lock is None:
        if (home / JOURNAL).exists():
            with _lock(home) as own:
                settle(home, asks, own)
        return
    while (home / JOURNAL).exists():
        try:
            _take(lock, fcntl.LOCK_EX)
        except InUse:
            # Whoever restores or settles at this moment will be done with it soon.
            time.sleep(PATIENCE_SECONDS)
            continue
        if (home / JOURNAL).exists():
            finish(home, asks)
        fcntl.flock(lock, fcntl.LOCK_UN)


def promise(home: Path, moves: Sequence[Move], schema: str = "") -> None:
    """Write down what is going to happen: from here on it will, whatever comes in between."""
    steps = [[str(move.live), str(move.staged or ""), str(move.kept)] for move in moves]
    beside = home / f"{JOURNAL}.new"
    with beside.open("w", encoding="utf-8") as file:
        json.dump({"moves": steps, "schema": schema}, file)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(home / JOURNAL)
    sync(home)


def finish(home: Path, asks: Callable[[str], bool]) -> bool:
    """Do what was promised, as far as it has not been done; False when the database never took its part."""
    told = json.loads((home / JOURNAL).read_text(encoding="utf-8"))
    taken = not told["schema"] or asks(told["schema"])
    if taken:
        for live, staged, kept in told["moves"]:
            _move(Move(Path(live), Path(staged) if staged else None, Path(kept)))
    (home / JOURNAL).unlink()
    sync(home)
    shutil.rmtree(home / STAGING, ignore_errors=True)
    return taken


def _move(move: Move) -> None:
    waits = move.staged is None or move.staged.exists()
    if waits and move.live.exists() and not move.kept.exists():
        move.kept.parent.mkdir(mode=0o700, exist_ok=True)
        move.live.rename(move.kept)
        sync(move.kept.parent)
    if move.staged is not None and move.staged.exists():
        move.staged.rename(move.live)
    sync(move.live.parent)


@contextmanager
def _lock(home: Path) -> Iterator[int]:
    handle = os.open(home / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)


def _take(lock: int, kind: int) -> None:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        raise InUse from None
