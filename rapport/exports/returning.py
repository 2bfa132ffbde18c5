"""An export back into an empty workspace: hashes first, then everything in one transaction or nothing at all.

Keys are set aside before the first row is written, so rows may point forwards and in circles, and the journal, which
is never changed, is written right at once.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterator
from itertools import batched
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Model

from rapport.accounts.actors import Actor
from rapport.accounts.models import User, Workspace
from rapport.calendars.deriving import renew_workspace
from rapport.clients.reindexing import reindex
from rapport.exports import manifest as paper
from rapport.exports.kinds import ENTRY, USER, WORKSPACE, Kind, belongings, kinds
from rapport.exports.leaving import BLOCK, content_path
from rapport.exports.manifest import Manifest, Unusable
from rapport.exports.numbers import Astray, Homeward
from rapport.exports.rows import Reader, entry_told
from rapport.exports.staying import BEGINNING
from rapport.files import store
from rapport.files.models import StoredFile
from rapport.journal.models import Entry, Payload
from rapport.web.bulk import JsonText, insert_rows

AT_ONCE = 500
FILE = StoredFile._meta.label_lower
# What a workspace has before anybody has worked in it.
OF_THE_BEGINNING = {
    WORKSPACE,
    USER,
    "accounts.membership",
    "journal.batch",
    ENTRY,
    "journal.payload",
    "exports.export",
    "search.findable",
    "journal.removable",
}

type Report = Callable[[int, int], None]


def bring_back(actor: Actor, folder: Path, *, report: Report = lambda done, total: None) -> Manifest:
    """Bring an export into the actor's empty workspace. Raises Unusable and leaves nothing then."""
    told = paper.read(folder)
    known = {kind.label: kind for kind in kinds()}
    if set(told.kinds) - set(known) - {USER}:
        raise Unusable("newer")
    if not is_empty(actor.workspace_id):
        raise Unusable("not_empty")
    paper.check(folder, told)
    kept = list[str]()
    try:
        for sha256 in _contents(folder, told):
            kept.append(sha256)
            _keep(actor.workspace_id, folder / content_path(sha256), sha256)
        with transaction.atomic():
            # Of two who bring something at once, the second finds the workspace full.
            workspace = Workspace.objects.select_for_update().get(pk=actor.workspace_id)
            if not is_empty(workspace.pk):
                raise Unusable("not_empty")
            Returning(workspace, folder, told, known, report).write()
            reindex(workspace.pk)
            renew_workspace(workspace.pk)
    except BaseException as refusal:
        _let_go(actor.workspace_id, kept)
        if isinstance(refusal, Astray | KeyError | TypeError | ValueError):
            raise Unusable("altered", name="data") from refusal
        raise
    actor.workspace.refresh_from_db()
    return told


def is_empty(workspace_id: int) -> bool:
    """Whether nobody has worked in a workspace yet: nothing is there but its beginning and its settings."""
    entries = Entry.objects.filter(workspace_id=workspace_id).exclude(batch__kind=BEGINNING)
    if entries.exclude(subject=WORKSPACE).exists():
        return False
    models = (one for one in belongings() if one.label not in OF_THE_BEGINNING)
    return not any(one.rows(workspace_id).exists() for one in models)


def _contents(folder: Path, told: Manifest) -> Iterator[str]:
    """Contents that are in the export."""
    for row in _lines(folder, FILE):
        sha256 = row["sha256"]
        if sha256 in told.missing:
            continue
        if not (len(sha256) == 64 and sha256.isalnum() and (folder / content_path(sha256)).is_file()):
            raise Unusable("gone", name=content_path(sha256))
        yield sha256


def _keep(workspace_id: int, place: Path, sha256: str) -> None:
    """A content into the store, before the transaction that points at it; refused when it is not what its name says."""
    if place.stat().st_size <= BLOCK:
        data = place.read_bytes()
        if store.name_of(data) == sha256:
            store.write(workspace_id, data)
            return
    elif paper.sha256_of(place) == sha256:
        with place.open("rb") as stream:
            store.write_stream(workspace_id, stream)
        return
    raise Unusable("altered", name=content_path(sha256))


def _lines(folder: Path, label: str) -> Iterator[dict[str, Any]]:
    place = folder / "data" / f"{label}.jsonl"
    if place.exists():
        with place.open("rb") as stream:
            yield from map(json.loads, stream)


class Returning:
    """One export while it is brought back, inside the transaction."""

    def __init__(
        self, workspace: Workspace, folder: Path, told: Manifest, known: dict[str, Kind], report: Report
    ) -> None:
        self.workspace, self.folder, self.told, self.report = workspace, folder, told, report
        self.kinds = [known[label] for label in sorted(told.kinds) if label in known]
        self.done, self.total = 0, sum(facts["count"] for facts in told.kinds.values())

    def write(self) -> None:
        """Every row of every kind."""
        keys: dict[str, Any] = {USER: self._users(), WORKSPACE: [self.workspace.pk]}
        for kind in self.kinds:
            if kind.numbered and kind.label not in keys:
                keys[kind.label] = set_aside(kind.model, self.told.kinds[kind.label]["count"])
        numbers = Homeward(keys)
        for kind in self.kinds:
            count = 0
            for rows in batched(_lines(self.folder, kind.label), AT_ONCE):
                self._put(kind, list(rows), numbers)
                count += len(rows)
                self.done += len(rows)
                self.report(self.done, self.total)
            if count != self.told.kinds[kind.label]["count"]:
                raise Unusable("altered", name=f"data/{kind.label}.jsonl")

    def _users(self) -> list[int]:
        """Who did something there: known here by the same address, or made without a way in."""
        found = []
        for row in _lines(self.folder, USER):
            user = User.objects.filter(email=row["email"]).first()
            found.append(user or User.objects.create_user(row["email"], None, name=row["name"], is_active=False))
        return [user.pk for user in found]

    def _put(self, kind: Kind, rows: list[dict[str, Any]], numbers: Homeward) -> None:
        reader = Reader(kind, numbers, self.workspace.pk)
        if kind.label == WORKSPACE:
            values = reader.values(rows[0])
            named = {column.field.attname for column in kind.columns}
            Workspace.objects.filter(pk=self.workspace.pk).update(**{k: v for k, v in values.items() if k in named})
            return
        payloads = list[tuple[Any, ...]]()
        if kind.label == ENTRY:
            for row in rows:
                row["digest"], payload = entry_told(row, numbers)
                if payload:
                    payloads.append((numbers.turn(ENTRY, row["id"]), payload[0], JsonText(payload[1])))
        read = [reader.values(row) for row in rows]
        insert_rows(kind.model, reader.attnames, ([row[name] for name in reader.attnames] for row in read))
        insert_rows(Payload, ("entry_id", "salt", "changes"), payloads)


def _let_go(workspace_id: int, names: list[str]) -> None:
    """Contents that came along for nothing."""
    wanted = set(StoredFile.objects.filter(workspace_id=workspace_id).values_list("sha256", flat=True))
    for sha256 in names:
        if sha256 not in wanted:
            store.path_of(workspace_id, sha256).unlink(missing_ok=True)


def set_aside(model: type[Model], count: int) -> array[int]:
    """So many keys that no other row will get, rising."""
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [f'"{table}"', column, count],
            )
            return array("q", sorted(key for (key,) in cursor.fetchall()))
        # The transaction has the one place of a writer, and an explicit key moves the counter of the table.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        used = max((cursor.fetchone() or (0,))[0], model._base_manager.aggregate(last=Max("pk"))["last"] or 0)
        return array("q", range(used + 1, used + 1 + count))
