"""What one row of a timesheet says, whichever program it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from rapport.lib.records import Unreadable


@dataclass(frozen=True, slots=True)
class Entry:
    """Time somebody spent on the day `on`, in `seconds` as the program says them.

    `begins` and `ends` are what the clock on the wall showed, without a zone; None where the program keeps only days.
    `amount`, and `rate` for an hour of it, are in `currency`, "" where the file does not name it. `key` is the same
    whenever the entry is exported again; where a program has no numbers, it is made of who, when and, without a clock,
    what for.
    """

    key: str
    on: date
    seconds: int
    begins: datetime | None = None
    ends: datetime | None = None
    client: str = ""
    project: str = ""
    task: str = ""
    description: str = ""
    person: str = ""
    email: str = ""
    billable: bool = True
    billed: bool = False
    tags: tuple[str, ...] = ()
    amount: Decimal | None = None
    rate: Decimal | None = None
    currency: str = ""
    extra: tuple[tuple[str, str], ...] = ()


class Line(bytes):
    """One row of a timesheet as text, with what it says, or why nothing is taken from it."""

    entry: Entry | None
    refusal: Unreadable | None
