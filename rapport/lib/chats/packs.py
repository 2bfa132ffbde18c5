"""Where an export lies: a lone file, a folder with its pictures beside it, or a ZIP of both."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, Protocol, cast

from rapport.lib.chats import telegram_export, whatsapp_export
from rapport.lib.chats.messages import TELEGRAM, WHATSAPP
from rapport.lib.encodings import decode
from rapport.lib.records import Unreadable

HEAD = 65_536
LARGEST_FILE = 100 * 1024 * 1024
ZIPPED = b"PK\x03\x04"
# A member that unpacks to so many times its size was made to fill the disk.
_BOMB = 200
_MOST_MEMBERS = 200_000


class Pack(Protocol):
    """One export: its text, and the files it names."""

    title: str

    def main(self) -> BinaryIO:
        """The text of the export, seekable."""

    def content(self, name: str) -> bytes | None:
        """The bytes of a file the export names; None when it is not there, is no file or is too large."""


def kind_of(head: bytes) -> str:
    """TELEGRAM or WHATSAPP by how a file begins, "" when it is no chat."""
    text = decode(head).text
    if telegram_export.is_export(text):
        return TELEGRAM
    return WHATSAPP if whatsapp_export.is_export(text) else ""


def main_of_folder(folder: Path) -> Path | None:
    """The text of an export whose folder this is; None for any other folder."""
    names = [folder / "result.json", folder / "_chat.txt", *sorted(folder.glob("*WhatsApp*.txt"))[:20]]
    for path in names:
        if path.is_file():
            with path.open("rb") as stream:
                if kind_of(stream.read(HEAD)):
                    return path
    return None


class Beside:
    """A file that lies in a folder: what it names is looked for beside it, and never outside."""

    def __init__(self, path: Path, *, alone: bool = False) -> None:
        """`alone`: its folder is not the export's, so nothing is taken from there."""
        self.path, self.alone = path, alone
        self.title = whatsapp_export.title_of(path.name) or whatsapp_export.title_of(path.resolve().parent.name)

    def main(self) -> BinaryIO:
        """The file itself."""
        return self.path.open("rb")

    def content(self, name: str) -> bytes | None:
        """A file below the folder, never through a link that leads out of it."""
        if self.alone or not name:
            return None
        folder = self.path.resolve().parent
        try:
            place = (folder / name).resolve()
            if not place.is_relative_to(folder) or not place.is_file() or place.stat().st_size > LARGEST_FILE:
                return None
            return place.read_bytes()
        except (OSError, ValueError):
            return None


class Loose:
    """A file that was uploaded: nothing lies beside it."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self.stream, self.title = stream, whatsapp_export.title_of(name)

    def main(self) -> BinaryIO:
        """The file itself."""
        return self.stream

    def content(self, name: str) -> bytes | None:
        """Nothing."""
        return None


class Zipped:
    """An export in a ZIP; names are looked up whole and by their last part."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        """Raises Unreadable(`broken_zip` | `not_recognised`)."""
        try:
            self.archive = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, OSError, ValueError) as refusal:
            raise Unreadable("broken_zip") from refusal
        members = [info for info in self.archive.infolist() if not info.is_dir()]
        if len(members) > _MOST_MEMBERS:
            raise Unreadable("too_large")
        self.kind, self.text = self._main(members)
        self.root = PurePosixPath(self.text.filename).parent
        self.by_name = {str(PurePosixPath(info.filename)): info for info in members}
        self.title = whatsapp_export.title_of(self.text.filename) or whatsapp_export.title_of(name)

    def _main(self, members: list[zipfile.ZipInfo]) -> tuple[str, zipfile.ZipInfo]:
        likely = [info for info in members if info.filename.lower().endswith((".json", ".txt"))]
        for info in sorted(likely, key=lambda one: one.filename.count("/"))[:200]:
            if kind := kind_of(self._read(info, HEAD, whole=False) or b""):
                return kind, info
        raise Unreadable("not_recognised")

    def main(self) -> BinaryIO:
        """The text of the export."""
        return cast(BinaryIO, self.archive.open(self.text))

    def content(self, name: str) -> bytes | None:
        """A member of the archive."""
        info = self.by_name.get(str(self.root / name)) or self.by_name.get(name)
        return self._read(info, LARGEST_FILE, whole=True) if info else None

    def _read(self, info: zipfile.ZipInfo, most: int, *, whole: bool) -> bytes | None:
        if whole and (info.file_size > most or info.file_size > _BOMB * max(info.compress_size, 1)):
            return None
        try:
            with self.archive.open(info) as stream:
                data = stream.read(most + 1)
        except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
            return None
        return None if whole and len(data) > most else data


@contextmanager
def opened(stream: IO[bytes], name: str, path: Path | None = None) -> Iterator[Pack]:
    """The export in a file that is open, wherever it lies."""
    here = cast(BinaryIO, stream)
    start = here.read(4)
    here.seek(0)
    if start == ZIPPED:
        yield Zipped(here, name)
    elif path is not None:
        yield Beside(path)
    else:
        yield Loose(here, name)
