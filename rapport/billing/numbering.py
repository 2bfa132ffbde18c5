"""Numbers without a gap: given when a paper is issued, in the same transaction, with the row of the series locked.

What is not issued after all gives its number back with the transaction, so two that are issued at once wait for each
other and nothing is ever left out (DOMAIN.md 4.4).
"""

from __future__ import annotations

from datetime import date

from rapport.billing.models import Invoice, Series
from rapport.lib.invoice_numbers import Pattern

CREDIT_PREFIX = "CN-"


def next_number(workspace_id: int, kind: str, pattern: Pattern, day: date) -> tuple[int, str]:
    """The next place in its series, and the number it makes. A pattern with the year begins with 1 in each, another one
    goes on for ever. Only inside a transaction, which keeps the series locked until its end.
    """
    year = day.year if pattern.yearly else 0
    Series.objects.get_or_create(workspace_id=workspace_id, kind=kind, year=year)
    row = Series.objects.select_for_update().get(workspace_id=workspace_id, kind=kind, year=year)
    prefix = CREDIT_PREFIX if kind == Invoice.Kind.CREDIT else ""
    number = ""
    while not number or Invoice.objects.filter(workspace_id=workspace_id, kind=kind, number=number).exists():
        # Under an earlier pattern the same number may have been given already.
        row.last += 1
        number = prefix + pattern.number(row.last, day)
    row.save(update_fields=["last"])
    return row.last, number
