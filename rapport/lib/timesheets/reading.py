"""Timesheets of Toggl Track (detailed report), Clockify (detailed), Harvest (detailed time) and Kimai, as CSV.

Their columns are known by name, those of Kimai in English and in German. Toggl begins with a byte order mark, Clockify
writes days and times as its user likes them, Harvest has no time of day, Kimai ends with a row of sums.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import BinaryIO

from rapport.lib.named_columns import NamedTable, folded, open_named
from rapport.lib.records import Record, Unreadable
from rapport.lib.spreadsheets import BROKEN_MARK
from rapport.lib.timesheets.clock import elapsed
from rapport.lib.timesheets.numbers import decimal_mark, read_amount, read_currency, read_seconds
from rapport.lib.timesheets.shape import Entry, Line
from rapport.lib.written_days import Order, Span, moment, order_of, read_clock, read_day

TOGGL, CLOCKIFY, HARVEST, KIMAI = "toggl", "clockify", "harvest", "kimai"
KINDS = (TOGGL, CLOCKIFY, HARVEST, KIMAI)
COLUMNS = {
    **dict.fromkeys(("user", "member", "name", "benutzer"), "person"),
    **dict.fromkeys(("email", "e-mail"), "email"),
    "first name": "first_name",
    "last name": "last_name",
    **dict.fromkeys(("client", "customer", "kunde"), "client"),
    **dict.fromkeys(("project", "projekt"), "project"),
    **dict.fromkeys(("task", "activity", "tätigkeit"), "task"),
    **dict.fromkeys(("description", "notes", "beschreibung"), "description"),
    **dict.fromkeys(("billable", "billable?", "abrechenbar"), "billable"),
    **dict.fromkeys(("invoiced?", "exported", "exportiert"), "billed"),
    **dict.fromkeys(("start date", "date", "datum"), "day"),
    **dict.fromkeys(("end date", "stop date"), "last_day"),
    **dict.fromkeys(("start time", "from", "begin", "von", "beginn", "started at"), "begins"),
    **dict.fromkeys(("end time", "stop time", "to", "end", "bis", "ende", "ended at"), "ends"),
    **dict.fromkeys(("duration", "hours", "dauer", "stunden"), "duration"),
    **dict.fromkeys(("tags", "schlagworte", "schlagwörter"), "tags"),
    **dict.fromkeys(("amount", "billable amount", "rate", "total price", "lohn", "gesamtpreis", "betrag"), "amount"),
    **dict.fromkeys(("currency", "währung"), "currency"),
    **dict.fromkeys(("billable rate", "hourly rate", "hourly price", "stundenlohn", "stundensatz"), "rate"),
    # Known, and of no use once the amount is there.
    **dict.fromkeys(
        ("internal price", "internal rate", "interner lohn", "interner preis", "fixed rate", "fixed price",
         "festbetrag", "cost rate", "cost amount", "employee?", "approved?", "group", "type", "typ", "category",
         "kategorie"),
        "ignored",
    ),
}  # fmt: skip
_YES = frozenset({"yes", "true", "1", "ja", "x", "да", "exported", "exportiert"})
_NO = frozenset({"no", "false", "0", "nein", "", "нет", "open", "offen", "not exported", "nicht exportiert"})


@dataclass(slots=True)
class Timesheet:
    """A timesheet found out about: its program, the order of its days, its decimal mark."""

    program: str
    table: NamedTable
    order: Order
    mark: str
    currency: str
    zone: tzinfo
    _met: Counter[str] = field(default_factory=Counter)

    def lines(self) -> Iterator[Record[Line]]:
        """What each row says, from the first one on."""
        self._met.clear()
        for row in self.table.rows():
            shown = "; ".join(cell for cell in row.raw if not cell.startswith(BROKEN_MARK))
            line = Line(shown.encode("utf-8", "replace"))
            try:
                line.entry, line.refusal = self._entry(row), None
            except Unreadable as refusal:
                line.entry, line.refusal = None, refusal
            yield Record(row.number, row.at, line)

    def _entry(self, row: Record[tuple[str, ...]]) -> Entry:
        """What a row says.

        Raises Unreadable: `no_day`, `bad_day`, `bad_time`, `bad_duration`, `no_duration`, `bad_amount`, `sums`, and for
        a damaged row `unclosed_quote`, `cell_too_large`.
        """
        said = self.table.values(row)
        if not said["day"] and not read_day(said.get("begins", "")):
            # The row of sums that Kimai writes at the end has a duration and no day.
            raise Unreadable("sums" if not said.get("project") else "no_day")
        on, begins, ends = self._when(said)
        seconds = self._seconds(said, begins, ends)
        if begins and ends is None:
            ends = begins + timedelta(seconds=seconds)
        client, project, task, person = (said.get(name, "") for name in ("client", "project", "task", "person"))
        person = person or " ".join(filter(None, (said.get("first_name", ""), said.get("last_name", ""))))
        amount, currency = self._amount(said)
        who = said.get("email", "") or person
        what = [begins.isoformat()] if begins else [on.isoformat(), client, project, task]
        return Entry(
            key=self._key(who, *what), on=on, seconds=seconds, begins=begins, ends=ends, client=client,
            project=project, task=task, description=said.get("description", ""), person=person,
            email=said.get("email", ""), billable=_yes(said.get("billable", "yes")),
            billed=_yes(said.get("billed", "")),
            tags=tuple(dict.fromkeys(tag.strip() for tag in said.get("tags", "").split(",") if tag.strip())),
            amount=amount, rate=read_amount(said.get("rate", ""), self.mark),
            currency=currency if amount is not None else "", extra=tuple(self.table.beyond(row)),
        )  # fmt: skip

    def _key(self, *parts: str) -> str:
        """Equal entries of a file are told apart by their number."""
        key = "|".join(" ".join(part.casefold().split()) for part in parts)
        self._met[key] += 1
        return f"{key}|{self._met[key]}"

    def _when(self, said: Mapping[str, str]) -> tuple[date, datetime | None, datetime | None]:
        day = said["day"] or said["begins"]
        on = read_day(day, self.order.first)
        if on is None:
            raise Unreadable("bad_day", text=day[:60])
        for name in ("begins", "ends"):
            if (text := said.get(name, "")) and read_clock(text) is None:
                raise Unreadable("bad_time", text=text[:60])
        begins = moment(day, said.get("begins", ""), self.order.first)
        own = said.get("ends", "")
        last = said.get("last_day", "") or (own if read_day(own) else day)
        ends = moment(last, said.get("ends", ""), self.order.first)
        if begins and ends and last == day and elapsed(begins, ends, self.zone) < 0:
            # Without a day of its own an earlier end is past midnight.
            ends += timedelta(days=1)
        return on, begins, ends

    def _seconds(self, said: Mapping[str, str], begins: datetime | None, ends: datetime | None) -> int:
        if text := said.get("duration", ""):
            said_seconds = read_seconds(text, self.mark)
            if said_seconds is None:
                raise Unreadable("bad_duration", text=text[:60])
            return said_seconds
        seconds = elapsed(begins, ends, self.zone) if begins and ends else -1
        if seconds < 0:
            raise Unreadable("no_duration")
        return seconds

    def _amount(self, said: Mapping[str, str]) -> tuple[Decimal | None, str]:
        text = said.get("amount", "")
        if not text:
            return None, ""
        amount = read_amount(text, self.mark)
        if amount is None:
            raise Unreadable("bad_amount", text=text[:60])
        return amount, read_currency(said.get("currency", ""), text) or self.currency


def program_of(table: NamedTable) -> str:
    """Which program writes a table with these columns; "" when it is no timesheet."""
    names, fields = {folded(cell) for cell in table.sheet.header}, set(table.fields)
    if not {"day", "duration", "project"} <= fields:
        return ""
    if {"hours", "billable?"} <= names:
        return HARVEST
    if names & {"customer", "kunde"} and names & {"activity", "tätigkeit"}:
        return KIMAI
    if not {"begins", "ends", "last_day"} <= fields:
        return ""
    decimal = any("(decimal)" in cell.casefold() for cell in table.sheet.header)
    return CLOCKIFY if decimal or "group" in names else TOGGL


def kind_of(head: bytes) -> str:
    """Of KINDS the one of a file that begins with `head` (64 kB are enough); "" when it is no timesheet."""
    try:
        return program_of(open_named(io.BytesIO(head), COLUMNS))
    except Unreadable:
        return ""


def open_timesheet(stream: BinaryIO, *, today: date, zone: tzinfo, first: str = "") -> Timesheet:
    """Find out how a seekable timesheet is written; `first` is the order of day and month if somebody has chosen it.

    `zone` is that of its clock: the file names none.
    Raises Unreadable: `not_a_table`, and what tables are refused for.
    """
    table = open_named(stream, COLUMNS)
    program = program_of(table)
    if not program:
        raise Unreadable("not_a_table")
    rows = [said for row in table.rows() if (said := _values(table, row))]
    mark = decimal_mark(said.get(name, "") for said in rows for name in ("amount", "duration", "rate"))
    heads = [cell for cell, name in zip(table.sheet.header, table.fields, strict=True) if name == "amount"]
    order = Order(first, True, "chosen") if first else order_of((_span(said, mark) for said in rows), today=today)
    return Timesheet(program, table, order, mark, read_currency(*heads), zone)


def _span(said: Mapping[str, str], mark: str) -> Span:
    return Span(
        said["day"] or said.get("begins", ""), said.get("last_day", ""), said.get("begins", ""), said.get("ends", ""),
        read_seconds(said.get("duration", ""), mark),
    )  # fmt: skip


def _values(table: NamedTable, row: Record[tuple[str, ...]]) -> dict[str, str]:
    try:
        return table.values(row)
    except Unreadable:
        return {}


def _yes(cell: str) -> bool:
    text = cell.strip().casefold()
    return text in _YES or text not in _NO
