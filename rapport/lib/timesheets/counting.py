"""What a person would count in a timesheet: entries, time, money of each currency by itself."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from rapport.lib.amounts import places_of
from rapport.lib.timesheets.shape import Entry


@dataclass(slots=True)
class Totals:
    """Counted entry by entry."""

    entries: int = 0
    seconds: int = 0
    amounts: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def see(self, entry: Entry) -> None:
        """Count one entry."""
        self.entries += 1
        self.seconds += entry.seconds
        if entry.amount is not None:
            self.amounts[entry.currency] += entry.amount

    def said(self) -> dict[str, str]:
        """The sums as decimal text, by currency; "" is the one the file does not name."""
        return {code: f"{total:.{places_of(code) if code else 2}f}" for code, total in sorted(self.amounts.items())}
