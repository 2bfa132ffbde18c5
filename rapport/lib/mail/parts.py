"""The tree of a MIME message, cut out of its bytes without copying them (RFC 2045, 2046, 2231).

Written for this because the standard library's parser walks every line in Python and recurses once per nested
multipart: boundaries found with `bytes.find` cost a sixth of it, and depth and number of parts are bounded.
"""

import binascii
import re
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from rapport.lib.encodings import decode
from rapport.lib.mail.headers import Headers, decode_words, from_base64, read_headers

DEEPEST = 50
MOST_PARTS = 2000
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,80}")
_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)')
_CONTINUED = re.compile(r"([^*]+)\*(?:(\d{1,3})(\*)?)?$")
_ESCAPED = re.compile(r"\\(.)")
_LOOKS_LIKE_BOUNDARY = re.compile(rb"^--(\S[^\r\n]{0,200}?)[ \t]*\r?\nContent-", re.MULTILINE | re.IGNORECASE)
_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} [^\n]*\n", re.MULTILINE)


@dataclass(slots=True)
class Part:
    """One node of the tree. Its body is a stretch of the message's bytes, still in its transfer encoding."""

    headers: Headers
    content_type: str
    parameters: dict[str, str]
    source: bytes = field(repr=False)
    start: int
    end: int
    parts: list["Part"] = field(default_factory=list)

    @property
    def body(self) -> bytes:
        return self.source[self.start : self.end]

    def disposition(self) -> tuple[str, dict[str, str]]:
        return split_value(self.headers.first(b"content-disposition"))

    def data(self) -> tuple[bytes, bool]:
        """The body without its transfer encoding, and whether that encoding was broken."""
        encoding = self.headers.first(b"content-transfer-encoding").lower()
        if encoding == "base64":
            return from_base64(self.body)
        if encoding == "quoted-printable":
            return binascii.a2b_qp(self.body), False
        return _from_uu(self.body) if encoding in {"x-uuencode", "x-uue", "uuencode"} else (self.body, False)

    def leaves(self) -> list["Part"]:
        return [leaf for part in self.parts for leaf in part.leaves()] if self.parts else [self]


def cut(source: bytes) -> tuple[Part, list[str]]:
    """The tree of a message, and codes of what was wrong in it. Never raises, whatever the bytes."""
    cutter = _Cutter(source)
    start = len(source) - len(source.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"))
    return cutter.cut(start, len(source), "text/plain", 0), list(cutter.defects)


class _Cutter:
    def __init__(self, source: bytes) -> None:
        self.source = source
        self.left = MOST_PARTS
        self.defects: dict[str, None] = {}

    def cut(self, start: int, end: int, default_type: str, depth: int) -> Part:
        headers, body, broken = read_headers(self.source, start, end)
        if broken:
            self.defects["broken_header"] = None
        content_type, parameters = split_value(headers.first(b"content-type"))
        headers.charset = parameters.get("charset")
        if not _TYPE.fullmatch(content_type):
            content_type = "text/plain" if content_type else default_type
        part = Part(headers, content_type, parameters, self.source, body, end)
        if content_type.startswith("multipart/"):
            self._cut_parts(part, depth)
        return part

    def _cut_parts(self, whole: Part, depth: int) -> None:
        if depth >= DEEPEST:
            self.defects["too_deep"] = None
            whole.content_type = "application/octet-stream"
            return
        inner = "message/rfc822" if whole.content_type == "multipart/digest" else "text/plain"
        for start, end in self._stretches(whole):
            if not self.left:
                self.defects["too_many_parts"] = None
                return
            self.left -= 1
            whole.parts.append(self.cut(start, end, inner, depth + 1))

    def _stretches(self, whole: Part) -> list[tuple[int, int]]:
        boundary = whole.parameters.get("boundary")
        found = self._between(boundary.encode("utf-8", "replace"), whole) if boundary is not None else []
        if not found:
            self.defects["no_boundary"] = None
            guess = _LOOKS_LIKE_BOUNDARY.search(self.source, whole.start, whole.end)
            found = self._between(guess[1], whole) if guess else []
        return found

    def _between(self, boundary: bytes, whole: Part) -> list[tuple[int, int]]:
        """Where the parts between the delimiter lines begin and end (RFC 2046 5.1.1)."""
        stretches: list[tuple[int, int]] = []
        begun, at, needle, source = -1, whole.start, b"--" + boundary, self.source
        while (at := source.find(needle, at, whole.end)) >= 0:
            after = at + len(needle)
            line_end = source.find(b"\n", after, whole.end)
            line_end = whole.end if line_end < 0 else line_end
            # Longer lines only begin like a delimiter; padding is never that long.
            tail = source[after : min(line_end, after + 100)].rstrip()
            if tail in (b"", b"--") and line_end - after < 100 and (at == whole.start or source[at - 1] == 10):
                if 0 <= begun < at:
                    stretches.append((begun, max(begun, _before_newline(source, at))))
                begun = min(line_end + 1, whole.end)
                if tail:
                    return stretches
                if len(stretches) > self.left:
                    break
            at = after
        if begun >= 0:
            self.defects["no_closing_boundary"] = None
            stretches.append((begun, whole.end))
        return stretches


def _before_newline(source: bytes, at: int) -> int:
    """The newline before a delimiter belongs to the delimiter."""
    return at - 2 if source.endswith(b"\r\n", 0, at) else at - 1


def split_value(value: str) -> tuple[str, dict[str, str]]:
    """A structured value such as `text/plain; charset=utf-8`: the lower-case token and its decoded parameters."""
    token, _, rest = value.partition(";")
    return token.strip().lower(), (dict(_parameters(";" + rest)) if rest else {})


@lru_cache(maxsize=256)
def _parameters(text: str) -> tuple[tuple[str, str], ...]:
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for found in _PARAMETER.finditer(text):
        name, value = found[1].lower(), _unquoted(found[2].strip())
        continued = _CONTINUED.match(name)
        if continued:
            is_encoded = bool(continued[3]) or continued[2] is None
            pieces.setdefault(continued[1], {}).setdefault(int(continued[2] or 0), (value, is_encoded))
        else:
            plain.setdefault(name, decode_words(value))
    # RFC 2231 4: the extended form is the better one where both are given.
    plain.update({name: _joined(numbered) for name, numbered in pieces.items()})
    return tuple(plain.items())


def _unquoted(value: str) -> str:
    if value.startswith('"'):
        return _ESCAPED.sub(r"\1", value[1:-1]) if value.endswith('"') and len(value) > 1 else value[1:]
    return value


def _joined(numbered: dict[int, tuple[str, bool]]) -> str:
    first, is_encoded = numbered[min(numbered)]
    charset = None
    if is_encoded and first.count("'") >= 2:
        charset, _, first = first.split("'", 2)
    ordered = [(first, is_encoded), *(numbered[number] for number in sorted(numbered)[1:])]
    data = b"".join(unquote_to_bytes(text) if encoded else text.encode() for text, encoded in ordered)
    return decode(data, charset or None).text


def _from_uu(data: bytes) -> tuple[bytes, bool]:
    begin = _UU_BEGIN.search(data)
    decoded, is_broken = bytearray(), begin is None
    for line in data[begin.end() if begin else 0 :].splitlines():
        if line == b"end":
            break
        try:
            decoded += binascii.a2b_uu(line)
        except binascii.Error:
            is_broken = True
    return bytes(decoded), is_broken
