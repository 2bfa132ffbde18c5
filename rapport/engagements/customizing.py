"""A workspace's own playbook: items switched off, due at other times, worded otherwise, for one client; own items."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from rapport.clients.models.record import Stale
from rapport.engagements.models import PlaybookItem
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.web.funnel import Actor


def row_of(key: str, *, by: Actor, client_id: int | None = None) -> PlaybookItem:
    """What a workspace has made of an item, with a client or with all; a row that is not written yet when nothing."""
    rows = PlaybookItem.objects.visible_to(by).present().filter(key=key, client=client_id)
    return rows.first() or PlaybookItem(workspace_id=by.workspace_id, key=key, client_id=client_id)


def change(
    row: PlaybookItem, values: Mapping[str, Any], *, by: Actor, at: datetime, version: int | None = None
) -> Batch | None:
    """Set columns of a row, written or not; None when nothing differs. Raises Stale when somebody was quicker."""
    if row.pk:
        return row.change(values, by=by, at=at, version=version)
    told = {name: (getattr(row, name), value) for name, value in values.items() if value != getattr(row, name)}
    if not told:
        return None
    try:
        with transaction.atomic():
            for name, value in values.items():
                setattr(row, name, value)
            row.created_at = row.updated_at = at
            row.save()
            named = {"key": (None, row.key), "client_id": (None, row.client_id)}
            return record(row, "created", {**named, **told}, by=by, at=at)
    except IntegrityError:
        raise Stale(row_of(row.key, by=by, client_id=row.client_id)) from None


def add_own(values: Mapping[str, Any], *, by: Actor, at: datetime) -> Batch | None:
    """An item of one's own: stage, trigger, due, words, why."""
    return change(row_of(f"{PlaybookItem.OWN}{secrets.token_hex(5)}", by=by), values, by=by, at=at)
