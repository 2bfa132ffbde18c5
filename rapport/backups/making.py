"""Making a backup: the database at one moment, then the files it names, then the keys; sealed, read back, renamed."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from django.conf import settings

from rapport import __version__
from rapport.backups import envelope, snapshot
from rapport.backups.checking import check
from rapport.backups.keys import Key
from rapport.backups.refusing import Refusal
from rapport.backups.tape import Member, Recording
from rapport.files import store
from rapport.lib.disk import sync

# What is being done, how many bytes of it, of how many.
type Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was read back whole. `missing` and `damaged` name contents the store had lost before."""

    path: Path
    size: int
    files: int
    missing: list[str]
    damaged: list[str]


def silent(step: str, done: int, total: int) -> None:
    """Tells nobody."""


def make(path: Path, key: Key | None, *, at: datetime, tell: Tell = silent) -> Made:
    """Write a backup of everything under this name, and check it; without a key it is not encrypted.

    An older backup of that name is replaced when the new one is whole. Raises Refusal.
    """
    with alone() as folder:
        return write(path, folder, key, at=at, tell=tell)


def write(path: Path, folder: Path, key: Key | None, *, at: datetime, tell: Tell = silent) -> Made:
    """As `make`, with a folder for what lies between; by whoever is `alone`."""
    if path.exists() and not _is_backup(path):
        raise Refusal("not_ours", name=path.name)
    between, beside = folder / "between", path.with_name(f".{path.name}.part")
    between.mkdir()
    with _clean(beside), store.held_still():
        tell("database", 0, 0)
        facts = snapshot.take(between)
        sources = sorted(between.iterdir())
        sizes = (size for _workspace, _sha256, size in snapshot.contents(between, facts))
        total = sum(one.stat().st_size for one in sources) + sum(sizes)
        made_at = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        header = envelope.Header(__version__, made_at, total, key.sealed if key else "")
        bound = hashlib.sha256(header.written()).hexdigest()
        about = {"product": __version__, "made_at": made_at, "header": bound, **facts}
        source = Recording(about, _members(between, sources, facts), _counting(partial(tell, "files"), total))
        envelope.seal(beside, header, key, source)
        check(beside, key, told=_counting(partial(tell, "checking"), beside.stat().st_size))
        beside.replace(path)
        sync(path.parent)
    return Made(path, path.stat().st_size, source.files, source.missing, source.damaged)


def _members(folder: Path, sources: list[Path], facts: dict[str, object]) -> Iterator[Member]:
    for one in sources:
        yield Member(f"database/{one.name}", one)
    for workspace, sha256, _size in snapshot.contents(folder, facts):
        yield Member(f"files/{workspace}/{sha256}", store.path_of(workspace, sha256))
    for name, path in snapshot.key_files().items():
        if path.exists():
            yield Member(f"keys/{name}", path)


@contextmanager
def alone() -> Iterator[Path]:
    """An empty folder for one backup at a time; what a killed one left is removed. Raises Refusal("busy")."""
    folder = settings.HOME / "backing-up"
    with (settings.HOME / "backing-up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refusal("busy") from None
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _clean(beside: Path) -> Iterator[None]:
    """Nothing half-written stays."""
    try:
        beside.unlink(missing_ok=True)
        yield
    except OSError as trouble:
        if trouble.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Refusal("disk_full") from trouble
        raise
    finally:
        beside.unlink(missing_ok=True)


def _counting(tell: Callable[[int, int], None], total: int) -> Callable[[int], None]:
    done = 0

    def told(more: int) -> None:
        nonlocal done
        done += more
        tell(done, total)

    return told


def _is_backup(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(envelope.MAGIC)) == envelope.MAGIC.encode()
