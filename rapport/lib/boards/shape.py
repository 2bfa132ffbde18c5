"""What a board says, whichever program it comes from: cards in lists, with their checks and remarks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from rapport.lib.records import Unreadable

TRELLO, ASANA, DECK = "trello", "asana", "deck"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of a board. `key` is their number in its program, or what stands for one there."""

    key: str
    name: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A line to tick, under the heading of its checklist."""

    key: str
    text: str
    done: bool = False
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody wrote under a card; `at` is aware, None where the program does not say."""

    key: str
    text: str
    author: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """One thing to do. `list_key` and `parent` name a list and a card of the same board, "" for none.

    A date is a moment where the program has one and a day where it has only that. `links` are pairs of name and
    address, `extra` what else stands there, as pairs of its name and its value.
    """

    key: str
    title: str
    text: str = ""
    list_key: str = ""
    position: int = 0
    parent: str = ""
    labels: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    starts: date | datetime | None = None
    due: date | datetime | None = None
    done: bool = False
    done_at: date | datetime | None = None
    archived: bool = False
    checks: tuple[Check, ...] = ()
    remarks: tuple[Remark, ...] = ()
    created: date | datetime | None = None
    changed: date | datetime | None = None
    links: tuple[tuple[str, str], ...] = ()
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class List:
    """A column of cards."""

    key: str
    title: str
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """The head of a board. `key` is its number in its program, or its name where the program gives none.

    `is_numbered`: no other board in the world has this key; `has_numbered_cards` the same of the keys of its cards.
    """

    program: str
    key: str
    name: str
    text: str = ""
    archived: bool = False
    lists: tuple[List, ...] = ()
    people: tuple[Person, ...] = ()
    is_numbered: bool = False
    has_numbered_cards: bool = True


class Piece(bytes):
    """The bytes of one card of an export, with what they say, or why nothing is taken from them.

    A board without any card is one piece without a card.
    """

    board: Board
    card: Card | None
    refusal: Unreadable | None

    @classmethod
    def of(cls, raw: bytes, board: Board, card: Card | None = None, refusal: Unreadable | None = None) -> Piece:
        """A piece that was understood, or was not."""
        piece = cls(raw)
        piece.board, piece.card, piece.refusal = board, card, refusal
        return piece


@dataclass(slots=True)
class Places:
    """Numbers the cards of each list in the order they are met."""

    met: dict[str, int] = field(default_factory=dict)

    def next(self, list_key: str) -> int:
        """The place of the next card in this list, from 0."""
        self.met[list_key] = self.met.get(list_key, -1) + 1
        return self.met[list_key]
