"""What a line and a statement are known by: brought again, they are the same ones."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rapport.lib.bank.shape import Line, Statement


@dataclass(slots=True)
class Digests:
    """The digests of all lines of one account in a file.

    By the number of the bank a line is the same wherever it stands, in one file too. Without one it is known by day,
    document, sum, tax number and purpose, and equal ones are told apart by their order: two coffees of one day are two.
    """

    _met: Counter[str] = field(default_factory=Counter)
    _seen: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, statement: Statement) -> tuple[str, ...]:
        """For the lines of a statement, in their order; of one that stands in the file twice the same as before."""
        whole = digest_of(statement)
        if whole not in self._seen:
            self._seen[whole] = tuple(self._lines(statement.lines))
        return self._seen[whole]

    def _lines(self, lines: Iterable[Line]) -> Iterator[str]:
        for line in lines:
            if line.reference:
                yield _digest("reference", line.reference, line.amount, line.currency)
                continue
            bare = _digest(*_facts(line))
            self._met[bare] += 1
            yield bare if self._met[bare] == 1 else _digest(bare, self._met[bare])


def digest_of(statement: Statement) -> str:
    """What a whole statement is known by."""
    return _digest(
        statement.currency, statement.number, statement.period, statement.opening, statement.closing,
        *(_digest(line.reference, *_facts(line)) for line in statement.lines),
    )  # fmt: skip


def _facts(line: Line) -> tuple[object, ...]:
    purpose = " ".join(line.purpose.casefold().split())
    return line.booked_on, line.number, line.amount, line.currency, line.tax_number, purpose


def _digest(*facts: object) -> str:
    return hashlib.sha256("\x1f".join(map(str, facts)).encode("utf-8", "replace")).hexdigest()[:40]
