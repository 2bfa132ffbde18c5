"""Mailboxes as files and folders: messages out of mbox and Maildir, and whether some bytes are mail at all."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal

from rapport.lib.mail.headers import KNOWN_FIELD, read_headers
from rapport.lib.records import Record

LARGEST_BYTES = 100 * 1024 * 1024  # of one message
_CHUNK = 1 << 20
# How far a "From " line and the line after it are looked at to tell whether a message begins there.
_AHEAD = 4096
_SEPARATOR = b"\nFrom "
# What follows "From " in a separator: "-" (Thunderbird), an address or Gmail's number@xxx, a date as of asctime.
_ENVELOPE = re.compile(rb"From (?:-\s|\S*@|.*\d:\d\d.*\d{4}|.*\d{4}.*\d:\d\d)")
_SOME_FIELD = re.compile(rb">?From |[!-9;-~]{1,80}[ \t]*:")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
# One of these says mail by itself; lines like "Date:" and "To:" stand in letters, notes and notebooks too.
_SURE = {b"return-path", b"received", b"delivered-to", b"message-id", b"mime-version", b"content-type"}
_LIKELY = {b"from", b"to", b"cc", b"sender", b"date", b"subject", b"reply-to"}


class TooLarge(bytes):
    """Stands for a message that is too large to be held: no bytes, only their number."""

    size: int

    @classmethod
    def of(cls, size: int) -> "TooLarge":
        """The stand-in for a message of `size` bytes."""
        marker = cls()
        marker.size = size
        return marker


def split_mbox(stream: BinaryIO, after: int = 0) -> Iterator[Record[bytes]]:
    """The messages of an mbox file (mboxo, mboxrd, Gmail Takeout; LF or CRLF), one at a time, in memory that does not
    grow with the file. The first `after` messages are only counted. Separators and the ">" before a quoted "From " are
    taken away. A message beyond LARGEST_BYTES comes as `TooLarge`, which `read_letter` refuses."""
    number = 0
    for piece in _pieces(stream):
        if piece.is_blank:
            continue
        number += 1
        if number > after:
            yield Record(number, f"message {number}", piece.message())


class _Piece:
    """What lies between two separators, still in the buffer of the file; `dropped` bytes of it are gone already."""

    def __init__(self, buffer: bytearray, end: int, dropped: int) -> None:
        self.buffer, self.end, self.dropped = buffer, end, dropped

    @property
    def is_blank(self) -> bool:
        return not self.dropped and self.end < 100 and not self.buffer[: self.end].strip()

    def message(self) -> bytes:
        if self.dropped + self.end > LARGEST_BYTES:
            return TooLarge.of(self.dropped + self.end)
        start = 1
        if self.buffer.startswith(_SEPARATOR):
            start = self.buffer.find(b"\n", 1, self.end) + 1 or self.end
        with memoryview(self.buffer) as view:
            raw = bytes(view[start : self.end])
        if b"\n>" in raw or raw.startswith(b">"):
            raw = _QUOTED_FROM.sub(rb"\1", raw)
        return _without_blank_end(raw)


def _without_blank_end(raw: bytes) -> bytes:
    """The blank line before a separator belongs to the mailbox."""
    return raw[:-2] if raw.endswith(b"\n\r\n") else raw[:-1] if raw.endswith(b"\n\n") else raw


def _pieces(stream: BinaryIO) -> Iterator[_Piece]:
    """The stretches from separator to separator. The buffer always begins with the newline before the stretch."""
    buffer, dropped, at, at_end = bytearray(b"\n"), 0, 0, False
    while True:
        found = buffer.find(_SEPARATOR, at)
        if not at_end and (found < 0 or len(buffer) - found < 2 * _AHEAD):
            at = found if found >= 0 else max(0, len(buffer) - len(_SEPARATOR))
            if len(buffer) > LARGEST_BYTES:
                dropped += at - 3
                del buffer[1 : at - 2]  # two bytes before stay, to see whether a line is blank
                at = 3
            chunk = stream.read(_CHUNK)
            buffer += chunk
            at_end = not chunk
        elif found < 0:
            break
        elif _begins_message(buffer, found + 1, blank_before=_is_blank_before(buffer, found)):
            yield _Piece(buffer, found + 1, dropped)
            del buffer[:found]
            dropped, at = 0, 1
        else:
            at = found + 1
    yield _Piece(buffer, len(buffer), dropped)


def _is_blank_before(buffer: bytearray, newline: int) -> bool:
    """Whether the line that this newline ends is blank, or there is none."""
    return newline == 0 or buffer[newline - 1] == 10 or (newline > 1 and buffer[newline - 2 : newline] == b"\n\r")


def is_maildir(path: Path) -> bool:
    """Whether a folder is a Maildir: messages lie in `cur` and `new`; archives may have lost an empty one of them."""
    return (path / "cur").is_dir() or ((path / "new").is_dir() and (path / "tmp").is_dir())


def walk_maildir(path: Path) -> list[Path]:
    """The messages of a Maildir and of the folders in it (Maildir++ `.Sent`, or nested ones), in a stable order."""
    messages: list[Path] = []
    for folder, folders, _files in os.walk(path):
        here = Path(folder)
        if is_maildir(here):
            files = (file for box in ("cur", "new") for file in sorted((here / box).glob("*")))
            messages += [file for file in files if file.is_file() and not file.name.startswith(".")]
            folders[:] = [name for name in folders if name not in ("cur", "new", "tmp")]
        folders.sort()
    return messages


def recognise(head: bytes, name: str = "") -> Literal["mbox", "eml"] | None:
    """Whether a file that begins with these bytes (4 kB are enough) is a mailbox, one message, or no mail.

    The content decides; a name in .eml only tips the scales for a message with a single ordinary field.
    """
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if head.startswith(b"From "):
        return "mbox" if _begins_message(head, 0, blank_before=True) else None
    if not _SOME_FIELD.match(head):
        return None
    names = read_headers(head, 0, len(head))[0].names()
    if b"begin" in names or b"snapshot-content-location" in names:  # vCard, iCalendar; a web page saved by a browser
        return None
    needed = 1 if name.lower().endswith(".eml") else 2
    return "eml" if names & _SURE or len(names & _LIKELY) >= needed else None


def _begins_message(buffer: bytes | bytearray, at: int, *, blank_before: bool) -> bool:
    """Whether the "From " line at `at` is a separator. Bodies have such lines too, and not every program quotes them,
    so fields must follow: after a blank line any field behind a proper separator or a known field, otherwise both."""
    line_end = buffer.find(b"\n", at, at + _AHEAD)
    if line_end < 0:
        return False
    is_envelope = _ENVELOPE.match(bytes(buffer[at : min(line_end + 1, at + 200)])) is not None
    is_known = KNOWN_FIELD.match(buffer, line_end + 1) is not None
    if not blank_before:
        return is_envelope and is_known
    return is_known or (is_envelope and _SOME_FIELD.match(buffer, line_end + 1) is not None)
