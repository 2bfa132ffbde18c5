"""What a file is, from what stands in it; its name only tips the scales between two readings."""

from __future__ import annotations

import io
import re
from itertools import islice
from typing import BinaryIO

from rapport.imports.models import Source
from rapport.lib.bank.reading import is_statement_table
from rapport.lib.bank.reading import kind_of as bank_kind
from rapport.lib.boards.reading import kind_of as board_kind
from rapport.lib.chats.packs import ZIPPED, Zipped
from rapport.lib.chats.packs import kind_of as chat_kind
from rapport.lib.columns import guess
from rapport.lib.encodings import decode
from rapport.lib.mail.mailboxes import recognise as recognise_mail
from rapport.lib.records import Unreadable
from rapport.lib.spreadsheets import open_rows
from rapport.lib.timesheets.project_lists import is_list
from rapport.lib.timesheets.reading import kind_of as time_kind

HEAD = 65_536
SAMPLES = 20
TELLING = frozenset({"name", "given", "family", "email", "phone", "organisation"})
EVEN_SHARE = 0.9
VCARD = re.compile(r"^\s*(?:\w+\.)?BEGIN\s*:\s*VCARD\s*$", re.IGNORECASE | re.MULTILINE)
# A whole calendar, or a part of one that somebody saved by itself.
ICALENDAR = re.compile(
    r"^\s*BEGIN\s*:\s*V(?:CALENDAR|EVENT|TIMEZONE|TODO|JOURNAL|ALARM|FREEBUSY)\s*$", re.IGNORECASE | re.MULTILINE
)


def recognise(head: bytes, name: str) -> str:
    """The kind of a file that begins with `head` (64 kB are enough).

    Raises Unreadable: `empty`, `binary`, `not_recognised`.
    """
    if not head.strip(b"\x00\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise Unreadable("empty")
    if VCARD.search(decode(head[:16_384]).text):
        return Source.Kind.VCARD
    if ICALENDAR.search(decode(head[:16_384]).text):
        return Source.Kind.ICS
    if kind := bank_kind(head) or chat_kind(head) or board_kind(head) or time_kind(head):
        return kind
    if is_list(head):
        return Source.Kind.PROJECTS
    if is_statement_table(head):
        return Source.Kind.BANK_CSV
    if mail := recognise_mail(head, name):
        return Source.Kind.MBOX if mail == "mbox" else Source.Kind.EML
    try:
        if is_table(head):
            return Source.Kind.CSV
    except Unreadable as refusal:
        raise Unreadable("binary" if refusal.code == "binary" else "not_recognised") from refusal
    raise Unreadable("not_recognised")


def recognise_zip(stream: BinaryIO, name: str) -> str:
    """The kind of chats a ZIP holds; "" for any other file, which is then at its beginning again."""
    start = stream.read(4)
    stream.seek(0)
    if start != ZIPPED:
        return ""
    try:
        kind = Zipped(stream, name).kind
    except Unreadable:
        kind = ""
    stream.seek(0)
    return kind


def is_table(head: bytes) -> bool:
    """Whether the rows are of people, or at least even enough for somebody to say what their columns mean.

    Prose with a comma or a tab here and there is no table.
    """
    sheet = open_rows(io.BytesIO(head))
    rows = [record.raw for record in islice(sheet.rows(), SAMPLES)]
    if any(column.field in TELLING for column in guess(sheet.header, rows)):
        return True
    width = len(sheet.header)
    return width > 1 and sum(len(row) == width for row in rows) >= EVEN_SHARE * len(rows)
