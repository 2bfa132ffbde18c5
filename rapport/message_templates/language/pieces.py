"""What a template consists of once it is read, and what can be wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

LONGEST_TEXT = 20_000
LONGEST_RESULT = 60_000
MOST_TAGS = 400
DEEPEST = 8
MOST_TERMS = 20
MOST_FILTERS = 5
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a template, by code; wording.py has the sentence. Lines count from 1."""

    code: str
    line: int
    piece: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """Text as it stands."""

    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """A published fact, or something that is typed by hand (`ask.…`)."""

    name: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A text or a number written in the template."""

    value: str | int


@dataclass(frozen=True, slots=True)
class Filter:
    """What is done to a value, with the texts and numbers in its brackets."""

    name: str
    arguments: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """{{ name|filter }}"""

    of: Name | Literal
    filters: tuple[Filter, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Compared:
    """One term of a condition: a name, with "not" before it or something compared with it."""

    name: Name
    sign: str = ""
    to: str | int = ""
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """Any of several groups; in each, all terms must hold. That is how "and" and "or" bind everywhere."""

    groups: tuple[tuple[Compared, ...], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """{% if … %}: the first branch whose condition holds; the last may have none."""

    branches: tuple[tuple[Condition | None, tuple[Any, ...]], ...]
    line: int


type Piece = Words | Value | Choice
