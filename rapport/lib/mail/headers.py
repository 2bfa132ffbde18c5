"""The header block of a message or part: fields as they stand, found again after broken lines, decoded on request."""

import binascii
import re
from collections.abc import Iterator

from rapport.lib.encodings import decode

# RFC 5322 3.6.8: a field name is printable ASCII without the colon.
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)(?:\n|\Z)")
_BLANK = re.compile(rb"\n\r?\n")
_KNOWN = (
    rb"(?:return-path|received(?:-spf)?|delivered-to|envelope-to|from|sender|reply-to|to|cc|bcc|subject|date|message-id"
    rb"|in-reply-to|references|mime-version|content-[a-z-]+|resent-[a-z-]+|list-[a-z-]+|precedence|auto-submitted"
    rb"|dkim-signature|domainkey-signature|authentication-results|arc-[a-z-]+|user-agent|importance|priority"
    rb"|thread-[a-z]+|status|lines|organization|errors-to|delivery-date|feedback-id|x-[a-z0-9_-]+)[ \t]*:"
)
KNOWN_FIELD = re.compile(_KNOWN, re.IGNORECASE)
_KNOWN_LINES = re.compile(rb"^" + _KNOWN, re.IGNORECASE | re.MULTILINE)
# RFC 2047. Bounded, so that a header full of beginnings without an end is not searched again and again.
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?((?:[^?]|\?(?!=)){0,2000})\?=")
_RAW_WORD = re.compile(rb"=\?[^?\s]{1,60}\?[qQ]\?[^?]*[\x80-\xff][^?]*\?=")
_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# Marks that turn the reading direction or show nothing: in names and subjects they only serve to deceive.
_UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_LONGEST_VALUE = 16 * 1024  # of a field read once
_LONGEST_LIST = 1024 * 1024  # of a field with addresses or ids


class Headers:
    """The fields of one header block, by lower-case name, in the order they stand."""

    __slots__ = ("_values", "charset")

    def __init__(self, values: dict[bytes, list[bytes]]) -> None:
        self._values = values
        self.charset: str | None = None  # what raw 8-bit fields are probably written in: the charset of the body

    def __contains__(self, name: bytes) -> bool:
        return name in self._values

    def __bool__(self) -> bool:
        return bool(self._values)

    def names(self) -> set[bytes]:
        """The lower-case names of all fields."""
        return set(self._values)

    def first(self, name: bytes) -> str:
        """The first field of that name, unfolded, its encoded words left as they are; "" without one."""
        values = self._values.get(name)
        return self._unfolded(values[0]) if values else ""

    def every(self, name: bytes) -> list[str]:
        """All fields of that name, unfolded, encoded words left as they are."""
        return [self._unfolded(value, _LONGEST_LIST) for value in self._values.get(name, ())]

    def words(self, name: bytes, longest: int = 2000) -> str:
        """The first field of that name as a person reads it: decoded, on one line, at most `longest` characters."""
        return tidy(decode_words(self.first(name)))[:longest]

    def _unfolded(self, value: bytes, longest: int = _LONGEST_VALUE) -> str:
        value = value[:longest].replace(b"\r", b"").replace(b"\n", b"").strip()
        try:
            return value.decode()  # RFC 6532; everything else was never allowed and is a guess
        except UnicodeDecodeError:
            return decode(_RAW_WORD.sub(_escaped, value) if b"=?" in value else value, self.charset).text


def _escaped(word: re.Match[bytes]) -> bytes:
    """An encoded word with raw bytes in it, against all rules: they are in the charset of the word."""
    return b"".join(b"=%02X" % byte if byte > 127 else bytes((byte,)) for byte in word[0])


def read_headers(source: bytes, start: int, end: int) -> tuple[Headers, int, bool]:
    """The header block that begins at `start`, where its body begins, and whether a line in it made no sense.

    A broken line is skipped when well-known fields follow it before the blank line; otherwise the body begins there.
    """
    values: dict[bytes, list[bytes]] = {}
    at, broken, last_known = _after_envelope(source, start, end), False, -1
    while at < end:
        if source.startswith((b"\n", b"\r\n"), at, end):
            return Headers(values), source.index(b"\n", at) + 1, broken
        field = _FIELD.match(source, at, end)
        if field:
            values.setdefault(field[1].lower(), []).append(field[2])
            at = field.end()
            continue
        if not broken:
            broken, last_known = True, _last_known_field(source, at, end)
        if at > last_known:
            break
        at = source.find(b"\n", at, end) + 1 or end
    return Headers(values), at, broken


def _after_envelope(source: bytes, at: int, end: int) -> int:
    """Mailboxes put "From " lines before the fields, some servers quoted ones; they are no part of the message."""
    while source.startswith((b"From ", b">From "), at, end):
        at = source.find(b"\n", at, end) + 1 or end
    return at


def _last_known_field(source: bytes, at: int, end: int) -> int:
    blank = _BLANK.search(source, at, end)
    fields = _KNOWN_LINES.finditer(source, at, blank.start() if blank else end)
    return max((field.start() for field in fields), default=-1)


def decode_words(text: str) -> str:
    """The text with its encoded words (RFC 2047) decoded; neighbours in one charset are joined before decoding,
    because mailers cut characters in two between them."""
    if "=?" not in text:
        return text
    return "".join(_decoded_runs(text))


def _decoded_runs(text: str) -> Iterator[str]:
    charset, run, after = "", b"", 0
    for word in _WORD.finditer(text):
        between = text[after : word.start()]
        follows_word = after and not between.strip()
        if run and (not follows_word or word[1].lower() != charset):
            yield _word_text(run, charset)
            run = b""
        if not follows_word:
            yield between
        charset, after = word[1].lower(), word.end()
        data = word[3].encode("utf-8", "surrogateescape")
        run += binascii.a2b_qp(data, header=True) if word[2] in "qQ" else from_base64(data)[0]
    if run:
        yield _word_text(run, charset)
    yield text[after:]


def _word_text(data: bytes, charset: str) -> str:
    return decode(data, charset.partition("*")[0]).text  # RFC 2231 5: a language may follow the charset


def from_base64(data: bytes) -> tuple[bytes, bool]:
    """The bytes behind base64, as many as can be read, and whether something was wrong with it."""
    try:
        return binascii.a2b_base64(data), False
    except binascii.Error:
        clean = data.translate(None, _NOT_BASE64)
        whole = clean[: len(clean) - (len(clean) % 4 == 1)]
        return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4)), True


def tidy(text: str) -> str:
    """Text for one line: no control characters, no invisible marks, single spaces, none at the ends."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    return _SPACES.sub(" ", _UNSEEN.sub("", text)).strip()
