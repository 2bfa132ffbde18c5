"""Boards as tables: the CSV export of Trello, and that of a project or of the tasks of Asana.

Columns of Trello as of its Premium export of 2026; of Asana as of its project export since 2018.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import BinaryIO

from rapport.lib.boards.shape import ASANA, TRELLO, Board, Card, List, Person, Piece, Places
from rapport.lib.loosely import moment
from rapport.lib.named_columns import NamedTable, open_named
from rapport.lib.records import Record, Unreadable

TRELLO_COLUMNS = {
    "card id": "key", "card name": "title", "card url": "url", "card description": "text", "labels": "labels",
    "members": "people", "start date": "starts", "due date": "due", "due complete": "done", "due reminder": "ignored",
    "list id": "list_key", "list name": "list", "board id": "board_key", "board name": "board",
    "archived": "archived", "last activity date": "changed", "attachment links": "links",
    "attachment count": "ignored", "checklist item total count": "ignored",
    "checklist item completed count": "ignored", "vote count": "ignored", "comment count": "ignored",
}  # fmt: skip
ASANA_COLUMNS = {
    "task id": "key", "created at": "created", "completed at": "done", "last modified": "changed", "name": "title",
    "section/column": "list", "section": "list", "column": "list", "assignee": "person", "assignee email": "email",
    "start date": "starts", "due date": "due", "tags": "labels", "notes": "text", "projects": "boards",
    "parent task": "parent", "blocked by": "blocked by", "blocking": "ignored",
}  # fmt: skip
_TELLING = {
    TRELLO: {"card name", "list name"},
    ASANA: {"task id", "name", "completed at", "projects"},
}
_YES = frozenset({"true", "yes", "1", "complete", "completed"})
# Trello names the colour of a label behind its name.
_COLOUR = re.compile(r"\s*\((?:[a-z]+(?:_light|_dark)?|none)\)$")


def program_of(header: Sequence[str]) -> str:
    """Which program writes tables with these columns (in small letters); "" for none of them."""
    return next((program for program, telling in _TELLING.items() if telling <= set(header)), "")


def split_trello(stream: BinaryIO, name: str) -> Iterator[Record[Piece]]:
    """The cards of a board in a table of Trello; `name` is the board's where the table names none."""
    table = open_named(stream, TRELLO_COLUMNS)
    rows = list(table.rows())
    head = next(filter(None, (_values(table, row) for row in rows)), {})
    board = Board(
        TRELLO, head.get("board_key", "") or _key(head.get("board", "") or name), head.get("board", "") or name,
        lists=_lists(table, rows), people=_people(table, rows), is_numbered=bool(head.get("board_key", "")),
        has_numbered_cards=bool(head.get("key", "")),
    )  # fmt: skip
    places = Places()
    for row in rows or [_nothing()]:
        yield _piece(table, row, board, places, _trello_card)


def _trello_card(said: Mapping[str, str]) -> Card:
    labels = (_COLOUR.sub("", one) or one.strip(" ()") for one in _several(said.get("labels", "")))
    links = [(link, link) for link in said.get("links", "").split() if "://" in link]
    done = said.get("done", "").casefold() in _YES
    return Card(
        key=said.get("key", "") or _key(said["title"]), title=said["title"], text=said.get("text", ""),
        list_key=said.get("list_key", "") or _key(said["list"]), labels=tuple(dict.fromkeys(labels)),
        people=tuple(Person(_key(one), one) for one in _several(said.get("people", ""))),
        starts=moment(said.get("starts")), due=moment(said.get("due")), done=done,
        done_at=moment(said.get("changed")) if done else None,
        archived=said.get("archived", "").casefold() in _YES, changed=moment(said.get("changed")), links=tuple(links),
    )  # fmt: skip


def split_asana(stream: BinaryIO, name: str) -> Iterator[Record[Piece]]:
    """The tasks of an Asana export: of one project, or of several when no project is common to all tasks of their own.

    A sub-task stands where its parent does; tasks without a project stand on a board of that `name`.
    """
    table = open_named(stream, ASANA_COLUMNS)
    rows = list(table.rows())
    homes = _homes([_values(table, row) for row in rows], name)
    boards: dict[str, Board] = {}
    for title in dict.fromkeys(homes):
        own = [row for row, home in zip(rows, homes, strict=True) if home == title]
        boards[title] = Board(ASANA, _key(title), title, lists=_lists(table, own), people=_people(table, own))
    if not rows:
        yield _piece(table, _nothing(), Board(ASANA, _key(name), name), Places(), _asana_card)
    places = {title: Places() for title in boards}
    parents: dict[tuple[str, str], Card] = {}
    for row, home in zip(rows, homes, strict=True):
        record = _piece(table, row, boards[home], places[home], _asana_card)
        if card := record.raw.card:
            parent = parents.get((home, card.parent))
            if card.parent:
                card = _under(card, parent)
            else:
                parents[home, card.title] = card
            record = Record(record.number, record.at, Piece.of(bytes(record.raw), record.raw.board, card))
        yield record


def _under(card: Card, parent: Card | None) -> Card:
    """A sub-task with its parent; one whose parent is not in the file keeps the name of it as words."""
    if parent is None:
        return replace(card, parent="", extra=(*card.extra, ("Parent task", card.parent)))
    return replace(card, parent=parent.key, list_key=card.list_key or parent.list_key)


def _asana_card(said: Mapping[str, str]) -> Card:
    done = moment(said.get("done"))
    blocked = said.get("blocked by", "")
    return Card(
        key=said["key"], title=said["title"], text=said.get("text", ""), list_key=_key(said.get("list", "")),
        parent=said.get("parent", ""), labels=tuple(_several(said.get("labels", ""))), people=_assignee(said),
        starts=moment(said.get("starts")), due=moment(said.get("due")), done=done is not None, done_at=done,
        created=moment(said.get("created")), changed=moment(said.get("changed")),
        extra=(("Blocked by", blocked),) if blocked else (),
    )  # fmt: skip


def _homes(rows: Sequence[Mapping[str, str]], name: str) -> list[str]:
    """The project of each row: the one common to all, else the first a row names; of a sub-task its parent's."""
    own = [_several(row.get("boards", "")) for row in rows if row and not row.get("parent")]
    counted = Counter(project for projects in own for project in projects)
    common = [project for project, n in counted.items() if n == len(own)]
    homes: list[str] = []
    of_tasks: dict[str, str] = {}
    for row in rows:
        parent, projects = row.get("parent", ""), _several(row.get("boards", ""))
        home = next(filter(None, [*common, *projects, of_tasks.get(parent, ""), name]))
        if not parent and row:
            of_tasks[row.get("title", "")] = home
        homes.append(home)
    return homes


def _piece(
    table: NamedTable,
    row: Record[tuple[str, ...]],
    board: Board,
    places: Places,
    card_of: Callable[[Mapping[str, str]], Card],
) -> Record[Piece]:
    shown = "; ".join(cell for cell in row.raw if not cell.startswith("\x00")).encode("utf-8", "replace")
    if not row.raw:
        return Record(row.number, row.at, Piece.of(b"", board))
    try:
        said = table.values(row)
        if not said["title"]:
            raise Unreadable("no_title")
    except Unreadable as refusal:
        return Record(row.number, row.at, Piece.of(shown, board, refusal=refusal))
    card = card_of(said)
    card = replace(card, position=places.next(card.list_key), extra=(*card.extra, *table.beyond(row)))
    return Record(row.number, row.at, Piece.of(shown, board, card))


def _nothing() -> Record[tuple[str, ...]]:
    return Record(1, "line 1", ())


def _values(table: NamedTable, row: Record[tuple[str, ...]]) -> dict[str, str]:
    """What a row says; nothing where it is broken, which is told at its place."""
    try:
        return table.values(row)
    except Unreadable:
        return {}


def _lists(table: NamedTable, rows: Sequence[Record[tuple[str, ...]]]) -> tuple[List, ...]:
    """The lists in the order they are met."""
    found: dict[str, List] = {}
    for said in (_values(table, row) for row in rows):
        if title := said.get("list", ""):
            key = said.get("list_key", "") or _key(title)
            found.setdefault(key, List(key, title))
    return tuple(found.values())


def _people(table: NamedTable, rows: Sequence[Record[tuple[str, ...]]]) -> tuple[Person, ...]:
    """Everybody who has a card, once."""
    found: dict[str, Person] = {}
    for said in (_values(table, row) for row in rows):
        people = _assignee(said) or tuple(Person(_key(one), one) for one in _several(said.get("people", "")))
        for person in people:
            found.setdefault(person.key, person)
    return tuple(found.values())


def _assignee(said: Mapping[str, str]) -> tuple[Person, ...]:
    name, email = said.get("person", ""), said.get("email", "")
    return (Person((email or name).casefold(), name or email, email),) if name or email else ()


def _several(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(",") if part.strip()]


def _key(title: str) -> str:
    """What stands for the number of something that has only a name."""
    return " ".join(title.casefold().split())[:100]
