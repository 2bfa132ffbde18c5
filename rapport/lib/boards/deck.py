"""JSON of Nextcloud Deck: what `occ deck:export` and the board's own export write, one board or all of an account.

Learned from Deck 0.8 to 1.15: boards under their numbers, alone under "boards", or a single one; stacks as an array or
under their numbers. A list to tick is Markdown in the description.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, BinaryIO

from rapport.lib.boards.shape import DECK, Board, Card, Check, List, Person, Piece, Places, Remark
from rapport.lib.loosely import facts, items, load, moment, number, objects, text
from rapport.lib.records import Record, Unreadable

_TICK = re.compile(r"^\s*[-*+] \[([ xX])\] +(.+?)\s*$", re.MULTILINE)


def is_export(head: str) -> bool:
    """Whether a file that begins so is an export of Deck."""
    start = head.lstrip("\ufeff \t\r\n")
    return start.startswith(("{", "[")) and '"stacks"' in start and '"title"' in start


def split_export(stream: BinaryIO, name: str) -> Iterator[Record[Piece]]:
    """The cards of every board. Raises Unreadable: `broken_board`, `too_large_file`."""
    boards = [one for one in _boards(load(stream, broken="broken_board")) if not one.get("deletedAt")]
    if not boards:
        raise Unreadable("broken_board")
    number_ = 0
    for said in boards:
        for piece in _pieces(said, name):
            number_ += 1
            yield Record(number_, f"card {number_}", piece)


def _boards(said: Any) -> list[dict[str, Any]]:
    whole = facts(said)
    if "stacks" in whole:
        return [whole]
    inner = whole.get("boards") if "boards" in whole else said
    return [one for one in objects(inner) if "stacks" in one]


def _pieces(said: Mapping[str, Any], name: str) -> Iterator[Piece]:
    stacks = _stacks(said)
    board = Board(
        DECK, text(said.get("id")), text(said.get("title")) or name, archived=bool(said.get("archived")),
        lists=tuple(List(text(one.get("id")), text(one.get("title"))) for one in stacks), people=_members(said, stacks),
        has_numbered_cards=False,
    )  # fmt: skip
    places, empty = Places(), True
    for stack in stacks:
        cards = sorted(items(stack.get("cards")), key=lambda one: number(facts(one).get("order")))
        for raw in cards:
            if facts(raw).get("deletedAt"):
                continue
            empty = False
            yield _piece(board, raw, text(stack.get("id")), places)
    if empty:
        yield Piece.of(b"", board)


def _stacks(said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The stacks in their order; old exports put the cards of a stack apart, under its number alone."""
    stacks = said.get("stacks")
    heads = [one for one in objects(stacks) if text(one.get("id")) and not one.get("deletedAt")]
    apart = {key: one for key, one in facts(stacks).items() if "id" not in facts(one)}
    whole = [{**one, "cards": one.get("cards") or facts(apart.get(text(one["id"]))).get("cards", [])} for one in heads]
    return sorted(whole, key=lambda one: number(one.get("order")))


def _piece(board: Board, raw: Any, list_key: str, places: Places) -> Piece:
    shown = json.dumps(raw, ensure_ascii=False).encode("utf-8", "replace")
    said = facts(raw)
    if not text(said.get("id")):
        return Piece.of(shown, board, refusal=Unreadable("not_a_card"))
    if not text(said.get("title")):
        return Piece.of(shown, board, refusal=Unreadable("no_title"))
    return Piece.of(shown, board, _card(said, list_key, places.next(list_key)))


def _card(said: Mapping[str, Any], list_key: str, place: int) -> Card:
    words, changed = text(said.get("description")), moment(said.get("lastModified"))
    done = bool(said.get("done"))
    return Card(
        key=text(said.get("id")), title=text(said.get("title")), text=_TICK.sub("", words).strip(), list_key=list_key,
        position=place, labels=tuple(filter(None, (text(one.get("title")) for one in objects(said.get("labels"))))),
        people=_assigned(said), starts=moment(said.get("startdate")), due=moment(said.get("duedate")), done=done,
        done_at=(moment(said.get("done")) or changed) if done else None, archived=bool(said.get("archived")),
        checks=_checks(words), remarks=_remarks(said), created=moment(said.get("createdAt")), changed=changed,
    )  # fmt: skip


def _checks(words: str) -> tuple[Check, ...]:
    """Lines to tick; a line has no number in Deck, so its words stand for one."""
    found = {line: mark.lower() == "x" for mark, line in _TICK.findall(words)}
    return tuple(Check(line[:80], line, done) for line, done in found.items())


def _remarks(said: Mapping[str, Any]) -> tuple[Remark, ...]:
    found = []
    for one in objects(said.get("comments")):
        at = moment(one.get("creationDateTime"))
        author = text(one.get("actorDisplayName")) or text(one.get("actorId"))
        if text(one.get("message")):
            key = text(one.get("id"))
            found.append(Remark(key, text(one["message"]), author, at if isinstance(at, datetime) else None))
    return tuple(sorted(found, key=lambda one: one.key))


def _assigned(said: Mapping[str, Any]) -> tuple[Person, ...]:
    people = (_person(one.get("participant") or one) for one in objects(said.get("assignedUsers")))
    return tuple(person for person in people if person.name)


def _person(said: Any) -> Person:
    """Somebody as an object, or by their name alone."""
    known = facts(said)
    key = text(known.get("uid")) or text(said)
    return Person(key, text(known.get("displayname")) or key, text(known.get("email")))


def _members(said: Mapping[str, Any], stacks: list[dict[str, Any]]) -> tuple[Person, ...]:
    """The owner, those the board is shared with, and those who have a card."""
    people = [_person(said.get("owner")), *(_person(one) for one in items(said.get("users")))]
    people += [person for stack in stacks for card in objects(stack.get("cards")) for person in _assigned(card)]
    return tuple({person.key: person for person in people if person.key}.values())
