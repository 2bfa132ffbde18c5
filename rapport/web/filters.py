"""Narrowing a list by what stands in the address, and turning its pages by key instead of by offset."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet


class Filters(forms.Form):
    """Base of a list's filters: a field `q` is narrowed by the method `by_q(rows, value)`, if it is filled."""

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that pass every filled, valid filter."""
        self.is_valid()
        for name, value in self.cleaned_data.items():
            if value not in (None, "", [], False):
                rows = getattr(self, f"by_{name}")(rows, value)
        return rows


def number_in(text: str, digits: int = 18) -> int | None:
    """The number a form or an address sent, of at most so many digits (18 fit a key of the database); None for else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


@dataclass(frozen=True, slots=True)
class Slice:
    """One page of a list and the key of the next, empty at the end."""

    rows: list[Any]
    after: str


def keyset(rows: QuerySet[Any], order: Sequence[str], *, after: str = "", size: int = 50) -> Slice:
    """The rows after the key `after` in a fixed order; ties are broken by id, so a page never repeats or skips a row.

    `order` names concrete columns that are never NULL, each with "-" for descending; a broken key means the beginning.
    """
    full = [*order, "id"]
    rows = _after(rows, full, _open(after, len(full)))
    found = list(rows.order_by(*full)[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return Slice(found[:size], _seal([_value(last, name) for name in full]) if last is not None else "")


def _after(rows: QuerySet[Any], order: Sequence[str], edge: Sequence[Any] | None) -> QuerySet[Any]:
    if edge is None:
        return rows
    try:
        return rows.filter(_beyond(order, edge))
    except (ValidationError, ValueError, TypeError, OverflowError):
        # The key was made by hand, and its values fit no column.
        return rows


def _beyond(order: Sequence[str], edge: Sequence[Any]) -> Q:
    """(a > x) or (a = x and b > y) or …"""
    condition, equal = Q(), Q()
    for name, value in zip(order, edge, strict=True):
        column = name.lstrip("-")
        condition |= equal & Q(**{f"{column}__{'lt' if name.startswith('-') else 'gt'}": value})
        equal &= Q(**{column: value})
    return condition


def _value(row: Any, name: str) -> Any:
    value = getattr(row, name.lstrip("-"))
    return value.isoformat() if hasattr(value, "isoformat") else value


def _seal(values: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _open(key: str, length: int) -> list[Any] | None:
    try:
        values = json.loads(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))
    except (ValueError, RecursionError):
        return None
    plain = isinstance(values, list) and len(values) == length and all(_is_plain(value) for value in values)
    # The last part of a key is a row's id; anything else was not made here.
    return values if plain and isinstance(values[-1], int) and 0 <= values[-1] < 2**63 else None


def _is_plain(value: Any) -> bool:
    # PostgreSQL takes no NUL in a text, and no database half a surrogate.
    return isinstance(value, int | float) or (
        isinstance(value, str) and "\0" not in value and value == value.encode(errors="replace").decode()
    )
