"""Which program a board comes from, told by what stands in the file, and its cards one by one."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import BinaryIO

from rapport.lib.boards import deck, shape, tables, trello
from rapport.lib.boards.shape import Piece
from rapport.lib.encodings import decode
from rapport.lib.named_columns import folded, open_named
from rapport.lib.records import Record, Unreadable

TRELLO, TRELLO_TABLE, ASANA, DECK = "trello", "trello_csv", "asana", "deck"
KINDS = (TRELLO, TRELLO_TABLE, ASANA, DECK)
_SPLIT: dict[str, Callable[[BinaryIO, str], Iterator[Record[Piece]]]] = {
    TRELLO: trello.split_export,
    TRELLO_TABLE: tables.split_trello,
    ASANA: tables.split_asana,
    DECK: deck.split_export,
}


def kind_of(head: bytes) -> str:
    """Of KINDS the one of a file that begins with `head` (64 kB are enough); "" when it is no board."""
    start = decode(head).text
    if deck.is_export(start):
        return DECK
    if trello.is_export(start):
        return TRELLO
    try:
        table = open_named(io.BytesIO(head), tables.TRELLO_COLUMNS | tables.ASANA_COLUMNS)
    except Unreadable:
        return ""
    program = tables.program_of([folded(cell) for cell in table.sheet.header])
    return {shape.TRELLO: TRELLO_TABLE, shape.ASANA: ASANA}.get(program, "")


def split_boards(stream: BinaryIO, kind: str, name: str) -> Iterator[Record[Piece]]:
    """The cards of every board in a file of this kind, in its order, each with the head of its board.

    `name` is for boards that have none. Raises Unreadable: `broken_board`, `too_large_file`, or what tables are refused
    for.
    """
    return _SPLIT[kind](stream, name)
