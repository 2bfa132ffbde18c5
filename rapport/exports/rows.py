"""A row as it stands in an export and as it comes back: one JSON object, sorted keys, one line."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import BinaryField, DateTimeField, ForeignKey, JSONField, TextField, UUIDField

from rapport.exports import pointers
from rapport.exports.kinds import ENTRY, WORKSPACE, Column, Kind, belongings
from rapport.exports.numbers import Astray, Homeward, Outward
from rapport.journal.recording import canonical, sealed

AT_ONCE = 2000


def line(row: Mapping[str, Any]) -> bytes:
    """One spelling of the same row."""
    return (json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()


def told(kind: Kind, workspace_id: int, numbers: Outward) -> Iterator[dict[str, Any]]:
    """The rows of a kind as they leave, one at a time."""
    if kind.label == ENTRY:
        yield from _entries(kind, workspace_id, numbers)
        return
    names = [column.field.attname for column in kind.columns]
    rows = kind.leaving(workspace_id).values_list(*names).iterator(chunk_size=AT_ONCE)
    for number, values in enumerate(rows, start=1):
        row = {column.name: plain(value) for column, value in zip(kind.columns, values, strict=True)}
        _turn(kind.columns, row, numbers)
        if kind.numbered:
            row["id"] = number
        yield row


def plain(value: Any) -> Any:
    """A value as JSON has it: moments in UTC, decimals and days as text, bytes as base64."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value


def _turn(columns: Sequence[Column], row: dict[str, Any], numbers: Outward | Homeward) -> None:
    """Translate every number of a row in place."""
    for column in columns:
        if column.points:
            label = column.points if isinstance(column.points, str) else column.points(row)
            row[column.name] = numbers.turn(label, row[column.name])
        elif column.turned:
            row[column.name] = column.turned(row[column.name], numbers.turn)


def _entries(kind: Kind, workspace_id: int, numbers: Outward) -> Iterator[dict[str, Any]]:
    """Entries of the journal with what they tell inside.

    The digest seals the numbers of this database. It is made anew from what the entry tells where it comes to live, and
    leaves only where it cannot be: of a payload that was erased, or that is not the one that was sealed.
    """
    names = [column.field.attname for column in kind.columns]
    rows = kind.leaving(workspace_id).values_list(*names, "payload__salt", "payload__changes")
    for number, (*values, salt, changes) in enumerate(rows.iterator(chunk_size=AT_ONCE), start=1):
        row = {column.name: plain(value) for column, value in zip(kind.columns, values, strict=True)}
        if salt is not None:
            if sealed(salt, canonical(changes)) == row["digest"]:
                row["digest"] = ""
            changes = pointers.changes(row["subject"], changes, numbers.turn)
        row["payload"] = None if salt is None else {"salt": salt, "changes": changes}
        _turn(kind.columns, row, numbers)
        row["id"] = number
        yield row


class Reader:
    """Rows of a kind as they come back: plain values for `attnames`, in their order."""

    def __init__(self, kind: Kind, numbers: Homeward, workspace_id: int) -> None:
        self.kind, self.numbers, self.workspace_id = kind, numbers, workspace_id
        self.by_name = {column.name: column for column in kind.columns}
        named = {column.field.attname for column in kind.columns}
        # What did not leave has the value of a new row: a secret is empty, a pointer at what stayed points nowhere.
        left_out = [f for f in kind.model._meta.concrete_fields if f.attname not in named and not f.primary_key]
        self.defaults = {f.attname: f.get_default() for f in left_out}
        # What must be another for every row, a public token for one, is made anew for each.
        self.fresh = {f.attname: f.get_default for f in left_out if f.has_default() and callable(f.default)}
        if kind.path == "workspace_id":
            self.defaults["workspace_id"] = workspace_id
        self.defaults |= {c.field.attname: c.field.get_default() for c in kind.columns}
        self.with_key = kind.numbered and kind.label != WORKSPACE
        self.attnames = [*([kind.model._meta.pk.attname] if self.with_key else []), *self.defaults]

    def values(self, row: dict[str, Any]) -> dict[str, Any]:
        """One row by attnames. Raises Astray for what no export of ours says."""
        number = row.pop("id", 0)
        row.pop("payload", None)
        if unknown := set(row) - set(self.by_name):
            raise Astray(", ".join(sorted(unknown)))
        _turn([self.by_name[name] for name in row], row, self.numbers)
        read = {self.by_name[name].field.attname: _read(self.by_name[name], value) for name, value in row.items()}
        key = {self.attnames[0]: self.numbers.turn(self.kind.label, number)} if self.with_key else {}
        return key | self.defaults | {name: make() for name, make in self.fresh.items()} | read


def _read(column: Column, value: Any) -> Any:
    field = column.field
    if value is None or isinstance(field, JSONField | TextField | ForeignKey):
        return value
    if isinstance(field, BinaryField):
        return base64.b64decode(value)
    if isinstance(field, DateTimeField):
        return datetime.fromisoformat(value)
    return UUID(value) if isinstance(field, UUIDField) else field.to_python(value)


def entry_told(row: Mapping[str, Any], numbers: Homeward) -> tuple[str, tuple[str, str] | None]:
    """The digest of an entry, and its payload (salt and changes as text) when it has one.

    Raises Astray for an entry that no journal of a workspace holds.
    """
    subject, payload = row["subject"], row["payload"]
    if subject not in _subjects():
        raise Astray(f"{ENTRY}: {subject}")
    if payload is None:
        return row["digest"], None
    # What such a column points at only its row says, and none of them ever changes.
    if odd := [name for name in payload["changes"] if callable(pointers.COLUMNS.get(f"{subject}.{name}"))]:
        raise Astray(f"{subject}: {', '.join(odd)}")
    text = canonical(pointers.changes(subject, payload["changes"], numbers.turn))
    return row["digest"] or sealed(payload["salt"], text), (payload["salt"], text)


@cache
def _subjects() -> frozenset[str]:
    """What a journal tells of: rows with a workspace. Those of a kind that stays have only numbers below zero."""
    return frozenset(one.label for one in belongings() if one.path in {"workspace_id", "pk"})
