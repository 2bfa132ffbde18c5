"""Writing into the journal: one batch for an action, one entry for each changed row, in the caller's transaction."""

from __future__ import annotations

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from rapport.journal.models import Batch, Entry, Payload
from rapport.web.bulk import JsonText, insert_rows
from rapport.web.funnel import Actor

type Changes = Mapping[str, tuple[Any, Any] | list[Any]]

ENTRY = ("workspace_id", "batch_id", "at", "verb", "subject", "subject_id", "digest")
PAYLOAD = ("entry_id", "salt", "changes")
_canonical = DjangoJSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one row, before it becomes an entry."""

    subject: models.Model
    verb: str
    changes: Changes


# Told of rows of one model that an entry was just written of, in the transaction of their change.
type Listener = Callable[[list[Any]], None]
_listeners: dict[type[models.Model], list[Listener]] = defaultdict(list)


def hear(model: type[models.Model], listener: Listener) -> None:
    """Be told of rows whose change the journal tells; called once by a room when it is ready."""
    _listeners[model].append(listener)


def begin(kind: str, *, by: Actor, at: datetime, undoes: Batch | None = None) -> Batch:
    """A new batch for an action that changes several rows."""
    return Batch.objects.create(
        workspace_id=by.workspace_id, user_id=by.user_id, via=by.via, kind=kind, at=at, undoes=undoes
    )


def record(
    subject: models.Model,
    verb: str,
    changes: Changes,
    *,
    by: Actor,
    at: datetime,
    batch: Batch | None = None,
) -> Batch:
    """One entry, in a batch of its own unless one is given. Must be called inside the transaction of the change."""
    batch = batch or begin(f"{subject._meta.model_name}.{verb}", by=by, at=at)
    record_many([Change(subject, verb, changes)], batch=batch, at=at)
    return batch


def record_many(changes: Iterable[Change], *, batch: Batch, at: datetime) -> None:
    """The entries of many rows of one batch, in two statements a few hundred."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("The journal is written in the same transaction as the change it tells of.")
    entries, payloads = [], []
    heard: dict[type[models.Model], list[Any]] = defaultdict(list)
    for change in changes:
        salt, text = secrets.token_hex(16), canonical(change.changes)
        subject = change.subject
        entries.append((
            batch.workspace_id, batch.pk, at, change.verb, subject._meta.label_lower, subject.pk, sealed(salt, text)
        ))  # fmt: skip
        payloads.append((salt, JsonText(text)))
        if type(subject) in _listeners:
            heard[type(subject)].append(subject)
    keys = insert_rows(Entry, ENTRY, entries)
    insert_rows(Payload, PAYLOAD, ((key, *payload) for key, payload in zip(keys, payloads, strict=True)))
    for model, rows in heard.items():
        for listener in _listeners[model]:
            listener(rows)


def canonical(changes: Changes) -> str:
    """One spelling of the same changes: sorted keys, no spaces."""
    return _canonical.encode(changes)


def digest(salt: str, changes: Changes) -> str:
    """SHA-256 over the salt and the canonical changes."""
    return sealed(salt, canonical(changes))


def sealed(salt: str, text: str) -> str:
    """The digest of changes that are canonical text already."""
    return hashlib.sha256((salt + text).encode()).hexdigest()


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The fields whose value is another one now."""
    return {name: (before.get(name), value) for name, value in after.items() if before.get(name) != value}
