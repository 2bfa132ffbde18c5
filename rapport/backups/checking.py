"""Reading a backup to its end: with its key everything inside, without it whether the file is as it was written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rapport.backups import envelope
from rapport.backups.keys import Key, WrongPassphrase
from rapport.backups.refusing import Refusal
from rapport.backups.tape import Playing


@dataclass(frozen=True, slots=True)
class Checked:
    """A backup that is whole. `opened` when everything inside was read, and then `files` counts the contents."""

    product: str
    made_at: str
    size: int
    encrypted: bool
    opened: bool
    database: str = ""
    files: int = 0
    missing: int = 0
    damaged: int = 0


def key_of(path: Path, passphrase: str) -> Key | None:
    """The key of a backup, None when it is not encrypted.

    Raises Refusal: wrong_passphrase, no_passphrase, damaged; not_sealed for one that is not encrypted although a
    passphrase is given, because whoever gives one expects it to vouch for what is inside.
    """
    header, _written = envelope.header_of(path)
    if not header.sealed:
        if passphrase:
            raise Refusal("not_sealed", name=path.name)
        return None
    if not passphrase:
        raise Refusal("no_passphrase", name=path.name)
    try:
        return Key.opened(header.sealed, passphrase)
    except WrongPassphrase:
        # Of an altered key one cannot tell either, but of an altered file.
        if not envelope.digest_stands(path):
            raise Refusal("damaged", name=path.name) from None
        raise Refusal("wrong_passphrase", name=path.name) from None


def check(path: Path, key: Key | None, *, told: Callable[[int], None] = lambda more: None) -> Checked:
    """Read everything inside and compare it with what was promised. Raises Refusal."""
    header, written = envelope.header_of(path)
    playing = Playing(path.name)
    envelope.unseal(path, key, Told(playing, told))
    playing.verify()
    belongs(path, playing, written)
    return Checked(
        header.product, header.made_at, path.stat().st_size, bool(header.sealed), True, playing.about["database"],
        playing.files, len(playing.manifest["missing"]), len(playing.manifest["damaged"]),
    )  # fmt: skip


def check_outside(path: Path) -> Checked:
    """What can be said without the passphrase: that it is the file that was written. Raises Refusal."""
    header, _written = envelope.header_of(path)
    if not envelope.digest_stands(path):
        raise Refusal("damaged", name=path.name)
    return Checked(header.product, header.made_at, path.stat().st_size, bool(header.sealed), False)


def belongs(path: Path, playing: Playing, written: bytes) -> None:
    """The header is the one that was written with this inside. Raises Refusal("damaged")."""
    if playing.about.get("header") != hashlib.sha256(envelope.blank(written)).hexdigest():
        raise Refusal("damaged", name=path.name)


class Told:
    """A sink that counts aloud on the way to another."""

    def __init__(self, sink: envelope.Sink, told: Callable[[int], None]) -> None:
        self.sink, self.told = sink, told

    def write(self, block: bytes) -> int:
        """On to the sink."""
        self.told(len(block))
        return self.sink.write(block)

    def flush(self) -> None:
        """Nothing is held back."""
