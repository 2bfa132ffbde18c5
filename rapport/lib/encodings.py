"""Bytes of unknown origin become text: by byte order mark, by what is declared, as UTF-8, as Cyrillic by statistics."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from rapport.lib.cyrillic import best_cyrillic, is_like_cyrillic
from rapport.lib.lazily import lazily

if TYPE_CHECKING:
    import charset_normalizer
else:
    charset_normalizer = lazily("charset_normalizer")

SAMPLE = 1 << 16

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What senders write, and what they mean: supersets that Windows programs use under the name of the smaller set.
_MEANT = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "iso2022_jp": "iso2022_jp_2",
    "koi8-r": "koi8-u",
}
_SPELLINGS = {
    "x-sjis": "cp932",
    "ks_c_5601-1987": "cp949",
    "x-mac-cyrillic": "mac-cyrillic",
    "win-1251": "cp1251",
    "cp-1251": "cp1251",
    "windows1251": "cp1251",
    "dos-866": "cp866",
    "iso-8859-8-i": "iso8859-8",
    "unicode-1-1-utf-7": "utf-7",
    "utf8mb4": "utf-8",
    "unicode": "utf-16",
}
_NOT_FOR_TEXT = frozenset({"unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined", "mbcs", "oem"})
_WESTERN = frozenset({"cp1252", "iso8859-15", "iso8859-1", "mac-roman", "cp437", "cp850"})
_LONGER_THAN_A_BYTE = re.compile(r"utf|gb|big5|euc|jis|2022|cp9[345]|hz|johab")
_WIDE_SIGNS = re.compile(rb"[\0\x04]")
_MULTIBYTE_UTF8 = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
_PLAIN_LETTER = re.compile(rb"[A-Za-z]")
_HIGH_WORDS = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the Python name of the encoding it was read by, and whether U+FFFD stands where bytes made no sense."""

    text: str
    encoding: str
    replaced: bool


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Read bytes as text as well as it can be done; never raises. `declared` is the charset the file or header names.

    The order: byte order mark, declared charset, UTF-8, UTF-16/32 without mark, Cyrillic by statistics,
    charset-normalizer, Windows-1252. A single-byte declaration loses against bytes that are clearly UTF-8, and a
    Western one against words that are clearly Russian, because mail programs declare their own default for both.
    """
    marked = _by_mark(data)
    if marked:
        return _lenient(data, marked)
    named = _codec(declared)
    if named is None and data.isascii() and not _WIDE_SIGNS.search(data):
        return Decoded(data.decode("ascii"), "utf-8", replaced=False)
    return (_as_declared(data, named) if named else None) or _as_guessed(data, named)


def sniff(head: bytes) -> str | None:
    """The encoding of a file, from its first 64 kB, for `io.TextIOWrapper`; None when it holds no text at all."""
    marked = _by_mark(head)
    if marked or not head:
        return marked or "utf-8"
    wide = _wide(head)
    if wide:
        return wide
    if _is_binary(head):
        return None
    # The last character may be cut in two by the end of the sample.
    whole = head[: len(head) - _cut_tail(head)]
    return "utf-8" if _is_mostly_utf8(whole) else decode(whole).encoding


def sniff_stream(stream: BinaryIO) -> str | None:
    """Like `sniff`, but looks at a whole seekable file: a name in cp1251 may follow megabytes of ASCII."""
    start = stream.tell()
    encoding = sniff(stream.read(SAMPLE))
    stream.seek(start)
    if encoding == "utf-8":
        encoding = _first_doubt(stream) or encoding
        stream.seek(start)
    return encoding


def _first_doubt(stream: BinaryIO) -> str | None:
    """The encoding around the first bytes that are not UTF-8; None when all of the rest is."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    while chunk := stream.read(SAMPLE):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            return sniff(chunk + stream.read(SAMPLE))
    return None


def _by_mark(data: bytes) -> str | None:
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)


def _codec(declared: str | None) -> str | None:
    """Python's name of a declared charset, widened to what is meant by it; None when there is no such charset."""
    name = (declared or "").strip(" \t\r\n\"';").lower()
    try:
        info = codecs.lookup(_SPELLINGS.get(name, name)) if name else None
    except (LookupError, ValueError):
        return None
    if info is None or info.name in _NOT_FOR_TEXT or not getattr(info, "_is_text_encoding", True):
        return None
    return _MEANT.get(info.name, info.name)


def _as_declared(data: bytes, named: str) -> Decoded | None:
    """The text by its declared charset, unless the bytes say otherwise."""
    if named.startswith(("utf-16", "utf-32")):
        return _strict(data, _wide(data) or named) if b"\0" in data or _wide(data) else None
    if not _LONGER_THAN_A_BYTE.search(named) and _contradicts(data, named):
        return None
    return _strict(data, named) or _tolerant(data, named)


def _contradicts(data: bytes, named: str) -> bool:
    if data.isascii():
        return False
    if len(_MULTIBYTE_UTF8.findall(data, 0, SAMPLE)) > 1 and _strict(data, "utf-8"):
        return True
    return named in _WESTERN and _is_surely_cyrillic(data)


def _is_surely_cyrillic(data: bytes) -> bool:
    """No Western language writes words of three and more letters without a single plain one."""
    words = _HIGH_WORDS.findall(data, 0, SAMPLE)
    pure = [word for word in words if len(word) > 2 and not _PLAIN_LETTER.search(word)]
    letters = sum(map(len, pure))
    if letters < 5 or len(pure) * 2 < len(words):
        return False
    return is_like_cyrillic(best_cyrillic(data[:SAMPLE])[1], letters)


def _as_guessed(data: bytes, named: str | None) -> Decoded:
    ways: tuple[Callable[[], Decoded | None], ...] = (
        lambda: _strict(data, "utf-8") if not (wide := _wide(data)) else _strict(data, wide),
        lambda: _tolerant(data, "utf-8"),
        lambda: _cyrillic(data),
        lambda: _strict(data, named) if named else None,
        lambda: _by_library(data),
        lambda: _strict(data, "cp1252"),
    )
    readings = (reading for way in ways if (reading := way()))
    return next(readings, None) or Decoded(data.decode("latin-1"), "latin-1", replaced=False)


def _strict(data: bytes, encoding: str) -> Decoded | None:
    try:
        return Decoded(data.decode(encoding), encoding, replaced=False)
    except (UnicodeError, LookupError, ValueError):
        return None


def _lenient(data: bytes, encoding: str) -> Decoded:
    exact = _strict(data, encoding)
    return exact or Decoded(data.decode(encoding, "replace"), encoding, replaced=True)


def _tolerant(data: bytes, encoding: str) -> Decoded | None:
    """The text with U+FFFD in it, when these are few against what was read well; a cut last character is no doubt."""
    try:
        text = data.decode(encoding, "replace")
    except (UnicodeError, LookupError, ValueError):
        return None
    broken = text.count("\ufffd")
    read_well = len(text) - len(text.encode("ascii", "ignore")) - broken
    if read_well > 1 and text.endswith("\ufffd"):
        broken -= 1
    return Decoded(text, encoding, replaced=True) if broken * 10 <= read_well else None


def _cyrillic(data: bytes) -> Decoded | None:
    words = _HIGH_WORDS.findall(data, 0, SAMPLE)
    pure = [word for word in words if not _PLAIN_LETTER.search(word)]
    if not pure or len(pure) * 2 < len(words) or (max(map(len, pure)) < 2 and _PLAIN_LETTER.search(data)):
        return None
    encoding, likeness = best_cyrillic(data[:SAMPLE])
    if not is_like_cyrillic(likeness, sum(map(len, pure))):
        return None
    return _strict(data, encoding) or Decoded(data.decode(encoding, "replace"), encoding, replaced=True)


def _by_library(data: bytes) -> Decoded | None:
    """What charset-normalizer says; it needs some text to say anything worth hearing."""
    if len(data) - len(data.translate(None, bytes(range(128, 256)))) < 12:
        return None
    best = charset_normalizer.from_bytes(data[:SAMPLE]).best()
    return _strict(data, best.encoding) if best else None


def _wide(data: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, by where the high bytes of Latin (00) and Cyrillic (04) letters stand."""
    sample = data[: SAMPLE & ~3]
    if len(sample) < 4 or len(data) % 2 or not _WIDE_SIGNS.search(sample):
        return None
    if len(data) % 4 == 0 and sample.count(b"\0") * 2 >= len(sample):
        high = {"utf-32-le": sample[2::4] + sample[3::4], "utf-32-be": sample[0::4] + sample[1::4]}
        for encoding, zeros in high.items():
            if not zeros.strip(b"\0"):
                return encoding
    even, odd = _high_share(sample[0::2]), _high_share(sample[1::2])
    if odd > 0.7 and even < 0.3:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 and odd < 0.3 else None


def _high_share(half: bytes) -> float:
    return (half.count(0) + half.count(4)) / len(half)


def _is_binary(head: bytes) -> bool:
    """Control characters that no text has: a NUL now and then is a broken export, many are a program or a picture."""
    control = len(head) - len(head.translate(None, bytes(range(9)) + bytes(range(14, 27)) + bytes(range(28, 32))))
    return control * 20 > len(head)


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether UTF-8 was pasted together with something else: what is not UTF-8 is no more than what is."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return 0 < broken <= len(text) - len(text.encode("ascii", "ignore")) - broken


def _cut_tail(head: bytes) -> int:
    """How many bytes at the end begin a UTF-8 character without finishing it."""
    for back in range(1, min(4, len(head)) + 1):
        byte = head[-back]
        if byte >= 0xC0:
            needed = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return back if back < needed else 0
        if byte < 0x80:
            break
    return 0
