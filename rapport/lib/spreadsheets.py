"""Tables in text files (CSV and its relatives), read row by row whatever their encoding, delimiter and damage."""

import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from rapport.lib.column_words import is_known_header, looks_like_email, looks_like_phone
from rapport.lib.csv_records import BROKEN_MARK, CsvRecord, csv_records
from rapport.lib.encodings import SAMPLE, sniff_stream
from rapport.lib.records import Record, Unreadable

__all__ = ["BROKEN_MARK", "Sheet", "open_rows"]

_DELIMITERS = ",;\t|"
_SAMPLE_ROWS = 100
# Workbooks, pictures and documents, some of which begin with enough text to look like it.
_OTHER_FILES = (
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"SQLite format",
)
_MARKUP = ("<", "{", "[", "BEGIN:", "From ", "Return-Path:", "Received:")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table in a file. `header` is () when the first row is already an entry."""

    encoding: str
    delimiter: str
    header: tuple[str, ...]
    stream: BinaryIO = field(repr=False)
    start: int = field(repr=False)
    rows_before: int = field(repr=False)

    def rows(self) -> Iterator[Record[tuple[str, ...]]]:
        """Every row below the header with its line in the file, blank ones too, in flat memory.

        A row that cannot be read has the one cell BROKEN_MARK + code; `columns.read_row` refuses it.
        """
        self.stream.seek(self.start)
        records = islice(csv_records(self.stream, self.encoding, self.delimiter), self.rows_before, None)
        for number, record in enumerate(records, 1):
            yield Record(number, f"line {record.line}", record.cells)


def open_rows(stream: BinaryIO, is_known: Callable[[str], bool] = is_known_header) -> Sheet:
    """Find out how the table in a seekable file is written. Raises Unreadable("empty" | "binary" | "not_a_table").

    `is_known` tells the head of a column that is expected; one of them makes the first row a header.
    """
    start = stream.tell()
    head = stream.read(SAMPLE)
    stream.seek(start)
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Unreadable("empty")
    encoding = None if head.startswith(_OTHER_FILES) else sniff_stream(stream)
    if encoding is None:
        raise Unreadable("binary")
    lines = _first_lines(head, encoding)
    if not "".join(lines).strip("\0 \t\r\n\ufeff"):
        raise Unreadable("empty")
    if lines[0].lstrip("\ufeff \t").startswith(_MARKUP):
        raise Unreadable("not_a_table")
    announced = _announced_delimiter(lines[0])
    delimiter = announced or _likely_delimiter(head, encoding)
    return _sheet(stream, start, encoding, delimiter, is_known, skip=bool(announced))


def _first_lines(head: bytes, encoding: str) -> list[str]:
    text = head.decode(encoding, "replace")
    return text.splitlines() or [""]


def _announced_delimiter(line: str) -> str:
    """Excel writes and reads a first line such as sep=; for tables with another delimiter than the system's."""
    word, equals, rest = line.strip('\ufeff" \r\n').partition("=")
    return rest[0] if equals and word.lower() == "sep" and len(rest) == 1 else ""


def _likely_delimiter(head: bytes, encoding: str) -> str:
    """The sign that cuts most rows into the same number of cells; a comma when none does."""
    scores = {delimiter: _evenness(_sample(head, encoding, delimiter)) for delimiter in _DELIMITERS}
    best = max(scores, key=lambda delimiter: scores[delimiter])
    return best if scores[best] > (0.5, 0) else ","


def _sample(head: bytes, encoding: str, delimiter: str) -> list[CsvRecord]:
    records = list(islice(csv_records(io.BytesIO(head), encoding, delimiter), _SAMPLE_ROWS))
    # The last row of a full sample is likely cut.
    return records[:-1] if len(head) == SAMPLE and 1 < len(records) < _SAMPLE_ROWS else records


def _evenness(records: list[CsvRecord]) -> tuple[float, int]:
    """The share of rows as wide as most are, better when the first is one of them, and how wide that is."""
    widths = [len(record.cells) for record in records if any(record.cells)]
    if not widths:
        return 0.0, 0
    usual, times = max(Counter(width for width in widths).items(), key=lambda item: (item[1], item[0]))
    if usual == 1:
        return 0.0, 1
    return times / len(widths) + (0.5 if widths[0] == usual else 0.0), usual


def _sheet(
    stream: BinaryIO, start: int, encoding: str, delimiter: str, is_known: Callable[[str], bool], *, skip: bool
) -> Sheet:
    stream.seek(start)
    records = list(islice(csv_records(stream, encoding, delimiter), _SAMPLE_ROWS))
    stream.seek(start)
    first = next((place for place, record in enumerate(records) if place >= skip and any(record.cells)), None)
    if first is None:
        raise Unreadable("empty")
    cells, below = records[first].cells, [record.cells for record in records[first + 1 :] if any(record.cells)]
    if cells[0].startswith(BROKEN_MARK):
        raise Unreadable("not_a_table")
    _refuse_prose(cells, below, is_known)
    headless = any(map(looks_like_email, cells)) or (not any(map(is_known, cells)) and looks_like_phone(cells[0]))
    return Sheet(
        encoding=encoding,
        delimiter=delimiter,
        header=() if headless else tuple(cell.strip() for cell in cells),
        stream=stream,
        start=start,
        rows_before=first if headless else first + 1,
    )


def _refuse_prose(first: tuple[str, ...], below: list[tuple[str, ...]], is_known: Callable[[str], bool]) -> None:
    """Text with commas in it is no table: one has known headers, or addresses, or many rows of one width."""
    if any(map(is_known, first)):
        return
    rows = [first, *below]
    if any(looks_like_email(cell) or looks_like_phone(cell) for row in rows for cell in row):
        return
    as_wide = sum(1 for row in rows if len(row) == len(first))
    if len(first) < 2 or len(rows) < 3 or as_wide / len(rows) < 0.8:
        raise Unreadable("not_a_table")
