"""Booking pages made and changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.calendars.models import BookingPage
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.web.funnel import Actor


def make_page(values: Mapping[str, Any], *, by: Actor, at: datetime) -> tuple[BookingPage, Batch]:
    """A new booking page, open at once; `values` are columns by their attname."""
    with transaction.atomic():
        made = BookingPage.objects.create(workspace_id=by.workspace_id, created_at=at, updated_at=at, **values)
        return made, record(made, "created", {"title": (None, made.title)}, by=by, at=at)


def change_page(
    page: BookingPage, values: Mapping[str, Any], *, by: Actor, at: datetime, version: int | None = None
) -> Batch | None:
    """Change a page; None when nothing differs. Raises Stale."""
    return page.change(values, by=by, at=at, version=version)
