"""The outside of a backup: 4096 bytes of header anybody can read, then one age stream, or a plain one if asked for.

The header says what this is, how long the stream is and the SHA-256 of everything, counted with the two numbers blank.
It also carries the key, sealed with the passphrase. By hand:

    head -c 4096 FILE | sed -n '/BEGIN AGE/,/END AGE/p' > key.age
    tail -c +4097 FILE | age -d -i key.age | tar -x
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

import pyrage

from rapport.backups.keys import Key
from rapport.backups.refusing import Refusal
from rapport.lib.digesting import AsideDigest

MAGIC = "RAPPORT BACKUP"
FORMAT = 1
HEADER_BYTES = 4096
BLOCK_BYTES = 1 << 18
ENDING = re.compile(rb'"size": "\d{15}", "sha256": "[0-9a-f]{64}"')
ARMOUR = re.compile(r"-----BEGIN AGE ENCRYPTED FILE-----.*?-----END AGE ENCRYPTED FILE-----", re.DOTALL)
BY_HAND = (
    "To open it without Rapport, with the program age (age-encryption.org) and the passphrase:",
    "  head -c 4096 FILE | sed -n '/BEGIN AGE/,/END AGE/p' > key.age",
    "  tail -c +4097 FILE | age -d -i key.age | tar -x",
)
PLAIN = ("Nothing in it is encrypted. To open it without Rapport:", "  tail -c +4097 FILE | tar -x")


class Sink(Protocol):
    """Takes what comes out of an envelope, block by block."""

    def write(self, block: bytes) -> int: ...

    def flush(self) -> None: ...


class Source(Protocol):
    """Gives what goes into an envelope; `trouble` is why it could not."""

    trouble: BaseException | None

    def read(self, size: int = -1) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Header:
    """What anybody can read. `unpacked` are the bytes a restore needs, `size` those of the stream."""

    product: str
    made_at: str
    unpacked: int
    sealed: str = ""
    size: int = 0
    sha256: str = "0" * 64
    format: int = FORMAT

    def written(self) -> bytes:
        """Exactly HEADER_BYTES of text."""
        facts = {
            "format": self.format, "product": self.product, "made_at": self.made_at, "unpacked": self.unpacked,
            "size": f"{self.size:015}", "sha256": self.sha256,
        }  # fmt: skip
        lines = [MAGIC, json.dumps(facts), "", *(BY_HAND if self.sealed else PLAIN), "", self.sealed]
        return "\n".join(lines).rstrip().encode().ljust(HEADER_BYTES - 1, b"\n") + b"\n"


def blank(written: bytes) -> bytes:
    """A header as it was before the stream was written: what the digest is counted over, and what is sealed inside."""
    return ENDING.sub(f'"size": "{0:015}", "sha256": "{0:064}"'.encode(), written, count=1)


def header_of(path: Path) -> tuple[Header, bytes]:
    """The header and its bytes. Raises Refusal: not_a_backup, newer_format, truncated."""
    with path.open("rb") as file:
        written = file.read(HEADER_BYTES)
    try:
        magic, facts = written.decode().split("\n")[:2]
        said: dict[str, Any] = json.loads(facts)
        if magic != MAGIC:
            raise ValueError(magic)
        if int(said["format"]) > FORMAT:
            raise Refusal("newer_format", name=path.name, product=str(said.get("product", "?"))[:40])
        found = ARMOUR.search(written.decode())
        header = Header(
            str(said["product"]), str(said["made_at"]), int(said["unpacked"]), found.group() if found else "",
            int(said["size"]), str(said["sha256"]), int(said["format"]),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, IndexError):
        raise Refusal("not_a_backup", name=path.name) from None
    if path.stat().st_size < HEADER_BYTES + header.size or not header.size:
        raise Refusal("truncated", name=path.name)
    if path.stat().st_size > HEADER_BYTES + header.size:
        raise Refusal("damaged", name=path.name)
    return header, written


def seal(path: Path, header: Header, key: Key | None, source: Source) -> None:
    """Write all of `source` into a new file and see it onto the disk."""
    written = header.written()
    with path.open("xb") as file:
        os.chmod(path, 0o600)
        file.write(written)
        out = _Counted(file, AsideDigest(written))
        try:
            if key:
                pyrage.encrypt_io(source, out, [key.seals_to()])
            else:
                shutil.copyfileobj(source, out, BLOCK_BYTES)
        except BaseException as trouble:
            # What goes through the cipher's hands loses its name there.
            raise source.trouble or out.trouble or trouble from None
        finally:
            out.digest.close()
        file.seek(0)
        filled = (header.product, header.made_at, header.unpacked, header.sealed, out.count, out.digest.hexdigest())
        file.write(Header(*filled).written())
        file.flush()
        os.fsync(file.fileno())


def unseal(path: Path, key: Key | None, sink: Sink) -> Header:
    """Give the sink everything inside, verified as it comes. Raises Refusal: truncated, damaged, or the sink's own."""
    header, written = header_of(path)
    with path.open("rb") as file, closing(AsideDigest(blank(written))) as digest:
        file.seek(HEADER_BYTES)
        stream, guarded = _Digested(file, digest), _Guarded(sink)
        try:
            if key:
                pyrage.decrypt_io(stream, guarded, [key.opens()])
            else:
                shutil.copyfileobj(stream, guarded, BLOCK_BYTES)
        except BaseException as trouble:
            if guarded.trouble:
                raise guarded.trouble from None
            if isinstance(trouble, OSError | pyrage.DecryptError) and not getattr(trouble, "errno", None):
                raise Refusal("damaged", name=path.name) from None
            raise
        while stream.read(BLOCK_BYTES):
            pass
        if digest.hexdigest() != header.sha256:
            raise Refusal("damaged", name=path.name)
    return header


def digest_stands(path: Path) -> bool:
    """Whether the file is as it was written, as far as can be told without its passphrase."""
    header, written = header_of(path)
    with path.open("rb") as file:
        file.seek(HEADER_BYTES)
        stream = _Digested(file, hashlib.sha256(blank(written)))
        while stream.read(BLOCK_BYTES):
            pass
    said: str = stream.digest.hexdigest()
    return said == header.sha256


class _Counted:
    """A file that knows how much was written and its digest."""

    def __init__(self, file: IO[bytes], digest: Any) -> None:
        self.file, self.digest, self.count = file, digest, 0
        self.trouble: BaseException | None = None

    def write(self, block: bytes) -> int:
        """All of it."""
        try:
            self.file.write(block)
        except OSError as trouble:
            self.trouble = trouble
            raise
        self.digest.update(block)
        self.count += len(block)
        return len(block)

    def flush(self) -> None:
        """At the end, by whoever opened it."""


class _Digested:
    """A file that digests what is read from it."""

    def __init__(self, file: IO[bytes], digest: Any) -> None:
        self.file, self.digest = file, digest

    def read(self, size: int = -1) -> bytes:
        """The next block."""
        block = self.file.read(size)
        self.digest.update(block)
        return block


class _Guarded:
    """A sink whose refusal is remembered by its name."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.trouble: BaseException | None = None

    def write(self, block: bytes) -> int:
        """On to the sink."""
        try:
            return self.sink.write(block)
        except BaseException as trouble:
            self.trouble = trouble
            raise

    def flush(self) -> None:
        """Nothing is held back."""
