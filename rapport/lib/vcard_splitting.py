"""Cuts a file of vCards into its cards, one at a time: a file of any size costs the memory of one card."""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from rapport.lib.encodings import SAMPLE, decode, sniff_stream
from rapport.lib.records import Record, Unreadable

# A photo of a phone is 1-5 MB; what is larger than this is no card of a person.
TOO_LARGE_BYTES = 20_000_000
# The first line of a record that was too large to be held; the beginning of the card follows.
TOO_LARGE_MARK = "TOO-LARGE:"

_KEPT_OF_REFUSED_BYTES = 2000
_BEGIN = re.compile(rb"(?:\xef\xbb\xbf)?([ \t]*)BEGIN[ \t]*:[ \t]*VCARD\s*$", re.IGNORECASE)
_END = re.compile(rb"END[ \t]*:[ \t]*VCARD\s*$", re.IGNORECASE)
_MAY_BE_MARK = frozenset(b"BbEe\xef \t")
_FOLD = re.compile(rb"\r?\n[ \t]")
_LOGICAL_LINE = re.compile(rb"[^\n]*\n?(?:[ \t][^\n]*\n?)*")
_CHARSET = re.compile(rb'[^:]*;\s*CHARSET="?([\w.:-]+)', re.IGNORECASE)


def split_cards(stream: BinaryIO) -> Iterator[Record[str]]:
    """Every card of a seekable file with the line it begins on, and text between cards as records of its own.

    A card without END is closed by the next BEGIN; the last card of a truncated file stays open, so that `read_card`
    can say so. Raises Unreadable("empty" | "binary") for a file without any text.
    """
    encoding = _encoding(stream)
    for number, block in enumerate(_blocks(_lines(stream, encoding)), 1):
        yield Record(number, f"line {block.line}", block.text(encoding))


def _encoding(stream: BinaryIO) -> str:
    start = stream.tell()
    head = stream.read(SAMPLE)
    stream.seek(start)
    if not head.strip():
        raise Unreadable("empty")
    encoding = sniff_stream(stream)
    if encoding is None and b"BEGIN:VCARD" not in head.upper():
        raise Unreadable("binary")
    return encoding or "utf-8"


def _lines(stream: BinaryIO, encoding: str) -> Iterator[bytes]:
    """Physical lines in an encoding that keeps ASCII as it is; a line without end comes in pieces of bearable size."""
    head = stream.read(SAMPLE)
    stream.seek(-len(head), io.SEEK_CUR)
    if encoding.startswith(("utf-16", "utf-32")):
        yield from _rewritten(stream, encoding, "utf-8")
    elif b"\r" in head and b"\n" not in head:
        yield from _rewritten(stream, "latin-1", "latin-1")
    else:
        while line := stream.readline(TOO_LARGE_BYTES):
            yield line


def _rewritten(stream: BinaryIO, encoding: str, wanted: str) -> Iterator[bytes]:
    text = io.TextIOWrapper(stream, encoding, errors="replace")
    try:
        while line := text.readline(TOO_LARGE_BYTES):
            yield line.encode(wanted, "replace")
    finally:
        text.detach()


@dataclass(slots=True)
class _Block:
    """Lines that belong together: a card, or whatever stands between cards."""

    line: int
    is_card: bool
    indent: bytes = b""
    size: int = 0
    lines: list[bytes] = field(default_factory=list)

    @property
    def limit(self) -> int:
        return TOO_LARGE_BYTES if self.is_card else _KEPT_OF_REFUSED_BYTES

    def add(self, line: bytes) -> None:
        if self.indent:
            line = line.removeprefix(self.indent)
        before, self.size = self.size, self.size + len(line)
        if self.size <= self.limit:
            self.lines.append(line)
        elif before <= self.limit:
            self.lines = [b"".join([*self.lines, line])[:_KEPT_OF_REFUSED_BYTES]]

    def expects_a_nested_card(self) -> bool:
        """Whether the last line opens AGENT, whose value in vCard 2.1 is a card on lines of its own."""
        last = self.lines[-1].strip().upper() if self.lines else b""
        return last.startswith(b"AGENT") and last.endswith(b":")

    def text(self, encoding: str) -> str:
        text = _text(b"".join(self.lines), encoding).replace("\0", "").removeprefix("\ufeff")
        return f"{TOO_LARGE_MARK}{self.size}\n{text}" if self.is_card and self.size > self.limit else text


def _blocks(lines: Iterable[bytes]) -> Iterator[_Block]:
    block: _Block | None = None
    number, depth = 1, 0
    for line in lines:
        begin = _BEGIN.match(line) if line[0] in _MAY_BE_MARK else None
        if block is not None and block.is_card and not (begin and begin[1] == block.indent):
            block.add(line)
            depth -= _END.match(line.removeprefix(block.indent)) is not None
            if not depth:
                yield block
                block = None
        elif block is not None and begin and block.expects_a_nested_card():
            block.add(line)
            depth += 1
        elif begin:
            if block is not None:
                yield _closed(block)
            block, depth = _Block(number, is_card=True, indent=begin[1]), 1
            block.add(line.removeprefix(b"\xef\xbb\xbf"))
        elif line.strip():
            block = block or _Block(number, is_card=False)
            block.add(line)
        number += line.endswith(b"\n")
    if block is not None:
        yield block


def _closed(block: _Block) -> _Block:
    if block.is_card:
        block.add(block.indent + b"END:VCARD\n")
    return block


def _text(data: bytes, encoding: str) -> str:
    """A card as text: each line by its own CHARSET (vCard 2.1), the rest as UTF-8 or in the encoding of the file."""
    if b"\x1b" not in data:
        # Folding counts bytes (RFC 6350, 3.2), so it may cut a character in two.
        for attempt in (data, _FOLD.sub(b"", data) if b"\n " in data else b""):
            try:
                if attempt or not data:
                    return attempt.decode("utf-8")
            except UnicodeDecodeError:
                continue
    lines = _LOGICAL_LINE.findall(data)
    undeclared = decode(b"".join(line for line in lines if not _CHARSET.match(line, 0, 1000)), encoding).encoding
    return "".join(_line_text(line, undeclared) for line in lines)


def _line_text(line: bytes, undeclared: str) -> str:
    declared = _CHARSET.match(line, 0, 1000)
    return decode(line, declared[1].decode("ascii", "replace") if declared else undeclared).text
