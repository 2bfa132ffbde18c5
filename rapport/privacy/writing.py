"""Writing down a new record of this room: the row and its journal entry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.clients.models.record import Record
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.web.funnel import Actor


def write_down[Row: Record](
    model: type[Row], values: Mapping[str, Any], *, by: Actor, at: datetime
) -> tuple[Row, Batch]:
    """A new row of a model, and the batch that tells of it."""
    with transaction.atomic():
        row = model(workspace_id=by.workspace_id, created_at=at, updated_at=at, **values)
        row.save(force_insert=True)
        said = {name: (None, getattr(row, name)) for name in values if getattr(row, name) not in (None, "")}
        return row, record(row, "created", said, by=by, at=at)
