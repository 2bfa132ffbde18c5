"""Tables written as CSV (RFC 4180, UTF-8 with its mark), row by row, without a cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

type Cell = str | int | Decimal | date | datetime | bool | None

# What makes Excel, LibreOffice or Google Sheets take a cell for a formula, also as a wide sign of the East.
_SIGNS = frozenset("=+-@\t\r＝＋－＠")
# A cell begins behind any of these, because a program may split by another separator than ours and then knows nothing
# of our quotes.
_SEPARATORS = frozenset(";,\t|\r\n")
# Nothing a cell of these can do but count: numbers and phones stay as they are and can be used.
_NUMBERS = re.compile(r"[-+(]?[0-9][-+0-9 ().,;/\u00a0]*")
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
_ROWS_AT_ONCE = 200


def csv_lines(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The file, in pieces of a few hundred rows; the first begins with the mark by which programs know UTF-8."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    yield b"\xef\xbb\xbf"
    for number, row in enumerate(rows, 1):
        writer.writerow([csv_cell(cell) for cell in row])
        if number % _ROWS_AT_ONCE == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def csv_cell(cell: Cell) -> str:
    """A cell as text: numbers with a point, days and moments in ISO, texts without danger."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    return guarded(_NO_TEXT.sub("", cell)) if isinstance(cell, str) else str(cell)


def guarded(text: str) -> str:
    """The text with an apostrophe before every sign that would begin a formula; numbers and phones as they are."""
    if not any(begins and sign in _SIGNS for sign, begins in _walk(text)) or _NUMBERS.fullmatch(text):
        return text
    return "".join([f"'{sign}" if begins and sign in _SIGNS else sign for sign, begins in _walk(text)])


def unguarded(text: str) -> str:
    """The text as it was before `guarded`."""
    walked = [*_walk(text), ("", False)]
    return "".join(
        sign
        for (sign, begins), (after, _begins) in pairwise(walked)
        if not (begins and sign == "'" and after in _SIGNS)
    )


def _walk(text: str) -> Iterator[tuple[str, bool]]:
    """Every sign, and whether a cell may begin with it: nothing but spaces and quotes stand between it and a border."""
    begins = True
    for sign in text:
        yield sign, begins
        begins = sign in _SEPARATORS or (begins and (sign in "\"'" or sign.isspace()))


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
