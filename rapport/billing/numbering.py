"""Numbers without a gap: given when a paper is issued, in the same transaction, with the row of the series locked.

What is not issued after all gives its number back with the transaction, so two that are issued at once wait for each
other and nothing is ever left out (DOMAIN.md 4.4).
"""

from __future__ import annotations

import re
from datetime import date

from rapport.billing.models import Series

_FIELD = re.compile(r"\{(year|yy|number)(?::(\d))?\}")
CREDIT_PREFIX = "CN-"


class BadPattern(ValueError):
    """A pattern without a number, or with something unknown in braces."""


def number_like(pattern: str, place: int, day: date) -> str:
    """A number by a pattern: `{year}`, `{yy}`, and `{number}` with the fewest digits, as in `{number:3}`.

    Raises BadPattern.
    """
    if "{number" not in pattern or _FIELD.sub("", pattern).strip("{}") != _FIELD.sub("", pattern):
        raise BadPattern(pattern)

    def field(found: re.Match[str]) -> str:
        if found[1] == "number":
            return str(place).zfill(int(found[2] or 1))
        return str(day.year) if found[1] == "year" else f"{day.year % 100:02}"

    return _FIELD.sub(field, pattern)


def next_place(workspace_id: int, kind: str, day: date) -> int:
    """The next place in the series of a year. Only inside a transaction, which keeps the row locked until its end."""
    Series.objects.get_or_create(workspace_id=workspace_id, kind=kind, year=day.year)
    row = Series.objects.select_for_update().get(workspace_id=workspace_id, kind=kind, year=day.year)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last
