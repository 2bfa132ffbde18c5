"""Tables of programs whose columns are known by name: each row as the values of its fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from rapport.lib.records import Record, Unreadable
from rapport.lib.spreadsheets import BROKEN_MARK, Sheet, open_rows


@dataclass(frozen=True, slots=True)
class NamedTable:
    """A table and the field of each of its columns, "" where the column is none of the known ones."""

    sheet: Sheet
    fields: tuple[str, ...]

    def rows(self) -> Iterator[Record[tuple[str, ...]]]:
        """The rows that say something, numbered as they stand below the header."""
        return (row for row in self.sheet.rows() if any(cell.strip() for cell in row.raw))

    def values(self, row: Record[tuple[str, ...]]) -> dict[str, str]:
        """What a row says, by field; every known field is there. Of several columns of one field the first counts.

        Raises Unreadable: `unclosed_quote`, `cell_too_large`.
        """
        if row.raw and row.raw[0].startswith(BROKEN_MARK):
            raise Unreadable(row.raw[0].removeprefix(BROKEN_MARK))
        found = dict.fromkeys(filter(None, self.fields), "")
        for field, cell in zip(self.fields, row.raw, strict=False):
            if field and not found[field]:
                found[field] = cell.replace("\r\n", "\n").strip()
        return found

    def beyond(self, row: Record[tuple[str, ...]]) -> Iterator[tuple[str, str]]:
        """What stands in columns nobody knows: the name of the column and the cell."""
        for name, field, cell in zip(self.sheet.header, self.fields, row.raw, strict=False):
            if not field and cell.strip():
                yield name, cell.strip()


def open_named(stream: BinaryIO, names: Mapping[str, str]) -> NamedTable:
    """Open a table by the names its columns may have, as {name in small letters: field}. Raises Unreadable."""
    sheet = open_rows(stream, lambda cell: folded(cell) in names)
    return NamedTable(sheet, tuple(names.get(folded(cell), "") for cell in sheet.header))


def folded(cell: str) -> str:
    """The name of a column as names are compared: small letters, single spaces, no remark in brackets."""
    bare, bracket, _rest = cell.strip("\ufeff \t").partition("(")
    return " ".join((bare if bracket and bare.strip() else cell).casefold().strip("\ufeff").split())
