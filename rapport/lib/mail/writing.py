"""Writing a letter: its bytes as they go out (RFC 5322, 2045-2047, 2231, 3834, 6047, 6532).

Nothing that was given can end a line and begin a field of its own: every value is made one line before it is folded.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import quopri
import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from rapport.lib.mail.addresses import Address
from rapport.lib.mail.headers import tidy
from rapport.lib.phones import normalise_email

# RFC 5322 2.1.1: lines should be no longer, and must not be longer than 998.
_LINE = 78
_MUST = 998
# So that "Subject: " and one encoded word fit on a line.
_WORD_BYTES = 42
_LONGEST_NAME = 60
_MOST_REFERENCES = 50
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_ID = re.compile(r"[!-;=?-~]{1,900}")
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,80}")
_METHOD = re.compile(r"[A-Z-]{1,20}")
_PARAMETER = re.compile(r"[A-Za-z0-9!#$&+.^_`{|}~ ()\[\],-]{1,60}")
_PLAIN_2231 = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-.^_`{|}~")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")


class Unwritable(Exception):
    """No letter can be made of it: `bad_address` (address), `bad_message_id`, `bad_method`."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code, details)
        self.code, self.details = code, details


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes along."""

    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Scheduling:
    """An iCalendar object that a calendar acts upon, and the method it carries (RFC 6047)."""

    method: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Writing:
    """What a letter is made of. Who gets it in secret is not here: they stand in no letter."""

    message_id: str
    at: datetime
    sender: Address
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    subject: str = ""
    text: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    # A machine wrote it: by itself, or (`answers_by_itself`) as an answer to a letter.
    automatic: bool = False
    answers_by_itself: bool = False
    enclosures: tuple[Enclosure, ...] = ()
    scheduling: Scheduling | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the letter: its fields, folded, and its body, encoded."""

    fields: list[str]
    body: bytes

    def as_bytes(self) -> bytes:
        return "\r\n".join(self.fields).encode() + b"\r\n\r\n" + self.body


def write_letter(writing: Writing) -> bytes:
    """The letter, its lines ended by CRLF. Raises Unwritable."""
    body = _body(writing)
    return _Part([*_head(writing), *body.fields], body.body).as_bytes()


def with_secret_readers(raw: bytes, people: tuple[Address, ...]) -> bytes:
    """Our own copy of a letter, which tells who else got it."""
    return f"{_people('Bcc', people)}\r\n".encode() + raw if people else raw


def wire_address(written: str) -> str:
    """An address as servers take it: the domain in ASCII (RFC 5891), the rest as written. Raises Unwritable."""
    email = normalise_email(written)
    if not email:
        raise Unwritable("bad_address", address=tidy(written)[:200])
    local = written.strip().rpartition("@")[0].rpartition("<")[2].removeprefix("mailto:")
    domain = email.rpartition("@")[2]
    return f"{local}@{domain}" if local.casefold() == email.rpartition("@")[0] else email


def needs_utf8(address: str) -> bool:
    """Whether an address can go only where SMTPUTF8 is spoken (RFC 6531)."""
    return not address.isascii()


# ---- The head


def _head(writing: Writing) -> list[str]:
    if not _ID.fullmatch(writing.message_id):
        raise Unwritable("bad_message_id")
    fields = [
        f"Date: {format_datetime(writing.at)}",
        _people("From", [writing.sender]),
        *([_people("To", writing.to)] if writing.to else []),
        *([_people("Cc", writing.cc)] if writing.cc else []),
        # A letter that names no reader at all is taken for spam.
        *([] if writing.to or writing.cc else ["To: undisclosed-recipients:;"]),
        *([_people("Reply-To", writing.reply_to)] if writing.reply_to else []),
        _words("Subject", writing.subject),
        f"Message-ID: <{writing.message_id}>",
    ]
    if _ID.fullmatch(writing.in_reply_to):
        fields.append(f"In-Reply-To: <{writing.in_reply_to}>")
    if references := _references(writing):
        fields.append(_folded("References", [f"<{name}>" for name in references]))
    if writing.automatic:
        fields.append(f"Auto-Submitted: auto-{'replied' if writing.answers_by_itself else 'generated'}")
        # Exchange asks for this one instead (MS-OXCMAIL).
        fields.append("X-Auto-Response-Suppress: OOF, AutoReply")
    return [*fields, "MIME-Version: 1.0"]


def _references(writing: Writing) -> list[str]:
    """What the letter follows, oldest first: of very many the first, which began it all, and the last."""
    known = [name for name in dict.fromkeys(writing.references) if _ID.fullmatch(name)]
    return known if len(known) <= _MOST_REFERENCES else [known[0], *known[1 - _MOST_REFERENCES :]]


def _folded(name: str, tokens: list[str]) -> str:
    """A field with a line break before each token that would make its line too long."""
    lines, line = [], f"{name}:"
    for token in tokens:
        if len(line) + 1 + len(token) > _LINE and line != f"{name}:":
            lines.append(line)
            line = ""
        line = f"{line} {token}"
    return "\r\n".join([*lines, line])


def _words(name: str, text: str) -> str:
    return _folded(name, _tokens(tidy(text)[: _MUST * 2]))


def _tokens(text: str) -> list[str]:
    """Text of a head: as it stands where that is allowed, else in encoded words (RFC 2047)."""
    words = text.split(" ")
    if text.isascii() and "=?" not in text and all(len(word) < _LINE - 10 for word in words):
        return words
    return [f"=?utf-8?b?{base64.b64encode(part).decode()}?=" for part in _pieces(text)]


def _pieces(text: str) -> list[bytes]:
    """UTF-8 in pieces, no character cut in two."""
    pieces, piece = [], b""
    for char in text:
        encoded = char.encode("utf-8", "replace")
        if len(piece) + len(encoded) > _WORD_BYTES:
            pieces.append(piece)
            piece = b""
        piece += encoded
    return [*pieces, piece]


def _people(name: str, people: tuple[Address, ...] | list[Address]) -> str:
    tokens: list[str] = []
    for number, person in enumerate(people, 1):
        *words, last = _person(person)
        tokens += [*words, f"{last}," if number < len(people) else last]
    return _folded(name, tokens)


def _person(person: Address) -> list[str]:
    address, name = wire_address(person.email), tidy(person.name)[:200]
    if not name:
        return [address]
    return [*_phrase(name), f"<{address}>"]


def _phrase(name: str) -> list[str]:
    if len(name) > _LONGEST_NAME or not name.isascii() or "=?" in name:
        return [f"=?utf-8?b?{base64.b64encode(part).decode()}?=" for part in _pieces(name)]
    if _ATOMS.fullmatch(name):
        return name.split(" ")
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return [f'"{escaped}"']


# ---- The body


def _body(writing: Writing) -> _Part:
    here = _text(writing.text)
    files = [_file(enclosure) for enclosure in writing.enclosures]
    if writing.scheduling:
        here = _joined("alternative", [here, _calendar(writing.scheduling)], writing.message_id)
        files.append(_file(Enclosure("invite.ics", "application/ics", writing.scheduling.data)))
    return _joined("mixed", [here, *files], writing.message_id) if files else here


def _joined(kind: str, parts: list[_Part], seed: str) -> _Part:
    # Neither base64 nor quoted-printable can contain "=_"; and who writes a part does not know the hash.
    boundary = f"=_{hashlib.sha256(f'{kind} {seed}'.encode()).hexdigest()[:32]}"
    body = b"".join(f"--{boundary}\r\n".encode() + part.as_bytes() + b"\r\n" for part in parts)
    return _Part([f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"'], body + f"--{boundary}--\r\n".encode())


def _text(text: str) -> _Part:
    """Paragraphs stay whole: every program of today breaks them at its own window, few know format=flowed."""
    lines = _CONTROLS.sub("", _BREAKS.sub("\n", text)).rstrip("\n").split("\n")
    return _encoded_text("text/plain; charset=utf-8", "\n".join([*lines, ""]).encode("utf-8", "replace"))


def _calendar(scheduling: Scheduling) -> _Part:
    if not _METHOD.fullmatch(scheduling.method):
        raise Unwritable("bad_method")
    lines = scheduling.data.replace(b"\r\n", b"\n")
    return _encoded_text(f"text/calendar; charset=utf-8; method={scheduling.method}", lines)


def _encoded_text(content_type: str, data: bytes) -> _Part:
    """As it stands where it is short lines of ASCII, else in whichever encoding is shorter."""
    lines = data.split(b"\n")
    calm = data.isascii() and max(map(len, lines)) <= _LINE
    if calm and not any(line.startswith(b"From ") or line.endswith((b" ", b"\t")) for line in lines):
        encoding, body = "7bit", data.replace(b"\n", b"\r\n")
    else:
        encoding, body = min(
            _quoted_printable(data), _base64(data.replace(b"\n", b"\r\n")), key=lambda one: len(one[1])
        )
    return _Part([f"Content-Type: {content_type}", f"Content-Transfer-Encoding: {encoding}"], body)


def _quoted_printable(data: bytes) -> tuple[str, bytes]:
    body = quopri.encodestring(data)
    # Old mailboxes put a ">" before such lines, which breaks signatures.
    body = re.sub(rb"^From ", b"=46rom ", body, flags=re.MULTILINE)
    return "quoted-printable", body.replace(b"\n", b"\r\n")


def _base64(data: bytes) -> tuple[str, bytes]:
    lines = (binascii.b2a_base64(data[at : at + 57], newline=False) for at in range(0, len(data), 57))
    return "base64", b"".join(line + b"\r\n" for line in lines)


def _file(enclosure: Enclosure) -> _Part:
    kind, data = enclosure.content_type.partition(";")[0].strip().lower(), enclosure.data
    if not _TYPE.fullmatch(kind) or kind.startswith("multipart/"):
        kind = "application/octet-stream"
    if kind.startswith("message/"):
        # RFC 2046 5.2.1: a letter within a letter may not be encoded.
        if _is_calm(data):
            return _Part([*_named(kind, enclosure.name), "Content-Transfer-Encoding: 7bit"], _crlf(data))
        kind = "application/octet-stream"
    encoding, body = _base64(data)
    return _Part([*_named(kind, enclosure.name), f"Content-Transfer-Encoding: {encoding}"], body)


def _is_calm(data: bytes) -> bool:
    return data.isascii() and b"\0" not in data and max(map(len, data.split(b"\n"))) < _MUST


def _crlf(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")


def _named(kind: str, name: str) -> list[str]:
    written = tidy(name).replace("/", "_").replace("\\", "_")[:150]
    parameters = _parameter("filename", written) if written else []
    return [f"Content-Type: {kind}", ";\r\n ".join(["Content-Disposition: attachment", *parameters])]


def _parameter(name: str, value: str) -> list[str]:
    """A parameter in as many pieces as it needs (RFC 2231)."""
    if _PARAMETER.fullmatch(value):
        return [f'{name}="{value}"']
    pieces, piece = [], "utf-8''"
    for char in value:
        encoded = "".join(
            chr(byte) if byte in _PLAIN_2231 else f"%{byte:02X}" for byte in char.encode("utf-8", "replace")
        )
        if len(piece) + len(encoded) > _LONGEST_NAME:
            pieces.append(piece)
            piece = ""
        piece += encoded
    pieces.append(piece)
    if len(pieces) == 1:
        return [f"{name}*={piece}"]
    return [f"{name}*{number}*={piece}" for number, piece in enumerate(pieces)]
