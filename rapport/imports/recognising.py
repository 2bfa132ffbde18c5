"""What a file is, from what stands in it; its name only tips the scales between two readings."""

from __future__ import annotations

import io
import re

from rapport.imports.models import Source
from rapport.lib.encodings import decode
from rapport.lib.mail.mailboxes import recognise as recognise_mail
from rapport.lib.records import Unreadable
from rapport.lib.spreadsheets import open_rows

HEAD = 65_536
VCARD = re.compile(r"^\s*(?:\w+\.)?BEGIN\s*:\s*VCARD\s*$", re.IGNORECASE | re.MULTILINE)


def recognise(head: bytes, name: str) -> str:
    """The kind of a file that begins with `head` (64 kB are enough).

    Raises Unreadable: `empty`, `binary`, `not_recognised`.
    """
    if not head.strip(b"\x00\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise Unreadable("empty")
    if VCARD.search(decode(head[:16_384]).text):
        return Source.Kind.VCARD
    if mail := recognise_mail(head, name):
        return Source.Kind.MBOX if mail == "mbox" else Source.Kind.EML
    try:
        open_rows(io.BytesIO(head))
    except Unreadable as refusal:
        raise Unreadable("binary" if refusal.code == "binary" else "not_recognised") from refusal
    return Source.Kind.CSV
