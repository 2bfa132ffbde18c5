"""The playbooks: what each stage asks for, when, what counts as done (data/playbooks.toml), as a workspace has them."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from rapport.clients.bilingual import in_ours
from rapport.clients.manners import Manner
from rapport.engagements.models import PlaybookItem
from rapport.lib.offsets import Offset, parsed

DATA = Path(__file__).parent / "data" / "playbooks.toml"
CLIENT = "client"
# What is still ahead with them: before it no silence is given up (engagements.giving_up).
PLANNED = "call_planned"

type Offsets = tuple[Offset, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a stage asks for; the fields are explained in data/playbooks.toml."""

    key: str
    stage: str
    triggers: tuple[str, ...]
    due: Offsets
    do: Mapping[str, str]
    why: Mapping[str, str]
    evidence: tuple[str, ...] = ()
    due_by: Mapping[str, Offsets] = field(default_factory=dict)
    duty: Mapping[str, Offsets] = field(default_factory=dict)
    types: tuple[str, ...] = ()
    calendar: str = ""
    morning: bool = False
    before: str = ""
    unless: str = ""
    each: bool = False
    once: bool = False
    says: str = ""
    today: str = ""
    go: str = ""
    closes: Offset | None = None
    # What the workspace has made of it.
    is_on: bool = True
    is_own: bool = False
    is_edited: bool = False
    words: str = ""
    because: str = ""

    @property
    def label(self) -> str:
        """What to do, in the reader's language or in the workspace's own words."""
        return self.words or str(in_ours(self.do))

    @property
    def reason(self) -> str:
        """Why."""
        return self.because or (str(in_ours(self.why)) if self.why else "")

    @property
    def due_written(self) -> str:
        """Its dates as they are typed."""
        return ", ".join(map(str, self.due))

    def offsets(self, trigger: str, duties: Collection[str] = ()) -> Offsets:
        """Its dates after a trigger, for a client with these duties."""
        sooner = next((due for name, due in self.duty.items() if name in duties), None)
        return sooner or self.due_by.get(trigger) or self.due

    def names(self) -> set[str]:
        """Everything that can happen and that it looks at."""
        planned = PLANNED if self.closes else ""
        return {*self.triggers, *self.evidence, *filter(None, (self.before, self.unless, planned))}


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


def happenings() -> Mapping[str, Mapping[str, Any]]:
    """What can happen, by name, with its words."""
    found: Mapping[str, Mapping[str, Any]] = _data()["happenings"]
    return found


def happening_in_words(name: str) -> str:
    """The end of the sentence "Begins when …"."""
    return str(in_ours(happenings()[name]))


def told(names: Iterable[str], known: Collection[str]) -> list[str]:
    """Those that somebody tells; all of them where nobody tells any yet."""
    names = list(names)
    return [name for name in names if name in known] or names


def ways_in_words(names: Iterable[str]) -> str:
    """Several of them, any of which is enough."""
    ways = [happening_in_words(name) for name in names]
    said = ways[0] if ways else ""
    for way in ways[1:]:
        said = _("%(one)s, or %(other)s") % {"one": said, "other": way}
    return said


def part_in_words(part: str) -> str:
    """The end of the sentence "Begins to work with …"."""
    return str(in_ours(_data()["needs"][part]))


def is_standing(name: str) -> bool:
    """Whether it is true from when it happens on."""
    return bool(happenings()[name].get("standing"))


@cache
def items() -> Mapping[str, Item]:
    """Every item as it comes, by its key, in order."""
    return {row["key"]: _item(row) for row in _data()["items"]}


def _item(row: Mapping[str, Any]) -> Item:
    facts = dict(row)
    for name in ("triggers", "evidence", "types"):
        facts[name] = tuple(facts.get(name, ()))
    facts["due"] = parsed(facts["due"])
    for name in ("due_by", "duty"):
        facts[name] = {key: parsed(text) for key, text in facts.get(name, {}).items()}
    if "closes" in facts:
        facts["closes"] = parsed(facts["closes"])[0]
    return Item(**facts)


@dataclass(frozen=True, slots=True)
class Move:
    """From which stage to which one an engagement goes by itself, when all of these have happened."""

    start: str
    to: str
    all: tuple[str, ...]
    says: Mapping[str, str]

    @property
    def because(self) -> str:
        """Why, in the reader's language."""
        return str(in_ours(self.says))


@cache
def moves() -> tuple[Move, ...]:
    """Every such move."""
    return tuple(
        Move(row["from"], row["to"], tuple(row["all"]), {"en": row["en"], "ru": row["ru"]}) for row in _data()["moves"]
    )


# ---- As a workspace has it


@dataclass(frozen=True, slots=True)
class Playbook:
    """The items of a workspace by their key, and what is otherwise with some clients."""

    items: Mapping[str, Item]
    with_clients: Mapping[tuple[int, str], PlaybookItem] = field(default_factory=dict)

    def of_stage(self, stage: str) -> list[Item]:
        """The items of a stage, in order; a stage may have none."""
        return [item for item in self.items.values() if item.stage == stage]

    def for_client(self, item: Item, client_id: int) -> Item:
        """An item as it is with one client."""
        row = self.with_clients.get((client_id, item.key))
        return edited(item, row) if row else item


def playbook_of(workspace_id: int) -> Playbook:
    """The playbooks of a workspace, in one statement."""
    rows = list(PlaybookItem.objects.filter(workspace_id=workspace_id, trashed_at=None).order_by("pk"))
    general = {row.key: row for row in rows if row.client_id is None}
    found = {key: edited(item, general[key]) if key in general else item for key, item in items().items()}
    found |= {key: own(row) for key, row in general.items() if row.is_own}
    return Playbook(found, {(row.client_id, row.key): row for row in rows if row.client_id is not None})


def edited(item: Item, row: PlaybookItem) -> Item:
    """An item with what a row says otherwise."""
    due: dict[str, Any] = {"due": parsed(row.due), "due_by": {}, "duty": {}} if row.due else {}
    return replace(
        item, is_on=item.is_on and row.is_on, is_edited=True, words=row.words or item.words,
        because=row.why or item.because, **due,
    )  # fmt: skip


def own(row: PlaybookItem) -> Item:
    """An item that only this workspace has: done with a note."""
    return Item(
        key=row.key, stage=row.stage, triggers=(row.trigger,), due=parsed(row.due), do={}, why={}, once=True,
        is_on=row.is_on, is_own=True, words=row.words, because=row.why,
    )  # fmt: skip


def said_by_type(item: Item, manner: Manner) -> str:
    """What the client's type adds to an item; nothing when it says nothing about it."""
    if item.says == "cadence":
        return manner.cadence.words if manner.cadence else ""
    if item.says == "tone":
        return manner.tone.words if manner.tone else ""
    if item.says == "touch":
        return manner.touch.words if manner.touch else ""
    if item.says == "report":
        return " ".join(rule.words for rule in manner.reports)
    rule = manner.controls.get(item.says)
    return rule.words if rule else ""


def needs_of(item: Item, taught: Collection[str]) -> list[str]:
    """The parts of Rapport it waits for, because nobody tells what begins it, or what ends it."""
    return _missing(item.triggers, taught) or _missing(item.evidence, taught)


def _missing(names: Iterable[str], taught: Collection[str]) -> list[str]:
    names = list(names)
    if any(name in taught for name in names):
        return []
    return list(dict.fromkeys(happenings()[name]["needs"] for name in names))
