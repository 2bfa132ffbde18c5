"""What rooms above show on a client's page: a section among the facts, knots in the history, a kind of the composer.

A room teaches each once, when it is ready.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.utils.functional import Promise

from rapport.clients.history import Moment
from rapport.clients.models import Client, Contact
from rapport.journal.models import Batch
from rapport.web.funnel import Actor


@dataclass(frozen=True, slots=True)
class Section:
    """Part of the facts panel: `template` is included with this as `it`; `moments` join the history by their time;
    `headline` stands under the name, as a link to `headline_href`.
    """

    template: str
    values: Any
    moments: Sequence[Moment] = field(default_factory=list)
    headline: str = ""
    headline_href: str = ""


class Fields(Protocol):
    """The form of a kind of the composer, which names its text `text`."""

    errors: Mapping[str, Any]

    def is_valid(self) -> bool:
        """As of any form."""

    def values(self) -> dict[str, Any]:
        """What `write` takes."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of the composer beside the room's own."""

    value: str
    label: str | Promise
    icon: str
    form: Callable[[Any, Client, list[Contact]], Any]
    write: Callable[..., Batch]
    said: str | Promise


type Show = Callable[[Actor, Client, datetime], Section]

_sections: dict[str, Show] = {}
_kinds: dict[str, Kind] = {}


def show(name: str, section: Show) -> None:
    """Teach a section; it may cost one statement."""
    _sections[name] = section


def offer(kind: Kind) -> None:
    """Teach a kind of the composer."""
    _kinds[kind.value] = kind


def beside(actor: Actor, client: Client, now: datetime) -> list[Section]:
    """Every section for this client."""
    return [section(actor, client, now) for section in _sections.values()]


def kinds() -> dict[str, Kind]:
    """The kinds that were taught, by their value."""
    return _kinds


def woven(moments: list[Moment], sections: Sequence[Section], *, whole: bool) -> list[Moment]:
    """The history with the knots of the sections at their places.

    Newer ones than the last word stand at the top. Where the history goes on (not `whole`), those that are older than
    what is shown are left out.
    """
    own = [moment.iso for moment in moments if moment.iso]
    beyond = min(own) if own and not whole else ""
    more = [moment for section in sections for moment in section.moments if moment.iso >= beyond]
    for one in sorted(more, key=lambda moment: moment.iso, reverse=True):
        place = next((at for at, other in enumerate(moments) if other.iso and other.iso <= one.iso), len(moments))
        # A silence belongs to the word it comes after.
        moments.insert(place, one)
    return moments
