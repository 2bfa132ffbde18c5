"""Everything of a workspace into a folder of open formats; two exports of the same state are the same byte for byte.

Rows are read as they stood at one moment and written as they are read: memory does not grow with the workspace.
"""

from __future__ import annotations

import hashlib
import shutil
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db.models import ForeignKey
from django.utils import translation

from rapport import __version__
from rapport.accounts.actors import Actor
from rapport.accounts.models import User
from rapport.exports import rows
from rapport.exports.explaining import explanation
from rapport.exports.kinds import USER, Kind, kinds
from rapport.exports.letters import write_letters
from rapport.exports.manifest import Manifest, Unusable
from rapport.exports.numbers import Outward
from rapport.exports.people import write_people
from rapport.exports.snapshot import snapshot
from rapport.exports.tables import TABLES, write_table
from rapport.files import store
from rapport.files.models import StoredFile

# Called with how many rows and contents are written, and how many there are.
type Report = Callable[[int, int], None]
BLOCK = 1 << 20


class Hashed:
    """A file being written, with its size and hash."""

    def __init__(self, stream: Any) -> None:
        self.stream, self.digest, self.size = stream, hashlib.sha256(), 0

    def write(self, data: bytes) -> None:
        """More of it."""
        self.digest.update(data)
        self.size += len(data)
        self.stream.write(data)

    @property
    def facts(self) -> dict[str, Any]:
        """As the manifest has it."""
        return {"size": self.size, "sha256": self.digest.hexdigest()}


class Leaving:
    """One export while it is written."""

    def __init__(self, actor: Actor, folder: Path, *, at: datetime, report: Report) -> None:
        self.workspace, self.folder, self.report = actor.workspace, folder, report
        self.id = actor.workspace_id
        named = {name: getattr(self.workspace, name) for name in ("name", "slug", "language")}
        self.manifest = Manifest(__version__, at.astimezone(UTC).isoformat(timespec="seconds"), named)
        self.kinds, self.done, self.total = kinds(), 0, 0

    @contextmanager
    def file(self, name: str) -> Iterator[Hashed]:
        """A file of the export; when it is whole the manifest knows it."""
        place = self.folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("wb") as stream:
            hashed = Hashed(stream)
            yield hashed
        self.manifest.files[name] = hashed.facts

    def advance(self) -> None:
        """One row or content more; told every few hundred."""
        self.done += 1
        if self.done % 500 == 0:
            self.report(self.done, self.total)

    def write(self) -> Manifest:
        """All of it, the manifest last."""
        with snapshot(), translation.override(self.workspace.language):
            users = self._users()
            keys = {kind.label: self._keys(kind) for kind in self.kinds}
            self.total = sum(map(len, keys.values())) + len(keys[StoredFile._meta.label_lower])
            self._write_rows(Outward(keys, [user.pk for user in users]), users)
            for name, table in TABLES.items():
                with self.file(name) as file:
                    write_table(file.write, table, self.workspace)
            with self.file("people.vcf") as file:
                write_people(file.write, self.id)
            with self.file("README.txt") as file:
                file.write(explanation(self.manifest))
            self._write_contents()
        self.manifest.write(self.folder)
        self.report(self.total, self.total)
        return self.manifest

    def _keys(self, kind: Kind) -> array[int]:
        """The keys of a kind's rows in order, eight bytes each."""
        found = kind.leaving(self.id)
        return array("q", found.values_list("pk", flat=True).iterator(chunk_size=rows.AT_ONCE) if kind.numbered else ())

    def _users(self) -> list[User]:
        """Who did something here, by address: the same order wherever they sign in."""
        found: set[int] = set()
        for kind in self.kinds:
            for column in kind.columns:
                if isinstance(column.field, ForeignKey) and column.points == USER:
                    name = column.field.attname
                    found |= set(kind.leaving(self.id).order_by().values_list(name, flat=True).distinct())
        return sorted(User.objects.filter(pk__in=found - {None}), key=lambda user: user.email)

    def _write_rows(self, numbers: Outward, users: list[User]) -> None:
        with self.file(f"data/{USER}.jsonl") as file:
            for number, user in enumerate(users, start=1):
                file.write(rows.line({"id": number, "email": user.email, "name": user.name}))
        self._count(USER, len(users))
        for kind in self.kinds:
            count = 0
            with self.file(f"data/{kind.label}.jsonl") as file:
                for row in rows.told(kind, self.id, numbers):
                    file.write(rows.line(row))
                    count += 1
                    self.advance()
            self._count(kind.label, count)

    def _count(self, label: str, count: int) -> None:
        self.manifest.kinds[label] = {"count": count, "sha256": self.manifest.files[f"data/{label}.jsonl"]["sha256"]}

    def _write_contents(self) -> None:
        """Every content under its hash; one that the store has lost or spoilt is named, and the rest still leaves."""
        with self.file("letters.mbox") as file:
            write_letters(file.write, self.id)
        for sha256 in StoredFile.objects.filter(workspace_id=self.id).order_by("pk").values_list("sha256", flat=True):
            if (size := copy_content(self.id, sha256, self.folder / content_path(sha256))) is None:
                self.manifest.missing.append(sha256)
            else:
                self.manifest.contents["count"] += 1
                self.manifest.contents["bytes"] += size
            self.advance()
        self.manifest.missing.sort()


def content_path(sha256: str) -> str:
    """Where a content lies in an export."""
    return f"files/{sha256[:2]}/{sha256}"


def copy_content(workspace_id: int, sha256: str, place: Path) -> int | None:
    """Copy a content out of the store; answers its size, or None when it is not what its name says."""
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        with store.open_content(workspace_id, sha256) as source, place.open("wb") as stream:
            hashed = Hashed(stream)
            while block := source.read(BLOCK):
                hashed.write(block)
    except store.Missing:
        return None
    if hashed.facts["sha256"] != sha256:
        place.unlink()
        return None
    return hashed.size


def export(actor: Actor, folder: Path, *, at: datetime, report: Report = lambda done, total: None) -> Manifest:
    """Write the actor's workspace into a new folder; it appears when it is whole. Raises Unusable."""
    aside = folder.parent / f".{folder.name}.part"
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise Unusable("occupied", name=str(folder))
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
    except (PermissionError, NotADirectoryError):
        raise Unusable("no_access", name=str(folder)) from None
    try:
        manifest = Leaving(actor, aside, at=at, report=report).write()
        aside.replace(folder)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return manifest
