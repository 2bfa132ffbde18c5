"""What clients, contacts and the like share: a version against stale writes, archive and trash, change through the
journal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Self

from django.db import models, transaction
from django.db.models import F

from rapport.journal.models import Batch
from rapport.journal.recording import difference, record
from rapport.journal.reversing import Reversible, ways_of
from rapport.web.funnel import Actor, Door, InWorkspace, WorkspaceRows

# For the indexes of what lies in the trash.
IN_TRASH = models.Q(trashed_at__isnull=False)


class Stale(Exception):
    """Somebody changed the record after the form was opened. `record` is how it stands now."""

    def __init__(self, record: Record) -> None:
        super().__init__(record.pk)
        self.record = record


class RecordRows[Row: "Record"](WorkspaceRows[Row]):
    """Archived is put away and still found; trashed is on its way out and restorable."""

    def living(self) -> Self:
        """Neither archived nor in the trash."""
        return self.filter(archived_at=None, trashed_at=None)

    def archived(self) -> Self:
        """Put away."""
        return self.exclude(archived_at=None).filter(trashed_at=None)

    def trashed(self) -> Self:
        """In the trash."""
        return self.filter(trashed_at__isnull=False)

    def present(self) -> Self:
        """Everything that is not in the trash."""
        return self.filter(trashed_at=None)

    def shared_with(self, door: Door) -> Self:
        """Never what is in the trash."""
        return super().shared_with(door).filter(trashed_at=None)


class Record(Reversible, InWorkspace):
    """A record people edit. All changes go through `change`, so that none escapes the journal."""

    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)
    trashed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    def change(
        self,
        values: Mapping[str, Any],
        *,
        by: Actor,
        at: datetime,
        verb: str = "changed",
        version: int | None = None,
        batch: Batch | None = None,
    ) -> Batch | None:
        """Set columns (by their attname) and extras, with one journal entry; None when nothing differs.

        With `version`, raises Stale if the record is no longer the one that version names.
        """
        columns, extras = self.split(values)
        before = {name: getattr(self, name) for name in columns} | self.standing_of(extras)
        changes = difference(before, {**columns, **extras})
        with transaction.atomic():
            self.claim(version)
            if not changes:
                return None
            new = {name: value for name, value in columns.items() if name in changes}
            type(self)._default_manager.filter(pk=self.pk).update(**new, updated_at=at, version=F("version") + 1)
            for name, value in new.items():
                setattr(self, name, value)
            self.put_all({name: value for name, value in extras.items() if name in changes})
            batch = record(self, verb, changes, by=by, at=at, batch=batch)
            ways_of(type(self)).put_right([self.pk])
        self.refresh_from_db()
        return batch

    def split(self, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Which of the values are columns, and which are extras (tags, addresses)."""
        names = {field.attname for field in self._meta.concrete_fields}
        columns = {name: value for name, value in values.items() if name in names}
        return columns, {name: value for name, value in values.items() if name not in names}

    def standing_of(self, names: Iterable[str]) -> dict[str, Any]:
        """The present values of these extras."""
        return {name: self.standing(name) for name in names}

    def put_all(self, values: Mapping[str, Any]) -> None:
        """Set these extras."""
        for name, value in values.items():
            self.put_back(name, value)

    def claim(self, version: int | None) -> None:
        """Raise Stale unless the row still has this version."""
        if version is None:
            return
        # Locked, so that of two who save at the same moment the second sees what the first has written.
        standing = type(self)._default_manager.select_for_update().get(pk=self.pk)
        if standing.version != version:
            raise Stale(standing)

    def mark(
        self,
        column: str,
        moment: datetime | None,
        verb: str,
        *,
        by: Actor,
        at: datetime,
        batch: Batch | None = None,
        **also: Any,
    ) -> Batch | None:
        """Set a moment, or clear it, together with other columns; None when it stands so already.

        A second press, in this tab or another, neither moves the moment nor leaves a second journal entry.
        """
        with transaction.atomic():
            self.refresh_from_db(fields=[column], from_queryset=type(self)._default_manager.select_for_update())
            if (getattr(self, column) is None) == (moment is None):
                return None
            return self.change({column: moment, **also}, by=by, at=at, verb=verb, batch=batch)

    def archive(self, *, by: Actor, at: datetime, batch: Batch | None = None) -> Batch | None:
        """Put away: out of lists and of Today, still found."""
        return self.mark("archived_at", at, "archived", by=by, at=at, batch=batch)

    def unarchive(self, *, by: Actor, at: datetime, batch: Batch | None = None) -> Batch | None:
        """Back into the lists."""
        return self.mark("archived_at", None, "unarchived", by=by, at=at, batch=batch)

    def trash(self, *, by: Actor, at: datetime, batch: Batch | None = None) -> Batch | None:
        """Into the trash, out of every list and of search; nothing is lost."""
        return self.mark("trashed_at", at, "trashed", by=by, at=at, batch=batch)

    def restore(self, *, by: Actor, at: datetime, batch: Batch | None = None) -> Batch | None:
        """Back from the trash."""
        return self.mark("trashed_at", None, "restored", by=by, at=at, batch=batch)
