"""Statements as tables: columns known by name, lines of the bank above them, a signed sum or a column for each way.

Rows may run up or down in time; the column of the balance, where there is one, says what was there before and after.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from rapport.lib.bank.columns import OTHER, RANK, bare, field_of
from rapport.lib.bank.money import account_key, currency_code, currency_of_account, iban_in, minor
from rapport.lib.bank.shape import Found, Line, Passed, Statement
from rapport.lib.csv_records import BROKEN_MARK, CsvRecord, csv_records
from rapport.lib.encodings import sniff_stream
from rapport.lib.records import Unreadable
from rapport.lib.timesheets.numbers import decimal_mark, read_currency
from rapport.lib.written_days import Order, Span, order_of, read_day

_DELIMITERS = ";,\t|"
_HEAD_ROWS = 40
_MONEY = ("amount", "debit", "credit")
_TELLING = frozenset({"purpose", "counterparty", "payer", "payee", "balance", "reference", "side", "their_account"})
_FAILED = re.compile(
    r"fail|declin|pending|revert|cancel|reject|отклон|отмен|неусп|обработ|ожида|vorgemerkt|storniert|abgelehnt"
)
_OUT = frozenset({
    "s", "soll", "d", "dr", "dbit", "debit", "дт", "дебет", "расход", "списание", "out", "lastschrift", "belastung",
    "-",
})  # fmt: skip
_IN = frozenset({
    "h", "haben", "c", "cr", "crdt", "credit", "кт", "кредит", "приход", "поступление", "зачисление", "пополнение",
    "in",     "gutschrift", "+",
})  # fmt: skip
_WORDS = re.compile(r"[A-Za-z]{3}|[€$£₽₸₴]|руб\.?|р\.|kr\.?|zł|fr\.?")
_RUSSIAN = re.compile(r"(?<!\d)(?:40[578]|423|426)\d{17}(?!\d)")


@dataclass(slots=True)
class _Table:
    """A table whose columns are known: its rows, what stands above them, the field of each column."""

    fields: tuple[str, ...]
    header: tuple[str, ...]
    rows: list[CsvRecord]
    above: list[str]
    known: int = 0

    def cells(self, row: CsvRecord) -> dict[str, str]:
        """What a row says, by field."""
        found: dict[str, str] = {}
        for name, cell in zip(self.fields, row.cells, strict=False):
            if name:
                found.setdefault(name, " ".join(cell.split()))
        return found

    def beyond(self, row: CsvRecord) -> tuple[tuple[str, str], ...]:
        """What stands in columns nobody knows."""
        pairs = zip(self.header, self.fields, row.cells, strict=False)
        return tuple((name, " ".join(cell.split())) for name, known, cell in pairs if not known and cell.strip())


@dataclass(slots=True)
class _Group:
    """The lines of one account in one currency, with the balance after each."""

    account: str
    currency: str
    lines: list[Line] = field(default_factory=list)
    balances: list[int | None] = field(default_factory=list)


def is_table(head: bytes) -> bool:
    """Whether a file that begins like this is a statement in a table."""
    try:
        return _find(head) is not None
    except Unreadable:
        return False


def read_table(data: bytes, *, today: date, first: str = "", currency: str = "") -> Found:
    """The statements in a table, one for each account and currency.

    `first` is the order of day and month if somebody has chosen it, `currency` what a table without one is in.
    Raises Unreadable.
    """
    table = _find(data)
    if table is None:
        raise Unreadable("not_a_table")
    for row in table.rows:
        if row.cells and row.cells[0].startswith(BROKEN_MARK):
            raise Unreadable(row.cells[0].removeprefix(BROKEN_MARK))
    said = [(row, table.cells(row)) for row in table.rows if any(cell.strip() for cell in row.cells)]
    mark = decimal_mark(cells.get(name, "") for _row, cells in said for name in (*_MONEY, "balance"))
    spans = (Span(cells.get("day", "")) for _row, cells in said)
    order = Order(first, True, "chosen") if first else order_of(spans, today=today)
    return _Reading(table, mark, order, currency).read(said)


def _find(data: bytes) -> _Table | None:
    """The table, by the delimiter under which most columns of one row are known."""
    stream = io.BytesIO(data)
    encoding = sniff_stream(stream)
    if encoding is None:
        raise Unreadable("binary")
    best: _Table | None = None
    for delimiter in _DELIMITERS:
        found = _with(data, encoding, delimiter)
        if found and (best is None or found.known > best.known):
            best = found
    return best


def _with(data: bytes, encoding: str, delimiter: str) -> _Table | None:
    records = csv_records(io.BytesIO(data), encoding, delimiter)
    above: list[str] = []
    for record in islice(records, _HEAD_ROWS):
        fields = _fields(record.cells)
        known = set(filter(None, fields))
        if "day" in known and known & set(_MONEY) and known & _TELLING and not _is_other(record.cells):
            header = tuple(cell.strip("\ufeff ") for cell in record.cells)
            return _Table(fields, header, list(records), above, len(known))
        above.append(" ".join(cell.strip() for cell in record.cells if not cell.startswith(BROKEN_MARK)))
    return None


def _is_other(cells: Sequence[str]) -> bool:
    return any(bare(cell) in OTHER for cell in cells)


def _fields(cells: Sequence[str]) -> tuple[str, ...]:
    """The field of each column; of two of one field the one whose name counts more."""
    fields = [field_of(cell) for cell in cells]
    for name in {one for one in fields if fields.count(one) > 1 and one}:
        places = [place for place, one in enumerate(fields) if one == name]
        best = min(places, key=lambda place: RANK[bare(cells[place])])
        for place in places:
            fields[place] = name if place == best else ""
    if "amount" in fields and {"debit", "credit"} <= set(fields):
        # The pair says the way, the sum beside it does not.
        fields = ["" if one == "amount" else one for one in fields]
    return tuple(fields)


class _Reading:
    """Reads the rows of one table."""

    def __init__(self, table: _Table, mark: str, order: Order, currency: str) -> None:
        self.table, self.mark, self.order, self.fallback = table, mark, order, currency
        heads = [cell for cell, name in zip(table.header, table.fields, strict=True) if name in _MONEY]
        self.currency = _currency_in(heads)
        above = " ".join(table.above)
        russian = _RUSSIAN.search(above)
        self.account = iban_in(above) or (russian[0] if russian else "")
        self.assumed = False
        self.groups: dict[tuple[str, str], _Group] = {}
        self.passed: list[Passed] = []

    def read(self, rows: Iterable[tuple[CsvRecord, dict[str, str]]]) -> Found:
        """All rows."""
        for row, cells in rows:
            self._row(row, cells)
        if not self.groups:
            raise Unreadable("no_statement")
        statements = [self._statement(group, place) for place, group in enumerate(self.groups.values())]
        return Found(tuple(statements), self.order, self.assumed)

    def _row(self, row: CsvRecord, cells: Mapping[str, str]) -> None:
        day = read_day(cells.get("day", ""), self.order.first)
        moved = [name for name in _MONEY if cells.get(name, "")]
        place = {"text": "; ".join(row.cells)[:80], "at": f"line {row.line}"}
        if day is None:
            # Sums and remarks of the bank have no day, but a day nobody can read is a movement lost.
            if moved and re.search(r"\d{1,4}[./-]\d", cells.get("day", "")):
                raise Unreadable("bad_day", text=cells["day"][:40])
            self.passed.append(Passed("sums", place["text"]))
            return
        if not moved:
            if not any(name in cells for name in _MONEY):
                raise Unreadable("unfinished_statement", text=place["text"])
            self.passed.append(Passed("sums", place["text"]))
            return
        if _FAILED.search(cells.get("status", "").casefold()):
            self.passed.append(Passed("not_booked", place["text"]))
            return
        group = self._group(cells)
        amount = self._amount(cells, group.currency)
        group.lines.append(self._line(row, cells, day, amount, group.currency))
        balance = cells.get("balance", "")
        group.balances.append(self._minor(balance, group.currency) if balance else None)

    def _group(self, cells: Mapping[str, str]) -> _Group:
        account = cells.get("account", "") or self.account
        said = cells.get("currency", "") or _currency_in([cells.get(name, "") for name in _MONEY])
        code = _currency_in([said]) or self.currency
        if not code and re.fullmatch(r"\d{20}", account_key(account)):
            code = currency_of_account(account_key(account))
        if not code:
            self.assumed, code = True, self.fallback
        key = account_key(account), code
        if key not in self.groups:
            self.groups[key] = _Group(account, currency_code(code))
        return self.groups[key]

    def _amount(self, cells: Mapping[str, str], currency: str) -> int:
        if "amount" not in cells or not cells["amount"]:
            out, into = (abs(self._minor(cells.get(name, "") or "0", currency)) for name in ("debit", "credit"))
            return into - out
        amount, side = self._minor(cells["amount"], currency), cells.get("side", "").casefold()
        if side in _OUT:
            return -abs(amount)
        return abs(amount) if side in _IN else amount

    def _minor(self, cell: str, currency: str) -> int:
        """A sum as tables write it: with its currency, below nothing in brackets or with the minus behind."""
        text = _WORDS.sub("", cell).replace("−", "-").replace("–", "-").strip()
        text = re.sub(r"[\s\u00a0\u202f'’]", "", text).replace("." if self.mark == "," else ",", "")
        if (match := re.fullmatch(r"\((.*)\)|(.*)-", text)) and len(text) > 1:
            text = f"-{match[1] or match[2]}"
        try:
            return minor(text, currency)
        except Unreadable as refusal:
            raise Unreadable("bad_sum", text=cell[:60]) from refusal

    def _line(self, row: CsvRecord, cells: Mapping[str, str], day: date, amount: int, currency: str) -> Line:
        other = "payee" if amount < 0 else "payer"
        kind = cells.get("kind", "")
        more = (("Type", kind),) if kind and cells.get("purpose") else ()
        return Line(
            booked_on=day, value_on=read_day(cells.get("value_day", ""), self.order.first),
            amount=amount, currency=currency,
            counterparty=cells.get("counterparty", "") or cells.get(other, ""),
            tax_number=cells.get("tax_number", "") or cells.get(f"{other}_tax", ""),
            their_account=cells.get("their_account", "") or cells.get(f"{other}_account", ""),
            purpose=cells.get("purpose", "") or kind, reference=cells.get("reference", ""),
            end_to_end=cells.get("end_to_end", ""), number=cells.get("number", ""),
            extra=(*more, *self.table.beyond(row)),
        )  # fmt: skip

    def _statement(self, group: _Group, place: int) -> Statement:
        opening, closing = _ends(group)
        days = [line.booked_on for line in group.lines]
        return Statement(
            account=group.account, currency=group.currency, lines=tuple(group.lines), opening=opening, closing=closing,
            begins_on=min(days), ends_on=max(days), entries=len(group.lines),
            passed=() if place else tuple(self.passed),
        )  # fmt: skip


def _ends(group: _Group) -> tuple[int | None, int | None]:
    """The balance before the first line and behind the last one, whichever way the rows run."""
    balances = [balance for balance in group.balances if balance is not None]
    if not balances or len(balances) != len(group.lines):
        return None, None
    amounts = [line.amount for line in group.lines]
    pairs = range(1, len(amounts))
    up = all(balances[n] == balances[n - 1] + amounts[n] for n in pairs)
    down = all(balances[n - 1] == balances[n] + amounts[n - 1] for n in pairs)
    if up or (not down and group.lines[0].booked_on <= group.lines[-1].booked_on):
        return balances[0] - amounts[0], balances[-1]
    return balances[-1] - amounts[-1], balances[0]


def _currency_in(texts: Sequence[str]) -> str:
    texts = [text.replace("RUR", "RUB") for text in texts]
    if found := read_currency(*texts):
        return found
    return "RUB" if any(re.search(r"\bруб", text.casefold()) for text in texts) else ""
