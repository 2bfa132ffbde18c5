"""What an export holds: counts and hashes of every kind, size and hash of every file. Written last, read first."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

NAME = "manifest.json"
FORMAT, VERSION = "rapport-export", 1
# A manifest names kinds and a dozen files; one that is larger is none of ours.
LARGEST = 10_000_000


class Unusable(Exception):
    """This export cannot be brought back. `code` says why: see `reasons`."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code, self.details = code, details


@dataclass(slots=True)
class Manifest:
    """`kinds` by label: count and the SHA-256 of their file. `files` by path: size and SHA-256.

    Contents are not listed here: files/ holds each under its own SHA-256, data/files.storedfile.jsonl names them all.
    `missing` are those whose bytes the store had lost already.
    """

    product: str
    made_at: str
    workspace: dict[str, Any]
    kinds: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    contents: dict[str, int] = field(default_factory=lambda: {"count": 0, "bytes": 0})
    missing: list[str] = field(default_factory=list)
    format: str = FORMAT
    version: int = VERSION

    def write(self, folder: Path) -> None:
        """Keep it; with it the export is whole."""
        text = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, indent=1)
        (folder / NAME).write_text(text + "\n", encoding="utf-8")


def is_export(path: Path) -> bool:
    """Whether a folder is an export of ours, by its manifest."""
    place = path / NAME
    if not (path.is_dir() and place.is_file() and place.stat().st_size <= LARGEST):
        return False
    return f'"{FORMAT}"'.encode() in place.read_bytes()


def read(folder: Path) -> Manifest:
    """The manifest of an export. Raises Unusable when it is newer than this Rapport, or broken."""
    try:
        found = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if found["version"] > VERSION:
            raise Unusable("newer")
        return Manifest(**found)
    except (ValueError, TypeError, KeyError, OSError):
        raise Unusable("altered", name=NAME) from None


def check(folder: Path, manifest: Manifest) -> None:
    """See that every listed file is there and is what was written. Raises Unusable, naming the first that is not."""
    for name, facts in manifest.files.items():
        place = folder / name
        # A manifest by another hand could point anywhere.
        if ".." in Path(name).parts or Path(name).is_absolute():
            raise Unusable("altered", name=name)
        if not place.is_file():
            raise Unusable("gone", name=name)
        if place.stat().st_size < facts["size"]:
            raise Unusable("cut", name=name)
        if place.stat().st_size != facts["size"] or sha256_of(place) != facts["sha256"]:
            raise Unusable("altered", name=name)


def sha256_of(place: Path) -> str:
    """The hash of a file of any size."""
    with place.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
