"""The list of projects of Clockify as CSV: whose each is, its tasks, the hours estimated for it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import BinaryIO

from rapport.lib.named_columns import NamedTable, open_named
from rapport.lib.records import Record, Unreadable
from rapport.lib.timesheets.numbers import decimal_mark, read_amount, read_currency, read_seconds

COLUMNS = {
    "project": "title", "client": "client", "status": "status", "task": "tasks", "tracked": "tracked",
    "estimated": "estimated", "amount": "amount", "note": "note", "visibility": "ignored", "billability": "ignored",
    "remaining": "ignored", "overage": "ignored", "progress": "ignored", "billable": "ignored",
    "non-billable": "ignored", "project members": "ignored", "project manager": "ignored",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListedProject:
    """One project of the list; `minutes` are those estimated, `seconds` and `amount` what was tracked so far."""

    title: str
    client: str
    tasks: tuple[str, ...] = ()
    about: str = ""
    minutes: int | None = None
    is_archived: bool = False
    seconds: int = 0
    amount: Decimal | None = None
    currency: str = ""


class ProjectLine(bytes):
    """One row of the list as text, with what it says, or why nothing is taken from it."""

    project: ListedProject | None
    refusal: Unreadable | None


def is_list(head: bytes) -> bool:
    """Whether a file that begins so is a list of projects."""
    try:
        fields = set(open_named(io.BytesIO(head), COLUMNS).fields)
    except Unreadable:
        return False
    return {"title", "client", "status", "tasks", "tracked", "estimated"} <= fields


def split_list(stream: BinaryIO) -> Iterator[Record[ProjectLine]]:
    """The projects, one a row. Raises Unreadable for what is no table."""
    table = open_named(stream, COLUMNS)
    rows = list(table.rows())
    mark = decimal_mark(cell for row in rows for cell in row.raw)
    heads = [name for name, field in zip(table.sheet.header, table.fields, strict=True) if field == "amount"]
    for row in rows:
        line = ProjectLine("; ".join(row.raw).encode("utf-8", "replace"))
        try:
            line.project, line.refusal = _project(table, row, mark, read_currency(*heads)), None
        except Unreadable as refusal:
            line.project, line.refusal = None, refusal
        yield Record(row.number, row.at, line)


def _project(table: NamedTable, row: Record[tuple[str, ...]], mark: str, currency: str) -> ListedProject:
    said = table.values(row)
    if not said["title"]:
        raise Unreadable("no_title")
    estimated, tracked = read_seconds(said["estimated"], mark), read_seconds(said["tracked"], mark)
    about = [said.get("note", ""), *(f"{name}: {value}" for name, value in table.beyond(row))]
    return ListedProject(
        title=said["title"], client=said["client"], about="\n".join(filter(None, about)),
        tasks=tuple(dict.fromkeys(task.strip() for task in said["tasks"].split(",") if task.strip())),
        minutes=round(estimated / 60) if estimated else None, is_archived=said["status"].casefold() == "archived",
        seconds=tracked or 0, amount=read_amount(said.get("amount", ""), mark), currency=currency,
    )  # fmt: skip
