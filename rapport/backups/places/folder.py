"""A folder: of this disk, of another one, or of a share that is mounted."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

from rapport.backups.places.place import Access, Item, digest_of, newest_first
from rapport.backups.refusing import Refusal

BLOCK_BYTES = 1 << 20


class Folder:
    """Files in a folder, each written beside and renamed when it is whole."""

    def __init__(self, access: Access) -> None:
        self.address = access.address.rstrip("/") or "/"
        self.folder = Path(self.address).expanduser()

    def put(self, path: Path, name: str, tell: Callable[[int], None]) -> None:
        """Copied, compared, renamed."""
        beside = self.folder / f".{name}.part"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with path.open("rb") as source, beside.open("wb") as target:
                os.chmod(beside, 0o600)
                while block := source.read(BLOCK_BYTES):
                    target.write(block)
                    tell(len(block))
                target.flush()
                os.fsync(target.fileno())
            if digest_of(beside) != digest_of(path):
                raise Refusal("place_altered", place=self.address)
            beside.replace(self.folder / name)
        except OSError as refusal:
            raise self._said(refusal) from refusal
        finally:
            self._drop(beside)

    def get(self, name: str, path: Path) -> None:
        """Copied."""
        try:
            with (self.folder / name).open("rb") as source, path.open("wb") as target:
                while block := source.read(BLOCK_BYTES):
                    target.write(block)
        except FileNotFoundError:
            raise Refusal("no_such_backup", name=name, place=self.address) from None
        except OSError as refusal:
            raise self._said(refusal) from refusal

    def items(self) -> list[Item]:
        """What lies there under a name of ours."""
        try:
            return newest_first(
                [Item(one.name, one.stat().st_size) for one in os.scandir(self.folder) if one.is_file()]
            )
        except FileNotFoundError:
            return []
        except OSError as refusal:
            raise self._said(refusal) from refusal

    def delete(self, name: str) -> None:
        """Removed."""
        try:
            (self.folder / name).unlink(missing_ok=True)
        except OSError as refusal:
            raise self._said(refusal) from refusal

    def _drop(self, beside: Path) -> None:
        try:
            beside.unlink(missing_ok=True)
        except OSError:
            return

    def _said(self, refusal: OSError) -> Refusal:
        if refusal.errno in (errno.ENOSPC, errno.EDQUOT):
            return Refusal("disk_full")
        return Refusal("place_failed", place=self.address, reason=refusal.strerror or type(refusal).__name__)
