"""Letters of a story as a mail server would have them: addresses, ids, quotes of the letter before, attachments."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from zoneinfo import ZoneInfo

from rapport.demonstration.calendar import MONTHS, spoken
from rapport.demonstration.stories import Said

POLICY = SMTP.clone(cte_type="8bit", utf8=False, max_line_length=998)
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
        """As it lies in a mailbox."""
        message = EmailMessage(policy=POLICY)
        message["From"], message["To"] = str(self.sender), str(self.to)
        message["Subject"] = self.subject
        message["Date"] = format_datetime(self.at.astimezone(self.zone))
        message["Message-ID"] = f"<{self.id}>"
        if self.answers:
            message["In-Reply-To"] = f"<{self.answers.id}>"
            message["References"] = " ".join(f"<{one.id}>" for one in self._chain())
        if self.said.more.get("list"):
            message["List-Id"] = f"<{self.sender.email.replace('@', '.')}>"
            message["Precedence"] = "bulk"
        message.set_content(self.body(), cte="8bit")
        if name := self.said.more.get("file"):
            content, kind = attachment(name, self.said.more.get("text", ""))
            main, _slash, sub = kind.partition("/")
            message.add_attachment(content, maintype=main, subtype=sub, filename=name)
            message.set_boundary(f"part-{self.id.partition('@')[0]}")
        return message.as_bytes()

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
