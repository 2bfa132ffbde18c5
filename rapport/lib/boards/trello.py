"""The JSON export of a Trello board (Menu, Print and export, Export as JSON), in its older and newer shapes.

The format is nowhere specified; it follows the objects of Trello's REST API. Comments are actions, at most the latest
thousand of a board; checklists stand beside the cards or, in some exports, within them.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, BinaryIO

from rapport.lib.boards.shape import TRELLO, Board, Card, Check, List, Person, Piece, Remark
from rapport.lib.loosely import facts, items, load, moment, number, objects, text
from rapport.lib.records import Record, Unreadable

_ID = re.compile(r"[0-9a-f]{24}")
_NEVER = datetime.min.replace(tzinfo=UTC)
_COMMENTS = frozenset({"commentCard", "copyCommentCard"})
# The signs by which an export is told from other JSON; two of them are enough.
_SIGNS = ('"idBoard"', '"shortLink"', '"labelNames"', '"idOrganization"', '"idMemberCreator"', '"permissionLevel"')


def is_export(head: str) -> bool:
    """Whether a file that begins so is an export of a Trello board."""
    return head.lstrip("\ufeff \t\r\n").startswith("{") and sum(sign in head for sign in _SIGNS) > 1


def split_export(stream: BinaryIO, name: str) -> Iterator[Record[Piece]]:
    """The cards of the board in the order of the file. Raises Unreadable: `broken_board`, `too_large_file`."""
    said = facts(load(stream, broken="broken_board"))
    if not isinstance(said.get("cards"), list) and not isinstance(said.get("lists"), list):
        raise Unreadable("broken_board")
    reading = _Reading(said, name)
    cards = items(said.get("cards"))
    if not cards:
        yield Record(1, "card 1", Piece.of(b"", reading.board))
    for n, raw in enumerate(cards, 1):
        yield Record(n, f"card {n}", reading.piece(raw))


class _Reading:
    """A board while its cards are read: what stands apart from them, by card."""

    def __init__(self, said: Mapping[str, Any], name: str) -> None:
        self.people = {person.key: person for person in _people(said)}
        self.labels = {text(one.get("id")): _label(one) for one in objects(said.get("labels"))}
        self.label_names = facts(said.get("labelNames"))
        self.fields = {text(one.get("id")): one for one in objects(said.get("customFields"))}
        self.checklists: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for checklist in objects(said.get("checklists")):
            self.checklists[text(checklist.get("idCard"))].append(checklist)
        self.places = _places(said)
        self.remarks: dict[str, dict[str, Remark]] = defaultdict(dict)
        self.done_at: dict[str, datetime] = {}
        for action in objects(said.get("actions")):
            self._hear(action)
        members = tuple(self.people[text(one.get("id"))] for one in objects(said.get("members")))
        lists = sorted(objects(said.get("lists")), key=lambda one: number(one.get("pos")))
        self.board = Board(
            TRELLO, text(said.get("id")) or text(said.get("shortLink")), text(said.get("name")) or name,
            text(said.get("desc")), bool(said.get("closed")),
            tuple(List(text(one.get("id")), text(one.get("name")), bool(one.get("closed"))) for one in lists), members,
            is_numbered=True,
        )  # fmt: skip
        self.list_keys = {one.key for one in self.board.lists}

    def piece(self, raw: Any) -> Piece:
        """One card, or why there is none."""
        shown = json.dumps(raw, ensure_ascii=False).encode("utf-8", "replace")
        if not isinstance(raw, dict) or not text(raw.get("id")):
            return Piece.of(shown, self.board, refusal=Unreadable("not_a_card"))
        for action in objects(raw.get("actions")):
            self._hear(action)
        card = self._card(raw)
        refusal = None if card.title else Unreadable("no_title")
        return Piece.of(shown, self.board, card if card.title else None, refusal)

    def _card(self, raw: Mapping[str, Any]) -> Card:
        key, said = text(raw.get("id")), text(raw.get("desc"))
        changed, badges = moment(raw.get("dateLastActivity")), facts(raw.get("badges"))
        done = bool(raw.get("dueComplete") or badges.get("dueComplete"))
        list_key = text(raw.get("idList"))
        return Card(
            key=key, title=text(raw.get("name")) or said.split("\n")[0][:200], text=said,
            list_key=list_key if list_key in self.list_keys else "", position=self.places.get(key, 0),
            labels=self._labels(raw),
            people=tuple(self._person(text(one)) for one in items(raw.get("idMembers")) if text(one)),
            starts=moment(raw.get("start")), due=moment(raw.get("due")), done=done,
            done_at=(moment(raw.get("dateCompleted")) or self.done_at.get(key) or changed) if done else None,
            archived=bool(raw.get("closed")), checks=self._checks(raw),
            remarks=tuple(sorted(self.remarks[key].values(), key=lambda one: one.at or _NEVER)),
            created=_born(key), changed=changed, links=_links(raw), extra=self._extra(raw),
        )  # fmt: skip

    def _hear(self, action: Mapping[str, Any]) -> None:
        """What an action adds: a comment, when a card was done, a person who has left the board."""
        told, who = facts(action.get("data")), facts(action.get("memberCreator"))
        if text(who.get("id")):
            self.people.setdefault(text(who.get("id")), _person(who))
        at, card = moment(action.get("date")), text(facts(told.get("card")).get("id"))
        if action.get("type") in _COMMENTS and card and text(told.get("text")):
            key = text(action.get("id"))
            remark = Remark(key, text(told.get("text")), _person(who).name, at if isinstance(at, datetime) else None)
            self.remarks[card][key] = remark
        done = facts(told.get("card")).get("dueComplete")
        if done is True and facts(told.get("old")).get("dueComplete") is False and isinstance(at, datetime):
            self.done_at[card] = max(at, self.done_at.get(card, at))

    def _person(self, key: str) -> Person:
        return self.people.get(key) or Person(key, key)

    def _labels(self, raw: Mapping[str, Any]) -> tuple[str, ...]:
        """Names of labels, and colours of those without one; old exports name the colour alone."""
        own = [_label(one) if isinstance(one, dict) else self._coloured(text(one)) for one in items(raw.get("labels"))]
        own = own or [self.labels.get(text(one), "") for one in items(raw.get("idLabels"))]
        return tuple(dict.fromkeys(filter(None, own)))

    def _coloured(self, colour: str) -> str:
        return text(self.label_names.get(colour)) or colour

    def _checks(self, raw: Mapping[str, Any]) -> tuple[Check, ...]:
        inner = list(objects(raw.get("checklists")))
        states = objects(raw.get("checkItemStates"))
        ticked = {text(one.get("idCheckItem")) for one in states if one.get("state") == "complete"}
        found = []
        for checklist in sorted(inner or self.checklists[text(raw.get("id"))], key=lambda one: number(one.get("pos"))):
            heading = text(checklist.get("name"))
            for item in sorted(objects(checklist.get("checkItems")), key=lambda one: number(one.get("pos"))):
                key = text(item.get("id"))
                done = item.get("state") == "complete" or key in ticked
                found.append(Check(key, text(item.get("name")), done, heading))
        return tuple(found)

    def _extra(self, raw: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        """Values of custom fields by the names of the fields."""
        found = []
        for one in objects(raw.get("customFieldItems")):
            field = facts(self.fields.get(text(one.get("idCustomField"))))
            options = {text(option.get("id")): facts(option.get("value")) for option in objects(field.get("options"))}
            value = facts(one.get("value")) or options.get(text(one.get("idValue")), {})
            said = next((text(part) for part in value.values() if text(part)), "")
            if text(field.get("name")) and said:
                found.append((text(field.get("name")), said))
        return tuple(found)


def _people(said: Mapping[str, Any]) -> Iterator[Person]:
    return (_person(one) for one in objects(said.get("members")))


def _person(said: Mapping[str, Any]) -> Person:
    name = text(said.get("fullName")) or text(said.get("username"))
    return Person(text(said.get("id")), name, text(said.get("email")))


def _label(said: Mapping[str, Any]) -> str:
    return text(said.get("name")) or text(said.get("color"))


def _places(said: Mapping[str, Any]) -> dict[str, int]:
    """The place of each card in its list: Trello keeps fractions between which others fit."""
    rows: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for card in objects(said.get("cards")):
        rows[text(card.get("idList"))].append((number(card.get("pos")), text(card.get("id"))))
    return {key: place for row in rows.values() for place, (_pos, key) in enumerate(sorted(row))}


def _links(raw: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    found = ((text(one.get("name")), text(one.get("url"))) for one in objects(raw.get("attachments")))
    return tuple((name or url, url) for name, url in found if url)


def _born(key: str) -> datetime | None:
    """When a card was made: the first eight signs of its number are the seconds since 1970."""
    found = moment(int(key[:8], 16)) if _ID.fullmatch(key) else None
    return found if isinstance(found, datetime) else None
