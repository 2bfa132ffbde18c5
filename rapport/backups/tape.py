"""The inside of a backup: a tar archive, made and read as a stream, with the SHA-256 of every member.

In this order: about.json (what was backed up, of which version), database/…, files/<workspace>/<sha256>, keys/…,
SHA256SUMS (as the program sha256sum reads it), manifest.json (the counts, and the digest of SHA256SUMS).
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from rapport.backups.refusing import Refusal

ABOUT, SUMS, MANIFEST = "about.json", "SHA256SUMS", "manifest.json"
NAME = re.compile(
    r"about\.json|SHA256SUMS|manifest\.json|database/[A-Za-z0-9_.]{1,80}|files/\d{1,18}/[0-9a-f]{64}"
    r"|keys/(?:secret\.key|secret-keys)"
)
BLOCK_BYTES, RECORD = 1 << 18, 512
# Read into memory, so they must not grow without bounds.
LARGEST_NOTE = 16 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """Something that goes in: a name and where it lies. What vanished is told instead of stopping everything."""

    name: str
    path: Path


class Recording:
    """A source (see envelope) of the archive's bytes, made while they are asked for."""

    def __init__(self, about: dict[str, Any], members: Iterable[Member], told: Callable[[int], None]) -> None:
        self.missing: list[str] = []
        self.damaged: list[str] = []
        self.trouble: BaseException | None = None
        self.members, self.bytes, self.files = 0, 0, 0
        self._lines: list[str] = []
        self._told = told
        self._blocks = self._all(about, members)
        self._rest: memoryview = memoryview(b"")

    def read(self, size: int = -1) -> bytes:
        """The next bytes, as many as asked for or fewer."""
        try:
            while not self._rest:
                self._rest = memoryview(next(self._blocks))
        except StopIteration:
            return b""
        except BaseException as trouble:
            self.trouble = trouble
            raise
        size = len(self._rest) if size < 0 else size
        block, self._rest = self._rest[:size], self._rest[size:]
        return bytes(block)

    def _all(self, about: dict[str, Any], members: Iterable[Member]) -> Iterator[bytes]:
        yield from self._note(ABOUT, _json(about))
        for member in members:
            try:
                file = member.path.open("rb")
            except FileNotFoundError:
                self.missing.append(member.name)
                continue
            with file:
                yield from self._member(member.name, file)
        sums = "".join(self._lines).encode()
        digest = hashlib.sha256(sums).hexdigest()
        yield from _record(SUMS, len(sums))
        yield sums + _padding(len(sums))
        facts = {
            "members": self.members, "files": self.files, "bytes": self.bytes, "sums": digest,
            "missing": self.missing, "damaged": self.damaged,
        }  # fmt: skip
        text = _json(facts)
        yield from _record(MANIFEST, len(text))
        yield text + _padding(len(text)) + bytes(2 * RECORD)

    def _note(self, name: str, text: bytes) -> Iterator[bytes]:
        yield from _record(name, len(text))
        yield text + _padding(len(text))
        self._written(name, len(text), hashlib.sha256(text).hexdigest())

    def _member(self, name: str, file: IO[bytes]) -> Iterator[bytes]:
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        yield from _record(name, size)
        digest, left = hashlib.sha256(), size
        while left:
            block = file.read(min(BLOCK_BYTES, left))
            if not block:
                # It shrank while it was read; the archive keeps its promise of the size, and says so.
                block = bytes(min(BLOCK_BYTES, left))
            digest.update(block)
            left -= len(block)
            self._told(len(block))
            yield block
        if padding := _padding(size):
            yield padding
        self._written(name, size, digest.hexdigest())

    def _written(self, name: str, size: int, digest: str) -> None:
        self.members += 1
        self.bytes += size
        self._lines.append(f"{digest}  {name}\n")
        if name.startswith("files/"):
            self.files += 1
            if not name.endswith(digest):
                self.damaged.append(name)


class Playing:
    """A sink (see envelope) that reads the archive: each member is digested and given to the file `opens` answers."""

    def __init__(
        self,
        name: str,
        opens: Callable[[str, int], IO[bytes] | None] = lambda name, size: None,
        knows: Callable[[dict[str, Any]], None] = lambda about: None,
    ) -> None:
        self.name, self.opens, self.knows = name, opens, knows
        self.about: dict[str, Any] = {}
        self.manifest: dict[str, Any] = {}
        self.members, self.bytes, self.files = 0, 0, 0
        self._sums = hashlib.sha256()
        self._header = bytearray()
        self._current, self._size, self._left, self._padding = "", 0, 0, 0
        self._digest = hashlib.sha256()
        self._out: IO[bytes] | None = None
        self._ended = False

    def write(self, block: bytes) -> int:
        """The next bytes of the archive. Raises Refusal("damaged") when they are none."""
        view = memoryview(block)
        while view:
            if self._left:
                view = self._content(view)
            elif self._padding:
                passed = min(self._padding, len(view))
                self._padding -= passed
                view = view[passed:]
            else:
                needed = RECORD - len(self._header)
                self._header += view[:needed]
                view = view[needed:]
                if len(self._header) == RECORD:
                    self._begin(bytes(self._header))
                    self._header.clear()
        return len(block)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Let go of a file that was being written."""
        if self._out:
            self._out.close()
            self._out = None

    def verify(self) -> None:
        """Whether everything came that was promised. Raises Refusal: truncated, damaged."""
        if not self._ended or not self.manifest:
            raise Refusal("truncated", name=self.name)
        promised = [self.manifest.get(name) for name in ("members", "files", "bytes", "sums")]
        if promised != [self.members, self.files, self.bytes, self._sums.hexdigest()]:
            raise Refusal("damaged", name=self.name)

    def _begin(self, header: bytes) -> None:
        if not any(header):
            self._ended = True
            return
        try:
            facts = tarfile.TarInfo.frombuf(header, "utf-8", "strict")
        except (tarfile.HeaderError, UnicodeError):
            raise Refusal("damaged", name=self.name) from None
        is_first = not self.members
        if self._ended or not facts.isreg() or not NAME.fullmatch(facts.name) or is_first != (facts.name == ABOUT):
            raise Refusal("damaged", name=self.name)
        self._current, self._size = facts.name, facts.size
        self._left, self._padding = facts.size, -facts.size % RECORD
        self._digest = hashlib.sha256()
        if facts.name in (ABOUT, MANIFEST, SUMS):
            if facts.size > LARGEST_NOTE and facts.name != SUMS:
                raise Refusal("damaged", name=self.name)
            self._out = io.BytesIO() if facts.name != SUMS else None
        else:
            self._out = self.opens(facts.name, facts.size)
        if not facts.size:
            self._end()

    def _content(self, view: memoryview) -> memoryview:
        block = view[: self._left]
        self._digest.update(block)
        if self._out:
            self._out.write(block)
        self._left -= len(block)
        if not self._left:
            self._end()
        return view[len(block) :]

    def _end(self) -> None:
        name, digest = self._current, self._digest.hexdigest()
        if name in (ABOUT, MANIFEST):
            assert isinstance(self._out, io.BytesIO)
            try:
                facts = json.loads(self._out.getvalue())
            except ValueError:
                raise Refusal("damaged", name=self.name) from None
            if name == ABOUT:
                self.about = facts
                self.knows(facts)
            else:
                self.manifest = facts
        self.close()
        if name == SUMS and digest != self._sums.hexdigest():
            raise Refusal("damaged", name=self.name)
        if name not in (SUMS, MANIFEST):
            self.members += 1
            self.bytes += self._size
            self.files += name.startswith("files/")
            self._sums.update(f"{digest}  {name}\n".encode())


def _record(name: str, size: int) -> Iterator[bytes]:
    facts = tarfile.TarInfo(name)
    facts.size, facts.mode = size, 0o600
    yield facts.tobuf(tarfile.GNU_FORMAT)


def _padding(size: int) -> bytes:
    return bytes(-size % RECORD)


def _json(facts: dict[str, Any]) -> bytes:
    return (json.dumps(facts, indent=1, ensure_ascii=False) + "\n").encode()
