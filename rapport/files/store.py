"""The folder of contents: files/<workspace>/ab/cdef…, named by SHA-256, each written aside and renamed when whole.

A power cut at any moment leaves whole contents under their names, or nothing: small contents are seen onto the disk
together (`settle`) before a row names them, large ones one by one as they are renamed.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import hashlib
import os
import secrets
import shutil
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO

from django.conf import settings

from rapport.lib.disk import sync

# Up to here each content is seen onto the disk by itself; more of them go at once with everything else of the disk.
FEW = 8


class DiskFull(Exception):
    """There is no room for a file; nothing of it was kept."""


class Missing(Exception):
    """The store does not have the content its row promises."""


def path_of(workspace_id: int, sha256: str) -> Path:
    """Where a content lies."""
    return Path(settings.FILES_ROOT) / str(workspace_id) / sha256[:2] / sha256[2:]


def name_of(data: bytes) -> str:
    """The name of a content: its SHA-256."""
    return hashlib.sha256(data).hexdigest()


def open_content(workspace_id: int, sha256: str) -> IO[bytes]:
    """A content for reading."""
    try:
        return path_of(workspace_id, sha256).open("rb")
    except FileNotFoundError:
        raise Missing(sha256) from None


def write(workspace_id: int, data: bytes) -> str:
    """Keep small content; answers its SHA-256. It is not on the disk before `settle` is called."""
    sha256 = name_of(data)
    folder = f"{settings.FILES_ROOT}/{workspace_id}/{sha256[:2]}"
    place, aside = f"{folder}/{sha256[2:]}", Path(f"{folder}/new-{secrets.token_hex(8)}")
    if not _holds(place, data):
        with _clean(aside):
            with _begun(aside) as file:
                file.write(data)
            os.rename(aside, place)
    return sha256


def write_stream(workspace_id: int, stream: IO[bytes]) -> tuple[str, int]:
    """Keep content of any size in flat memory; answers its SHA-256 and its size. It is on the disk afterwards."""
    digest, size = hashlib.sha256(), 0
    aside = Path(settings.FILES_ROOT) / str(workspace_id) / f"new-{secrets.token_hex(8)}"
    with _clean(aside), _begun(aside) as file:
        while block := stream.read(1 << 20):
            digest.update(block)
            size += len(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
        place = path_of(workspace_id, digest.hexdigest())
        place.parent.mkdir(parents=True, exist_ok=True)
        os.rename(aside, place)
        _sync_folders([place])
    return digest.hexdigest(), size


def settle(workspace_id: int, names: Collection[str]) -> None:
    """See these contents onto the disk, as must be done before a row that names them is committed."""
    places = [path_of(workspace_id, name) for name in names]
    if len(places) > FEW and _sync_everything():
        return
    for place in places:
        sync(place)
    _sync_folders(places)


def remove(workspace_id: int, sha256: str) -> None:
    """Drop a content no row names any more; while a backup reads, it stays, and the next sweep takes it."""
    with _locked(fcntl.LOCK_EX) as alone:
        if alone:
            path_of(workspace_id, sha256).unlink(missing_ok=True)


@contextlib.contextmanager
def held_still() -> Iterator[None]:
    """Inside, no content is dropped: what the database named at the beginning can be read."""
    with _locked(fcntl.LOCK_SH, wait=True):
        yield


def free_bytes() -> int:
    """How much room the store has left."""
    root = Path(settings.FILES_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(root).free


@contextlib.contextmanager
def _locked(kind: int, *, wait: bool = False) -> Iterator[bool]:
    root = Path(settings.FILES_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    with root.with_name(f"{root.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, kind if wait else kind | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _holds(place: str, data: bytes) -> bool:
    """Whether these very bytes lie there: under a name that a power cut left, others may."""
    try:
        if os.path.getsize(place) != len(data):
            return False
        with open(place, "rb") as file:
            return file.read() == data
    except OSError:
        return False


def _begun(aside: Path) -> IO[bytes]:
    """A new file; its folder is made when it turns out to be missing."""
    try:
        return aside.open("xb")
    except FileNotFoundError:
        aside.parent.mkdir(parents=True, exist_ok=True)
        return aside.open("xb")


@contextlib.contextmanager
def _clean(aside: Path) -> Iterator[None]:
    """Nothing half-written stays, and a full disk has a name of its own."""
    try:
        yield
    except BaseException as refusal:
        aside.unlink(missing_ok=True)
        if isinstance(refusal, OSError) and refusal.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(str(aside.parent)) from refusal
        raise


def _sync_everything() -> bool:
    """One request for the whole disk, which costs less than hundreds for single files; where there is none, False."""
    if sys.platform != "linux":
        return False
    handle = os.open(settings.FILES_ROOT, os.O_RDONLY)
    try:
        if ctypes.CDLL(None, use_errno=True).syncfs(handle):
            raise OSError(ctypes.get_errno(), "syncfs")
    finally:
        os.close(handle)
    return True


def _sync_folders(places: Collection[Path]) -> None:
    """A name is on the disk when its folder is, and that one's name when the folder above is."""
    root = Path(settings.FILES_ROOT)
    folders = {place.parent for place in places}
    for folder in sorted(folders | {folder.parent for folder in folders} | {root, root.parent}, reverse=True):
        sync(folder)
