"""Letters of a story as a mail server would have them: addresses, ids, quotes of the letter before, attachments."""

from __future__ import annotations

import struct
import zlib
from base64 import encodebytes
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr
from urllib.parse import quote
from zoneinfo import ZoneInfo

from rapport.demonstration.calendar import MONTHS, spoken
from rapport.demonstration.stories import Said

# Only so much of what was said before is quoted below.
QUOTED_LINES = 14


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody with a name, an address and what stands below their letters."""

    name: str
    email: str
    signature: str = ""

    def __str__(self) -> str:
        return formataddr((self.name, self.email))


@dataclass(slots=True)
class Letter:
    """One letter that was sent."""

    id: str
    sender: Writer
    to: Writer
    at: datetime
    subject: str
    text: str
    said: Said
    answers: Letter | None
    zone: ZoneInfo
    language: str

    def body(self) -> str:
        """What was said, the signature, and most times the letter it answers, quoted."""
        parts = [self.text]
        if self.sender.signature:
            parts.append(f"-- \n{self.sender.signature}")
        if self.answers:
            lines = self.answers.text.splitlines()[:QUOTED_LINES]
            quoted = "\n".join(f"> {line}".rstrip() for line in lines)
            parts.append(f"{self.attribution(self.answers)}\n{quoted}")
        return "\n\n".join(parts) + "\n"

    def attribution(self, of: Letter) -> str:
        """The line above a quote."""
        at = of.at.astimezone(self.zone)
        if self.language == "ru":
            return f"{spoken(at.date(), 'ru')} {at.year} г., {at:%H:%M}, {of.sender.name} <{of.sender.email}> пишет:"
        month = MONTHS["en"][at.month - 1][:3]
        return f"On {at.day} {month} {at.year}, at {at:%H:%M}, {of.sender.name} <{of.sender.email}> wrote:"

    def raw(self) -> bytes:
        """As it lies in a mailbox. Written by hand: the library's way costs a third of a whole demonstration."""
        head = [("From", str(self.sender)), ("To", str(self.to)), ("Subject", Header(self.subject, "utf-8").encode())]
        head += [("Date", format_datetime(self.at.astimezone(self.zone))), ("Message-ID", f"<{self.id}>")]
        if self.answers:
            head += [("In-Reply-To", f"<{self.answers.id}>")]
            head += [("References", "\n ".join(f"<{one.id}>" for one in self._chain()))]
        if self.said.more.get("list"):
            head += [("List-Id", f"<{self.sender.email.replace('@', '.')}>"), ("Precedence", "bulk")]
        head.append(("MIME-Version", "1.0"))
        lines = "".join(f"{name}: {value}\n" for name, value in head)
        text = f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{self.body()}"
        if name := self.said.more.get("file"):
            text = self._with_file(text, name, self.said.more.get("text", ""))
        return (lines + text).replace("\n", "\r\n").encode()

    def _with_file(self, text: str, name: str, told: str) -> str:
        content, kind = attachment(name, told)
        mark = f"part-{self.id.partition('@')[0]}"
        return (
            f'Content-Type: multipart/mixed; boundary="{mark}"\n\n--{mark}\n{text}\n--{mark}\n'
            f"Content-Type: {kind}\nContent-Transfer-Encoding: base64\n"
            f"Content-Disposition: attachment; filename*=utf-8''{quote(name)}\n\n"
            f"{encodebytes(content).decode()}\n--{mark}--\n"
        )

    def _chain(self) -> list[Letter]:
        before, one = list[Letter](), self.answers
        while one:
            before.insert(0, one)
            one = one.answers
        return before


def attachment(name: str, text: str) -> tuple[bytes, str]:
    """The bytes of a file that came along, and their type: a picture by its colour (#rrggbb), anything else as text."""
    if name.endswith(".png"):
        return picture(text or "#b8c4d6"), "image/png"
    return text.strip().encode() + b"\n", "text/csv" if name.endswith(".csv") else "text/plain"


def picture(colour: str, width: int = 320, height: int = 200) -> bytes:
    """A PNG of one colour."""
    row = b"\x00" + bytes.fromhex(colour.removeprefix("#")) * width
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(row * height, 9)), (b"IEND", b"")]
    chunks = (struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
