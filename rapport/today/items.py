"""The list as it is told, to a page, a terminal or a program: things with their sentences, reasons and deeds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from rapport.clients.models import NextStep
from rapport.today import sentences
from rapport.today.addresses import address
from rapport.today.answer import Answer
from rapport.today.ranking import Urgency
from rapport.today.reasons import Why
from rapport.today.sentences import Remark, Sentence


@dataclass(frozen=True, slots=True)
class Named:
    """A client or a person of an item, and their page."""

    id: int
    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A moment something can be set aside until, in words."""

    label: str
    when: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to do. `seen` is the moment of its fact: what is said of it holds until something newer happens.

    `name` is who it is about, `person` whom one would speak with there.
    """

    kind: str
    number: int
    group: str
    sentence: Sentence
    remarks: list[Remark]
    urgency: Urgency
    why: list[Why]
    since: datetime
    seen: datetime
    label: str
    href: str
    weave: str = ""
    end: str = ""
    name: str = ""
    person: str = ""
    zone: str = ""
    # Why we think so of a zone nobody wrote down.
    guess: str = ""
    client: Named | None = None
    contact: Named | None = None
    choices: list[Choice] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Names it on the page."""
        return f"{self.kind}-{self.number}"

    @property
    def points(self) -> int:
        """How urgent it is, from 0 to 100."""
        return self.urgency.points

    def sent_to(self, deed: str) -> str:
        """Where a deed on it is sent: done, later, not_useful."""
        return address(f"today:{deed}", self.kind, self.number)

    def as_json(self) -> dict[str, Any]:
        """Everything a program or another screen needs."""
        return {
            "kind": str(self.kind),
            "id": self.number,
            "group": self.group,
            "sentence": str(self.sentence),
            "remarks": sentences.line(self.remarks),
            "why": [{"code": why.code, "text": why.text, "points": why.points} for why in self.why],
            "urgency": self.points,
            "since": self.since.isoformat(),
            "client": _named_as_json(self.client),
            "contact": _named_as_json(self.contact),
            "href": self.href,
            "actions": [
                {"name": "open", "label": self.label, "method": "GET", "href": self.href},
                *(
                    {"name": deed, "label": label, "method": "POST", "href": self.sent_to(deed)}
                    for deed, label in (("done", _("Done")), ("later", _("Later")), ("not_useful", _("Not useful")))
                ),
            ],
        }


@dataclass(frozen=True, slots=True)
class Group:
    """Things of one sort, the most urgent first. `count` counts those that are not shown too."""

    code: str
    title: str
    count: int
    items: list[Item]

    @property
    def more(self) -> str:
        """What is said below a list that is longer than what is shown."""
        beyond = self.count - len(self.items)
        if beyond <= 0:
            return ""
        return ngettext(
            "And %(count)s more, which moves up as you go.", "And %(count)s more, which move up as you go.", beyond
        ) % {"count": beyond}


@dataclass(frozen=True, slots=True)
class Today:
    """What to do at `now`, which is on the clock of whoever reads."""

    now: datetime
    date_in_words: str
    answer: Answer
    groups: list[Group]
    ahead: list[NextStep]
    is_new: bool

    @property
    def items(self) -> list[Item]:
        """Everything shown, in order."""
        return [item for group in self.groups for item in group.items]

    def as_json(self) -> dict[str, Any]:
        """The list for a program: facts, not markup."""
        return {
            "at": self.now.isoformat(timespec="seconds"),
            "answer": str(self.answer),
            "note": self.answer.note,
            "counts": {group.code: group.count for group in self.groups} | {"shown": len(self.items)},
            "items": [item.as_json() for item in self.items],
        }

    def as_lines(self) -> Iterator[str]:
        """The list for a terminal."""
        yield self.date_in_words
        yield str(self.answer)
        if self.answer.note:
            yield self.answer.note
        for group in self.groups:
            if group.items:
                yield ""
                yield pgettext("heading of a list and how many", "%(title)s: %(count)s") % {
                    "title": group.title, "count": group.count,
                }  # fmt: skip
            for item in group.items:
                yield f"{item.points:>4}  {item.sentence}"
                yield f"      {sentences.line(item.remarks)}"
            if group.more:
                yield f"      {group.more}"


def _named_as_json(one: Named | None) -> dict[str, Any] | None:
    return {"id": one.id, "name": one.name, "href": one.href} if one else None
