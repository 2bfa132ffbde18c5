"""What stands on a client's front page. Rooms teach it: each answers its part, the portal puts the parts in order.

    from rapport.doors import front

    def tell(door: Door, reader: front.Reader) -> front.Part:
        rows = Wait.objects.shared_with(door).filter(ended_at=None)[:20]
        return front.Part(asks=[front.Ask(title=…, why=…, since=…, href=path_of(door, "waits/3/"), button=_("Upload"))])

    front.teach("projects", tell)      # in ready() of the room's apps.py

`tell` runs with the client's language and zone active, fetches rows by `shared_with` only, and costs a fixed number of
statements. Every word is read by the client: names of things are theirs, reasons are given, nobody of ours is blamed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from rapport.clients.models import Client
from rapport.doors.models import Door
from rapport.lib.workhours import Workhours


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the moment, the day where they are, the hours we work, and what is known of their experience."""

    now: datetime
    today: date
    hours: Workhours
    experience: str = ""

    @property
    def is_professional(self) -> bool:
        """Wants figures and no explanations."""
        return self.experience in {Client.Experience.PROFESSIONAL, Client.Experience.EXPERIENCED}

    @property
    def wants_explanations(self) -> bool:
        """Does not know how such work goes: is told what happens next, in plain words."""
        return not self.is_professional


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Something the work waits for from the client: to bring (`Part.asks`) or to decide (`Part.decisions`).

    `why` is one or two sentences: since when in words, what moves with it. `since` only orders them, the longest
    waiting first. `button` names the deed and leads to `href`, a page behind the same door; without, it is only said.
    `about` ("wait-3") lets them send files or a word for it (`rapport/portal/asked.py`), and no `href` is needed then.
    """

    title: str
    why: str = ""
    since: datetime | None = None
    href: str = ""
    button: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A knot of the thread "Where we are": a milestone. `when` is short and in words ("accepted 2 October").

    `held` waits for the client and says so in `turn` ("your turn: photos"); `now` is being worked on.
    """

    title: str
    state: Literal["done", "now", "held", "ahead"] = "ahead"
    when: str = ""
    note: str = ""
    turn: str = ""
    links: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One project as the client sees it. `percent` is the share that is done, 0 to 100; None when nobody can say."""

    title: str
    percent: int | None = None
    note: str = ""
    steps: Sequence[Step] = ()
    href: str = ""

    @property
    def here(self) -> int:
        """The place of the first step that is not done and not ahead; -1 when there is none."""
        return next((place for place, step in enumerate(self.steps) if step.state in {"held", "now"}), -1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """Something with a day ahead: a meeting, a promise of ours. `when` is in words."""

    title: str
    when: str
    at: datetime | None = None
    note: str = ""
    href: str = ""
    button: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What we told them about the work; the newest stands open on the page, with `text` as paragraphs."""

    title: str
    at: datetime
    text: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedFile:
    """A file or document they may open. `about` is short: "version 2 · 14 November"."""

    name: str
    href: str
    at: datetime
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one room puts on the page."""

    asks: Sequence[Ask] = ()
    decisions: Sequence[Ask] = ()
    progress: Sequence[Progress] = ()
    coming: Sequence[Coming] = ()
    reports: Sequence[Report] = ()
    files: Sequence[SharedFile] = ()


type Tell = Callable[[Door, Reader], Part]

_parts: dict[str, Tell] = {}


def teach(name: str, tell: Tell) -> None:
    """Teach a part of the page; called once by its room when it is ready."""
    _parts[name] = tell


@dataclass(slots=True)
class Front:
    """All of it, in the order it is read."""

    asks: list[Ask] = field(default_factory=list)
    decisions: list[Ask] = field(default_factory=list)
    progress: list[Progress] = field(default_factory=list)
    coming: list[Coming] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    files: list[SharedFile] = field(default_factory=list)

    @property
    def needs(self) -> int:
        """How many things wait for the client."""
        return len(self.asks) + len(self.decisions)


def front_of(door: Door, reader: Reader) -> Front:
    """Everything the rooms put on the page of this door: what waits longest and what is newest stand first."""
    found = Front()
    for tell in _parts.values():
        part = tell(door, reader)
        found.asks += part.asks
        found.decisions += part.decisions
        found.progress += part.progress
        found.coming += part.coming
        found.reports += part.reports
        found.files += part.files
    for waiting in (found.asks, found.decisions):
        waiting.sort(key=lambda one: one.since or reader.now)
    found.coming.sort(key=lambda one: one.at or reader.now)
    found.reports.sort(key=lambda one: one.at, reverse=True)
    found.files.sort(key=lambda one: one.at, reverse=True)
    return found
