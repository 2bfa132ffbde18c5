"""The folder of contents: files/<workspace>/ab/cdef…, named by SHA-256, each written aside and renamed when whole."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.conf import settings


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
    """Keep small content; answers its SHA-256. Writing the same again costs one look."""
    sha256 = name_of(data)
    folder = f"{settings.FILES_ROOT}/{workspace_id}/{sha256[:2]}"
    place, aside = f"{folder}/{sha256[2:]}", Path(f"{folder}/new-{secrets.token_hex(8)}")
    if not os.path.exists(place):
        with _clean(aside):
            with _begun(aside) as file:
                file.write(data)
            os.rename(aside, place)
    return sha256


def write_stream(workspace_id: int, stream: IO[bytes]) -> tuple[str, int]:
    """Keep content of any size in flat memory; answers its SHA-256 and its size."""
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
        aside.rename(place)
    return digest.hexdigest(), size


def free_bytes() -> int:
    """How much room the store has left."""
    root = Path(settings.FILES_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(root).free


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
