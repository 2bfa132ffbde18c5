"""What a bank statement says, whichever format it comes in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rapport.lib.records import Unreadable
from rapport.lib.written_days import Order

type Said = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One movement of money. `amount` is in minor units of `currency`, above nothing when it comes in.

    `reference` is the number the bank gives it, the same in every statement (FITID, AcctSvcrRef); `end_to_end` the one
    the payer gave (EndToEndId, the reference of a customer). `number` is that of the document.
    """

    booked_on: date
    amount: int
    currency: str
    value_on: date | None = None
    counterparty: str = ""
    tax_number: str = ""
    their_account: str = ""
    purpose: str = ""
    reference: str = ""
    end_to_end: str = ""
    number: str = ""
    extra: Said = ()


@dataclass(frozen=True, slots=True)
class Passed:
    """What stands in a statement and is no movement of money: a word for why, and how it looks there."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not add up: `balance` (opening, in and out do not make the closing), `in` or `out` (the sum the file
    names is another one). Both numbers are in minor units.
    """

    code: str
    declared: int
    counted: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of one account. Balances and declared sums are in minor units, None where the file says nothing.

    `entries` is how many movements the bank counts: one of them may be several lines. `bank` names it or its code.
    """

    account: str
    currency: str
    lines: tuple[Line, ...]
    opening: int | None = None
    closing: int | None = None
    declared_in: int | None = None
    declared_out: int | None = None
    begins_on: date | None = None
    ends_on: date | None = None
    number: str = ""
    bank: str = ""
    entries: int = 0
    passed: tuple[Passed, ...] = ()

    @property
    def came_in(self) -> int:
        """The sum of what came in."""
        return sum(line.amount for line in self._own() if line.amount > 0)

    @property
    def went_out(self) -> int:
        """The sum of what went out, above nothing."""
        return -sum(line.amount for line in self._own() if line.amount < 0)

    def _own(self) -> Iterator[Line]:
        return (line for line in self.lines if line.currency == self.currency)

    @property
    def faults(self) -> list[Fault]:
        """What does not add up."""
        found = []
        if self.opening is not None and self.closing is not None:
            found.append(Fault("balance", self.closing, self.opening + self.came_in - self.went_out))
        if self.declared_in is not None:
            found.append(Fault("in", self.declared_in, self.came_in))
        if self.declared_out is not None:
            found.append(Fault("out", self.declared_out, self.went_out))
        return [fault for fault in found if fault.declared != fault.counted]

    @property
    def is_consistent(self) -> bool | None:
        """Whether opening + in - out = closing, and the sums are those declared; None when the file does not say."""
        if self.faults:
            return False
        return None if self.opening is None or self.closing is None else True

    @property
    def period(self) -> tuple[date, date] | None:
        """From which day to which: as said, else those of the lines."""
        days = [line.booked_on for line in self.lines]
        said = [day for day in (self.begins_on, self.ends_on) if day]
        if len(said) == 2:
            return min(said), max(said)
        return (min(days + said), max(days + said)) if days + said else None


@dataclass(frozen=True, slots=True)
class Found:
    """All statements of a file. `order` says how the days of a table are read; `assumed` that it names no currency."""

    statements: tuple[Statement, ...]
    order: Order | None = None
    assumed: bool = False


class Piece(bytes):
    """One line of a statement as text, with what it says and what it is known by, or why nothing is taken from it.

    `place` is its place in the statement, from 1. A statement without any line is one piece without a line.
    """

    statement: Statement
    key: str
    line: Line | None
    digest: str
    place: int
    refusal: Unreadable | None

    @classmethod
    def of(
        cls, text: str, statement: Statement, key: str, *, line: Line | None = None, digest: str = "", place: int = 0,
        refusal: Unreadable | None = None,
    ) -> Piece:  # fmt: skip
        """A piece of the statement that is known by `key`."""
        piece = cls(text.encode("utf-8", "replace"))
        piece.statement, piece.key, piece.line, piece.digest = statement, key, line, digest
        piece.place, piece.refusal = place, refusal
        return piece
