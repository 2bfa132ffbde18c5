"""Rows of a delimited text file (RFC 4180 and its relatives); a quote left open costs one row, not the rest."""

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from rapport.lib.encodings import decode

# The only cell of a row that could not be read; the code of the reason follows.
BROKEN_MARK = "\x00broken:"

# A cell of more lines than this is a quote somebody forgot to close.
_MAX_LINES = 1000
_MAX_CELL_CHARS = 300_000
_MAX_LINE_CHARS = 1_000_000
_TOO_LONG = "\x00long"
_QUOTED = re.compile(r' *"(?:[^"]|"")*+(")?')
_UNDECODED = re.compile("[\udc80-\udcff]")


class CsvRecord(NamedTuple):
    """The cells of one row and the line it begins on."""

    line: int
    cells: tuple[str, ...]


def csv_records(stream: BinaryIO, encoding: str, delimiter: str) -> Iterator[CsvRecord]:
    """Every row from where the stream stands; the stream stays open. Cells have neither NUL nor undecoded bytes."""
    text = io.TextIOWrapper(stream, encoding, errors=_on_error(encoding), newline="")
    try:
        yield from _records(_lines(text), delimiter)
    finally:
        text.detach()


def _on_error(encoding: str) -> str:
    """Bytes that are not UTF-8 are kept aside and read by themselves: tables are pasted together from several."""
    return "surrogateescape" if encoding in ("utf-8", "utf-8-sig") else "replace"


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(_MAX_LINE_CHARS):
        if len(line) == _MAX_LINE_CHARS and not line.endswith(("\n", "\r")):
            while (rest := text.readline(_MAX_LINE_CHARS)) and not rest.endswith(("\n", "\r")):
                pass
            yield _TOO_LONG
        else:
            yield line if line.isascii() and "\0" not in line else _clean(line)


def _clean(line: str) -> str:
    if _UNDECODED.search(line):
        line = decode(line.encode("utf-8", "surrogateescape")).text
    return line.replace("\0", "")


def _records(lines: Iterator[str], delimiter: str) -> Iterator[CsvRecord]:
    waiting: deque[str] = deque()
    number = 0
    while line := _next(waiting, lines):
        number += 1
        if line == _TOO_LONG:
            yield CsvRecord(number, _broken("cell_too_large"))
        elif '"' in line and _is_open(line, delimiter):
            rest = _rest_of_cell(line, waiting, lines, delimiter)
            yield CsvRecord(number, _cells(line + "".join(rest), delimiter) if rest else _broken("unclosed_quote"))
            number += len(rest)
        else:
            yield CsvRecord(number, _cells(line, delimiter))


def _is_open(text: str, delimiter: str) -> bool:
    """Whether a quoted cell goes on in the next line; a quote within a bare cell, as in 5" pipe, opens nothing."""
    return any(quoted and not quoted[1] for quoted in _quoted_cells(text, delimiter))


def _is_sound(text: str, delimiter: str) -> bool:
    """Whether every quoted cell ends where a cell may end: else a quote was left open and closed by another's."""
    ends = (quoted.end() for quoted in _quoted_cells(text, delimiter) if quoted)
    return all(not (rest := text[end : end + 3].lstrip(" ")) or rest[0] in (delimiter, "\r", "\n") for end in ends)


def _quoted_cells(text: str, delimiter: str) -> Iterator[re.Match[str] | None]:
    place = 0
    while place >= 0:
        quoted = _QUOTED.match(text, place)
        yield quoted
        place = text.find(delimiter, quoted.end() if quoted else place)
        place = place + 1 if place >= 0 else -1


def _rest_of_cell(opened: str, waiting: deque[str], lines: Iterator[str], delimiter: str) -> list[str]:
    """The lines up to the one that closes the quote; none, and all of them wait to be read again, when nothing does."""
    rest: list[str] = []
    size = 0
    while len(rest) < _MAX_LINES and size < _MAX_CELL_CHARS and (line := _next(waiting, lines)):
        rest.append(line)
        size += len(line)
        if line.count('"') % 2:
            if _is_sound(opened + "".join(rest), delimiter):
                return rest
            break
    waiting.extendleft(reversed(rest))
    return []


def _next(waiting: deque[str], lines: Iterator[str]) -> str:
    return waiting.popleft() if waiting else next(lines, "")


def _cells(text: str, delimiter: str) -> tuple[str, ...]:
    try:
        return tuple(next(csv.reader((text,), delimiter=delimiter, skipinitialspace=True), ()))
    except csv.Error:
        # The reader's own limit of a cell, and the one way a single record can still displease it.
        return _broken("cell_too_large")


def _broken(code: str) -> tuple[str, ...]:
    return (BROKEN_MARK + code,)
