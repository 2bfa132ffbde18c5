"""From pieces to the text of a letter. Plain data goes in, plain text comes out; nothing is ever called by its name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from rapport.message_templates.language.filters import FILTERS, Facts, text_of
from rapport.message_templates.language.pieces import (
    LONGEST_RESULT,
    Choice,
    Compared,
    Condition,
    Literal,
    Name,
    Piece,
    Value,
    Words,
)

LONGEST_VALUE = 2_000


@dataclass(frozen=True, slots=True)
class Gap:
    """A value that is not there: its name, the line it is wanted in."""

    name: str
    line: int


@dataclass(slots=True)
class Said:
    """What came of it."""

    text: str = ""
    gaps: list[Gap] = field(default_factory=list)
    cut: bool = False


def say(pieces: Iterable[Piece], facts: Facts) -> Said:
    """The text, with names in square brackets where a value is missing."""
    said, parts = Said(), _Parts()
    _say(pieces, facts, parts, said)
    said.text, said.cut = tidy("".join(parts.texts)), parts.left < 0
    return said


@dataclass(slots=True)
class _Parts:
    texts: list[str] = field(default_factory=list)
    left: int = LONGEST_RESULT

    def add(self, text: str) -> None:
        """Up to the length no letter needs."""
        if self.left > 0:
            self.texts.append(text[: self.left])
        self.left -= len(text)


def _say(pieces: Iterable[Piece], facts: Facts, parts: _Parts, said: Said) -> None:
    for piece in pieces:
        match piece:
            case Words(text=text):
                parts.add(text)
            case Value():
                parts.add(_value(piece, facts, said))
            case Choice(branches=branches):
                chosen = next((inside for condition, inside in branches if holds(condition, facts)), ())
                _say(chosen, facts, parts, said)


def _value(piece: Value, facts: Facts, said: Said) -> str:
    value: Any = piece.of.value if isinstance(piece.of, Literal) else facts.get(piece.of.name)
    for one in piece.filters:
        value = FILTERS[one.name].does(value, facts, *one.arguments)
    if value in (None, "") and isinstance(piece.of, Name):
        said.gaps.append(Gap(piece.of.name, piece.line))
        return f"[{label_of(piece.of.name)}]"
    # Cut first: what is thrown away is not looked at.
    return clean(text_of(value)[:LONGEST_VALUE])


def label_of(name: str) -> str:
    """A name as people read it: what is asked for stands there in words."""
    return name.removeprefix("ask.").replace("_", " ") if name.startswith("ask.") else name


def holds(condition: Condition | None, facts: Facts) -> bool:
    """Whether a condition is true of these facts; a branch without one always is."""
    if condition is None:
        return True
    return any(all(_term(term, facts) for term in group) for group in condition.groups)


def _term(term: Compared, facts: Facts) -> bool:
    value = facts.get(term.name.name)
    found = bool(value) if not term.sign else _compared(value, term.sign, term.to)
    return found != term.negated


def _compared(value: Any, sign: str, to: str | int) -> bool:
    if sign in ("==", "!="):
        return (_folded(value) == _folded(to)) == (sign == "==")
    # What is not there is neither more nor less than anything.
    if not isinstance(value, int) or not isinstance(to, int):
        return False
    return {"<": value < to, ">": value > to, "<=": value <= to, ">=": value >= to}[sign]


def _folded(value: Any) -> str:
    return "" if value is None else str(value).casefold().replace("ё", "е")


def clean(text: str) -> str:
    """Without characters that show nothing and may change how the rest is read."""
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cf", "Cs"))


def tidy(text: str) -> str:
    """At most one empty line in a row, none at the ends; no spaces before the end of a line."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip()


def in_one_line(text: str) -> str:
    """For a subject: whatever was a line break is a space."""
    return " ".join(text.split())
