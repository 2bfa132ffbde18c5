"""Turning pages by key, whatever stands in the address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from rapport.web.filters import Slice, keyset


def paged(rows: QuerySet[Any], order: Sequence[str], *, after: str = "", size: int = 50) -> Slice:
    """One page of rows. A key that was tampered with, so that its values fit no column, means the beginning."""
    try:
        return keyset(rows, order, after=after, size=size)
    except (ValidationError, ValueError):
        return keyset(rows, order, size=size)
