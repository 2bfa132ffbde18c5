"""What a playbook asks for in one engagement, as its facts have it: what is open, by when, what is done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from rapport.engagements.evidence import behind, happened
from rapport.engagements.facts import Facts, Happening
from rapport.engagements.models import Due
from rapport.engagements.playbook import CLIENT, Item, Playbook, is_standing, moves, needs_of
from rapport.lib.workhours import Workhours

type Key = tuple[str, str, int]


class Asked(NamedTuple):
    """One thing an item asks for: the occurrence (`mark`) and which of its dates (`step`); how it ended, if it did.

    `done_at` is None for what is done and nobody noted since when.
    """

    item: str
    mark: str
    step: int
    since: datetime
    due_at: datetime
    how: str = ""
    done_at: datetime | None = None
    trigger: str = ""
    evidence: str = ""

    @property
    def key(self) -> Key:
        """What it is known by."""
        return self.item, self.mark, self.step


@dataclass(frozen=True, slots=True)
class Found:
    """Everything an engagement's stage asks for, and when time alone changes it; None when it does not."""

    asked: Sequence[Asked]
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Before:
    """What was seen and said before: when somebody ticked an item by hand, by its key; since when an occurrence of
    which nobody noted the moment is known, by item and mark.
    """

    noted: Mapping[str, Sequence[datetime]] = field(default_factory=dict)
    since: Mapping[tuple[str, str], datetime] = field(default_factory=dict)


class Looking:
    """The happenings of one engagement, each asked for once."""

    def __init__(self, facts: Facts, before: Before | None = None) -> None:
        self.facts, self.before = facts, before or Before()
        self.ahead: datetime | None = None
        self._happened: dict[str, list[Happening]] = {}

    def happened(self, name: str) -> list[Happening]:
        """What has happened by now."""
        if name not in self._happened:
            self._happened[name] = [one for one in happened(name, self.facts) if self._is_past(one)]
        return self._happened[name]

    def _is_past(self, one: Happening) -> bool:
        if one.at is None or one.at <= self.facts.now:
            return True
        self.ahead = min(self.ahead or one.at, one.at)
        return False

    def asks(self, item: Item) -> list[Asked]:
        """What an item asks for."""
        if item.types and self.facts.row.client.interaction_type not in item.types:
            return []
        begun = [(one, name) for name in item.triggers for one in self.happened(name)]
        if item.once and len(begun) > 1:
            begun = [min(begun, key=lambda pair: (pair[0].at is not None, pair[0].at or self.facts.now))]
        return [asked for one, name in begun for asked in self._occurrence(item, one, name)]

    def _occurrence(self, item: Item, begun: Happening, trigger: str) -> list[Asked]:
        duties = self.facts.duties if item.duty else {}
        mark = "" if item.once else _mark(begun)
        since = begun.at or self.before.since.get((item.key, mark)) or self.facts.now
        ended = self._ended(item, begun)
        over = next(iter(_after(self.happened(item.unless), begun)), None) if item.unless else None
        found = []
        for step, offset in enumerate(item.offsets(trigger, duties)):
            due = offset.after(since, self._hours(item), morning=item.morning)
            if due is None:
                continue
            due = self._not_later(item, due, begun)
            place = step if item.each else 0
            if place < len(ended):
                how, (at, name) = Due.How.EVIDENCE.value, ended[place]
                how = Due.How.NOTE.value if not name else how
            elif over is not None:
                how, at, name = Due.How.MOOT.value, over.at, item.unless
            else:
                how, at, name = "", None, ""
            found.append(Asked(item.key, mark, step, since, due, how, at, trigger, name))
        return found

    def left(self, item: Item, since: datetime, step: int) -> tuple[str, datetime | None]:
        """How a thing ended whose beginning is not to be seen any more: somebody has answered, or it was taken back."""
        begun = Happening(since)
        ended = self._ended(item, begun)
        place = step if item.each else 0
        return (Due.How.EVIDENCE.value, ended[place][0]) if place < len(ended) else (Due.How.MOOT.value, None)

    def _hours(self, item: Item) -> Workhours:
        return (self.facts.their_hours or self.facts.hours) if item.calendar == CLIENT else self.facts.hours

    def _not_later(self, item: Item, due: datetime, begun: Happening) -> datetime:
        """Not later than what it has to come before."""
        if not item.before:
            return due
        coming = [
            one.at for one in happened(item.before, self.facts) if one.at and one.at >= (begun.at or self.facts.now)
        ]
        return min([due, *coming])

    def _ended(self, item: Item, begun: Happening) -> list[tuple[datetime | None, str]]:
        """What ended it, the first first: its evidence, and ticks by hand."""
        found: list[tuple[datetime | None, str]] = []
        for name in item.evidence:
            ways = self.happened(name)
            found += [(one.at, name) for one in (ways if is_standing(name) else _after(ways, begun))]
        anyway = item.once or any(map(is_standing, item.evidence))
        found += [
            (at, "") for at in self.before.noted.get(item.key, ()) if anyway or begun.at is None or at >= begun.at
        ]
        return sorted(found, key=lambda pair: (pair[0] is not None, pair[0] or self.facts.now))


def _mark(begun: Happening) -> str:
    at = begun.at.astimezone(UTC).isoformat() if begun.at else ""
    return f"{at.removesuffix('+00:00')}#{begun.about}" if begun.about else at.removesuffix("+00:00")


def _after(happenings: Iterable[Happening], begun: Happening) -> list[Happening]:
    """Those that came after a beginning and are about the same thing."""
    found = []
    for one in happenings:
        if begun.about and one.about:
            if one.about == begun.about:
                found.append(one)
        elif one.at is None or begun.at is None or one.at > begun.at:
            found.append(one)
    return found


def working_items(playbook: Playbook, names: Collection[str]) -> dict[str, list[Item]]:
    """The items of each stage that are used and of which somebody tells what begins and what ends them; `names` are the
    happenings somebody tells.
    """
    found: dict[str, list[Item]] = {}
    for item in playbook.items.values():
        if item.is_on and not needs_of(item, names):
            found.setdefault(item.stage, []).append(item)
    return found


def looked_at(playbook: Playbook) -> dict[str, set[str]]:
    """What is looked at in engagements of each stage: the happenings its items and its moves ask about."""
    found: dict[str, set[str]] = defaultdict(set)
    for item in playbook.items.values():
        if item.is_on:
            found[item.stage] |= item.names()
    for move in moves():
        found[move.start] |= set(move.all)
    return {stage: behind(names) for stage, names in found.items()}


def evaluate(looking: Looking, playbook: Playbook, working: Mapping[str, Sequence[Item]]) -> Found:
    """What the stage of an engagement asks for; `working` are the items of each stage that work (working_items)."""
    row = looking.facts.row
    asked: list[Asked] = []
    for general in working.get(row.stage, ()):
        item = playbook.for_client(general, row.client.pk)
        if item.is_on:
            asked += looking.asks(item)
    return Found(asked, looking.ahead)
