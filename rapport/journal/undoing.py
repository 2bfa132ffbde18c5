"""Undo: putting back what a batch changed, where nothing newer stands on it, and saying what could not be put back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.utils.dateparse import parse_datetime

from rapport.journal.models import Batch, Entry
from rapport.journal.recording import Change, begin, record_many
from rapport.journal.reversing import ways_of
from rapport.web.funnel import Actor

CHUNK = 500
CREATED = "created"
# Stands in place of a field: what was before is not known any more.
ERASED = "erased"


class AlreadyUndone(Exception):
    """The batch has been undone before, perhaps in another tab a moment ago."""


class Refused(Exception):
    """The batch cannot be undone now; the message is a sentence for people that says what to do first."""


@dataclass(frozen=True, slots=True)
class Left:
    """One row that stayed as it is, because something newer stands on it."""

    subject: str
    subject_id: int
    field: str


@dataclass(slots=True)
class Undone:
    """What an undo did: how many rows it put back and which it left."""

    batch: Batch
    put_back: int = 0
    left: list[Left] = field(default_factory=list)


def undo(batch: Batch, *, by: Actor, at: datetime, resume: bool = False) -> Undone:
    """Put back everything of `batch`, newest first, in short transactions; safe to run again after a crash (`resume`).

    Raises AlreadyUndone when another undo of this batch exists and `resume` is not set, Refused when a room says
    that it cannot be undone now.
    """
    if why := refusal(batch):
        raise Refused(why)
    result = Undone(_open(batch, by=by, at=at, resume=resume))
    for entries in _chunks(batch):
        with transaction.atomic():
            for model, part in _runs(entries):
                touched = _take_back(model, part, result, at=at)
                # At once, because what a row gave up may be all that held an older row of the batch.
                ways_of(model).put_right(sorted(touched))
    return result


def refusal(batch: Batch) -> str:
    """Why a room says that this cannot be undone now, as a sentence for people; nothing where it can."""
    subjects = batch.entries.order_by().values_list("subject", flat=True).distinct()
    return next((why for one in subjects if (why := ways_of(apps.get_model(one)).against(batch))), "")


def rows_here(model: type[models.Model], pks: Iterable[int], workspace_id: int) -> dict[int, Any]:
    """Rows of a model by their keys, those of this workspace only: a journal may have been brought from elsewhere."""
    home = _home(model)
    return model._default_manager.filter(**{home: workspace_id}).in_bulk(pks) if home else {}


def _home(model: type[models.Model]) -> str:
    """The column that says to which workspace a row belongs; empty for rows that belong to none."""
    workspace = Batch._meta.get_field("workspace").related_model
    if model is workspace:
        return "pk"
    belongs = any(one.name == "workspace" and one.related_model is workspace for one in model._meta.concrete_fields)
    return "workspace_id" if belongs else ""


def _open(batch: Batch, *, by: Actor, at: datetime, resume: bool) -> Batch:
    try:
        with transaction.atomic():
            return begin("undo", by=by, at=at, undoes=batch)
    except IntegrityError:
        if not resume:
            raise AlreadyUndone(batch.pk) from None
        return Batch.objects.get(undoes=batch)


def _chunks(batch: Batch) -> Iterator[list[Entry]]:
    last = None
    while True:
        rows = batch.entries.select_related("payload").order_by("-id")
        chunk = list((rows.filter(id__lt=last) if last else rows)[:CHUNK])
        if not chunk:
            return
        yield chunk
        last = chunk[-1].pk


def _runs(entries: Iterable[Entry]) -> Iterator[tuple[type[models.Model], list[Entry]]]:
    for (subject, _), run in groupby(entries, key=lambda entry: (entry.subject, entry.verb == CREATED)):
        yield apps.get_model(subject), list(run)


def _take_back(model: type[models.Model], entries: list[Entry], result: Undone, *, at: datetime) -> set[int]:
    """Undo neighbouring entries of one model; answers the rows whose derived values may have changed."""
    if not _home(model):
        result.left += [Left(entry.subject, entry.subject_id, "") for entry in entries]
        return set()
    if entries[0].verb == CREATED:
        _unmake(model, entries, result, at=at)
        return set()
    rows = rows_here(model, {entry.subject_id for entry in entries}, result.batch.workspace_id)
    made = [change for entry in entries if (change := _restore(rows.get(entry.subject_id), entry, result))]
    record_many(made, batch=result.batch, at=at)
    result.put_back += len(made)
    # All of them, because a crash may have come between putting values back and putting right what is derived.
    return set(rows)


def _unmake(model: type[models.Model], entries: list[Entry], result: Undone, *, at: datetime) -> None:
    by_id = {entry.subject_id: entry for entry in entries}
    rows = rows_here(model, by_id, result.batch.workspace_id)
    newer = set(
        Entry.objects.filter(
            workspace_id=entries[0].workspace_id, subject=entries[0].subject, subject_id__in=rows, id__gt=entries[0].pk
        )
        .exclude(batch=entries[0].batch)
        .exclude(batch__undone_by__isnull=False)
        .exclude(batch__undoes__isnull=False)
        .values_list("subject_id", flat=True)
    )
    newer |= ways_of(model).held([pk for pk in rows if pk not in newer])
    result.left += [Left(entries[0].subject, pk, "") for pk in sorted(newer)]
    erased = {pk for pk in rows if pk not in newer and by_id[pk].payload.erased_at}
    result.left += [Left(entries[0].subject, pk, ERASED) for pk in sorted(erased)]
    gone = [pk for pk in rows if pk not in newer and pk not in erased]
    # The entry of the deletion is written while the row still has its number.
    made = [Change(rows[pk], "unmade", {k: (v[1], v[0]) for k, v in by_id[pk].payload.changes.items()}) for pk in gone]
    record_many(made, batch=result.batch, at=at)
    ways_of(model).unmake(gone)
    result.put_back += len(gone)


def _restore(row: models.Model | None, entry: Entry, result: Undone) -> Change | None:
    """Set the before-values of one entry again, each only where the after-value still stands."""
    if row is None:
        return None
    if entry.payload.erased_at:
        result.left.append(Left(entry.subject, entry.subject_id, ERASED))
        return None
    columns: dict[str, Any] = {}
    back: dict[str, tuple[Any, Any]] = {}
    for name, (before, after) in entry.payload.changes.items():
        column = _column(row, name)
        present = getattr(row, column.attname) if column is not None else row.standing(name)  # type: ignore[attr-defined]
        if not _same(present, after):
            # A resumed undo meets its own work: what already stands as before needs no word.
            if not _same(present, before):
                result.left.append(Left(entry.subject, entry.subject_id, name))
        elif column is not None:
            columns[column.attname] = column.to_python(before)
            back[name] = (after, before)
        else:
            row.put_back(name, before)  # type: ignore[attr-defined]
            back[name] = (after, before)
    if columns:
        type(row)._default_manager.filter(pk=row.pk).update(**columns, **_next_version(row))
        for name, value in columns.items():
            # The batch may have an earlier change of the same row.
            setattr(row, name, value)
    return Change(row, "put_back", back) if back else None


def _column(row: models.Model, name: str) -> Any:
    try:
        column = row._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return column if getattr(column, "concrete", False) and not column.many_to_many else None


def _next_version(row: models.Model) -> dict[str, Any]:
    return {"version": models.F("version") + 1} if hasattr(row, "version") else {}


def _same(present: Any, written: Any) -> bool:
    """Whether a value of the database is the one the journal wrote as JSON."""
    if isinstance(present, datetime) and isinstance(written, str):
        return parse_datetime(written) is not None and abs((parse_datetime(written) - present).total_seconds()) < 0.001  # type: ignore[operator]
    return bool(json.loads(json.dumps(present, cls=DjangoJSONEncoder)) == written)
