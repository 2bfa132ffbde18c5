"""Numbers of invoices: made by the pattern of a series, and found again in what a payer wrote (DOMAIN.md 4.4, 4.10)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rapport.lib.records import Unreadable

LONGEST_PATTERN = 40
WIDEST = 12
_PLACE = re.compile(r"\{(?P<name>[a-z]+)(?::0?(?P<width>[0-9]{1,2}))?\}")
_DATED = {"year": "{:%Y}", "yy": "{:%y}", "month": "{:%m}"}


@dataclass(frozen=True, slots=True)
class Pattern:
    """How the numbers of a series look: `{year}-{n:04}` makes 2026-0001. Also `{yy}`, `{month}`; `{n}` stands once."""

    text: str

    @classmethod
    def read(cls, text: str) -> Pattern:
        """What somebody typed. Raises Unreadable: too-long, unprintable, unknown-place, too-wide, count-missing."""
        if len(text) > LONGEST_PATTERN:
            raise Unreadable("too-long", most=LONGEST_PATTERN)
        if not text.isprintable():
            raise Unreadable("unprintable")
        if stray := re.search(r"\{[^{}]*\}?|\}", _PLACE.sub("", text)):
            raise Unreadable("unknown-place", place=stray.group())
        places = [(found["name"], found["width"]) for found in _PLACE.finditer(text)]
        for name, width in places:
            if name not in (*_DATED, "n") or (width and name != "n"):
                raise Unreadable("unknown-place", place=name)
            if width and not 1 <= int(width) <= WIDEST:
                raise Unreadable("too-wide", most=WIDEST)
        if sum(name == "n" for name, _width in places) != 1:
            raise Unreadable("count-missing")
        return cls(text)

    @property
    def yearly(self) -> bool:
        """Whether the year is part of it, so that counting may begin again each January."""
        return any(f"{{{name}}}" in self.text for name in ("year", "yy"))

    def number(self, count: int, on: date) -> str:
        """The number of the document that is the `count`-th of its series, issued on a day."""
        return _PLACE.sub(lambda found: _filled(found, count, on), self.text)

    def count_of(self, number: str, on: date) -> int | None:
        """Which of the series a number is; None when it is not of this pattern, or not of that day's year and month."""
        parts = []
        at = 0
        for found in _PLACE.finditer(self.text):
            filled = r"([0-9]{1,18})" if found["name"] == "n" else re.escape(_filled(found, 0, on))
            parts += [re.escape(self.text[at : found.start()]), filled]
            at = found.end()
        told = re.fullmatch("".join((*parts, re.escape(self.text[at:]))), number)
        return int(told[1]) if told and self.number(int(told[1]), on) == number else None


def _filled(found: re.Match[str], count: int, on: date) -> str:
    if found["name"] == "n":
        return str(count).zfill(int(found["width"] or 1))
    return _DATED[found["name"]].format(on)


# ---- Found in what a payer wrote

LONGEST_PURPOSE = 1000
# A number of several words is put together from as many.
_MOST_WORDS = 3
# Typed in one alphabet, meant in the other; the letters look the same.
_ONE_ALPHABET = str.maketrans("АВЕКМНОРСТУХІЅ", "ABEKMHOPCTYXIS")
_SUM = r"(?:\d{1,3}(?:[ ']\d{3})+|\d+)(?:[.,=-]\d{2}(?!\d))?"
_MONEY = re.compile(
    rf"{_SUM}\s*(?:%|₽|€|\$|РУБ|Р\.|КОП|RUB|EUR|USD|GBP|CHF)"
    rf"|(?:(?<!\w)(?:НДС|VAT|MWST|TVA|СУММ\w*|SUM|AMOUNT|TOTAL)\W{{1,12}}){_SUM}"
)
_SIGN = re.compile(r"(?<![^\W_])(?:NO|NR|N)[.:°\s-]*(?=\d)")
_APART = re.compile(r"(?<=[^\W\d_])\.(?=\d)")
_AROUND = re.compile(r"(?<=\d)\s*([-/])\s*(?=\d)")
_WORD = re.compile(r"[^\W_]+(?:[-/._][^\W_]+)*")
_PART = re.compile(r"([-/._]*)([^\W\d_]+|\d+)")


def number_key(number: str) -> str:
    """What two spellings of a number agree in: no №, N, spaces, leading zeros in the tail; 2026-1 for № 2026-0001."""
    return _key("".join(_folded(number).split()))


def keys_in(purpose: str) -> frozenset[str]:
    """The keys of everything in a text that may be a number: whole words, and words that stand side by side.

    1 is not found in 104, nor in 2026-1; sums of money, percentages and the parts of a date are no numbers.
    """
    folded = _folded(_MONEY.sub(" , ", _plain(purpose[:LONGEST_PURPOSE])))
    return frozenset(_key(text) for text in _words(folded))


def is_named(number: str, purpose: str) -> bool:
    """Whether a purpose names a number as a whole."""
    return number_key(number) in keys_in(purpose)


def _plain(text: str) -> str:
    """Capitals, one kind of dash, slash and space."""
    upper = unicodedata.normalize("NFKC", re.sub("[№#]", " N ", text)).upper().replace("Ё", "Е")
    return re.sub(r"\s", " ", re.sub(r"[\u2010-\u2015\u2212]", "-", upper).replace("\\", "/"))


def _folded(text: str) -> str:
    one_alphabet = _plain(text).translate(_ONE_ALPHABET)
    return _AROUND.sub(r"\1", _APART.sub(" ", _SIGN.sub("", one_alphabet)))


def _words(text: str) -> Iterator[str]:
    found = list(_WORD.finditer(text))
    for first, one in enumerate(found):
        yield one.group()
        for last in range(first + 1, min(first + _MOST_WORDS, len(found))):
            if text[found[last - 1].end() : found[last].start()].strip():
                break
            yield "".join(word.group() for word in found[first : last + 1])


def _key(word: str) -> str:
    """Marks stay only between digits, where they tell 2026-1 from 20261; a dot stays a dot, as in a date."""
    key = ""
    for mark, part in _PART.findall(word):
        between = key[-1:].isdigit() and part.isdigit()
        key += (("." if mark == "." else "-") if mark and between else "") + part
    return re.sub(r"(?<!\d)0+(?=\d+$)", "", key)
