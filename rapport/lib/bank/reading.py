"""Which format a statement is in, told by what stands in it, and the whole of what it says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import BinaryIO

from rapport.lib.amounts import from_minor
from rapport.lib.bank.camt import is_camt, read_camt
from rapport.lib.bank.digesting import Digests, digest_of
from rapport.lib.bank.exchange import is_exchange, read_exchange
from rapport.lib.bank.money import account_key
from rapport.lib.bank.mt940 import is_mt940, read_mt940
from rapport.lib.bank.ofx import is_ofx, read_ofx
from rapport.lib.bank.shape import Found, Line, Piece, Statement
from rapport.lib.bank.tables import is_table, read_table
from rapport.lib.encodings import decode
from rapport.lib.records import Record, Unreadable

EXCHANGE, CAMT, MT940, OFX, TABLE = "1c", "camt", "mt940", "ofx", "bank_csv"
KINDS = (EXCHANGE, CAMT, MT940, OFX, TABLE)
_READ = {EXCHANGE: read_exchange, CAMT: read_camt, MT940: read_mt940, OFX: read_ofx}
LARGEST_MB = 64


def kind_of(head: bytes) -> str:
    """Of KINDS the one of a file that begins with `head` (64 kB are enough); "" when it is none, or perhaps a table."""
    if is_exchange(head):
        return EXCHANGE
    start = decode(head).text
    if is_camt(start):
        return CAMT
    if is_ofx(start):
        return OFX
    return MT940 if is_mt940(start) else ""


def is_statement_table(head: bytes) -> bool:
    """Whether it is a statement in a table; asked last, because other programs have days and sums as well."""
    return is_table(head)


def read_statements(stream: BinaryIO, kind: str, *, today: date, first: str = "", currency: str = "") -> Found:
    """Every statement of a file, or none of it. `first` and `currency` are for tables (see `read_table`).

    Raises Unreadable: `too_large_file`, `unfinished_statement`, `broken_statement`, `wrong_letters`, `no_statement`,
    `no_account`, `foreign_document`, `bad_sum`, `bad_date`, `bad_day`, `bad_currency`, `bad_movement`, or what tables
    are refused for.
    """
    data = stream.read((LARGEST_MB << 20) + 1)
    if len(data) > LARGEST_MB << 20:
        raise Unreadable("too_large_file", most=LARGEST_MB)
    if kind == TABLE:
        return read_table(data, today=today, first=first, currency=currency)
    return Found(_READ[kind](data))


def split_statements(found: Found) -> Iterator[Record[Piece]]:
    """Every line of every statement, each with its statement, and what stands there without being a movement."""
    numbers, digests = count(1), defaultdict[tuple[str, str], Digests](Digests)
    for statement in found.statements:
        known = digests[account_key(statement.account), statement.currency].of(statement)
        for piece in _pieces(statement, known):
            number = next(numbers)
            yield Record(number, f"movement {number}", piece)


def _pieces(statement: Statement, digests: tuple[str, ...]) -> Iterator[Piece]:
    key = digest_of(statement)
    for place, (line, digest) in enumerate(zip(statement.lines, digests, strict=True), 1):
        yield Piece.of(_shown(line), statement, key, line=line, digest=digest, place=place)
    for one in statement.passed:
        yield Piece.of(one.text, statement, key, refusal=Unreadable(one.code))
    if not statement.lines:
        yield Piece.of(f"{statement.account} {statement.currency}", statement, key)


def _shown(line: Line) -> str:
    amount = f"{from_minor(line.amount, line.currency)} {line.currency}"
    return "; ".join(filter(None, (line.booked_on.isoformat(), amount, line.counterparty, line.purpose, line.number)))
