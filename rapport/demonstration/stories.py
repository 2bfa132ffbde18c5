"""The stories of a demonstration, read from data/<language>/*.toml: who the clients are and what happens in the year.

A letter is ["210 11:02 marina", "text"]: so many working days ago, at which time, who writes ("me", or the key of a
person). A third member may hold {file, text} of an attachment, or {settled = true} where no answer is needed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time
from functools import lru_cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
LANGUAGES = ("ru", "en")
ME = "me"


@dataclass(frozen=True, slots=True)
class Stamp:
    """When and by whom: working days ago, the time of day, the key of a person."""

    ago: int
    clock: str
    who: str

    @classmethod
    def of(cls, text: str) -> Stamp:
        """ "210 11:02 marina"."""
        ago, clock, who = text.split()
        return cls(int(ago), clock, who)


@dataclass(frozen=True, slots=True)
class Said:
    """One letter of a thread."""

    stamp: Stamp
    text: str
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Thread:
    """Letters under one subject."""

    subject: str
    letters: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Routine:
    """What comes back every month: on its nth working day one of the variants, in turn. Stamps count days after."""

    months: int
    day: int
    subject: str
    variants: tuple[tuple[Said, ...], ...]


@dataclass(frozen=True, slots=True)
class Story:
    """One client, or (without one) people nobody knows yet."""

    key: str
    client: dict[str, Any]
    people: dict[str, dict[str, Any]]
    threads: tuple[Thread, ...]
    routines: tuple[Routine, ...]
    talks: tuple[dict[str, Any], ...]
    steps: tuple[dict[str, Any], ...]
    # Engagements with their stages, projects, promises, meetings of the calendar, papers with their versions, and what
    # was agreed about talking.
    engagements: tuple[dict[str, Any], ...] = ()
    projects: tuple[dict[str, Any], ...] = ()
    promises: tuple[dict[str, Any], ...] = ()
    meetings: tuple[dict[str, Any], ...] = ()
    papers: tuple[dict[str, Any], ...] = ()
    agreed: dict[str, Any] | None = None
    # Hours worked month by month, and what was prepaid of them.
    hours: dict[str, Any] | None = None
    # Their private link, and when somebody looked.
    door: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Year:
    """The whole demonstration in one language."""

    language: str
    workspace: str
    currency: str
    address: str
    signature: str
    calendar: str
    stories: tuple[Story, ...]

    @property
    def latest(self) -> time:
        """The last moment of the day the story ends with."""
        clocks = [
            said.stamp.clock
            for story in self.stories
            for thread in story.threads
            for said in thread.letters
            if said.stamp.ago == 0
        ]
        return max((time.fromisoformat(clock.zfill(5)) for clock in clocks), default=time(0))


@lru_cache(maxsize=2)
def year_in(language: str) -> Year:
    """The year in a language; English for one that has none."""
    folder = DATA / (language if language in LANGUAGES else "en")
    facts = tomllib.loads((folder / "year.toml").read_text(encoding="utf-8"))
    paths = sorted(path for path in folder.glob("*.toml") if path.name != "year.toml")
    return Year(folder.name, **facts, stories=tuple(map(_story, paths)))


def _story(path: Path) -> Story:
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return Story(
        key=path.stem,
        client=told.get("client", {}),
        people=told["people"],
        threads=tuple(Thread(one["subject"], _letters(one["letters"])) for one in told.get("threads", ())),
        routines=tuple(
            Routine(one["months"], one["day"], one["subject"], tuple(map(_letters, one["variants"])))
            for one in told.get("routines", ())
        ),
        talks=tuple(told.get("talks", ())),
        steps=tuple(told.get("steps", ())),
        engagements=tuple(told.get("engagements", ())),
        projects=tuple(told.get("projects", ())),
        promises=tuple(told.get("promises", ())),
        meetings=tuple(told.get("meetings", ())),
        papers=tuple(told.get("papers", ())),
        agreed=told.get("agreed"),
        hours=told.get("hours"),
        door=told.get("door"),
    )


def _letters(told: list[list[Any]]) -> tuple[Said, ...]:
    return tuple(_said(*one) for one in told)


def _said(stamp: str, text: str, more: dict[str, Any] | None = None) -> Said:
    return Said(Stamp.of(stamp), text.strip(), more or {})


def everything_said(year: Year) -> Iterator[tuple[Story, Said]]:
    """Every letter of the year as it is written down, for the tests that read along."""
    for story in year.stories:
        for thread in story.threads:
            yield from ((story, said) for said in thread.letters)
        for routine in story.routines:
            yield from ((story, said) for variant in routine.variants for said in variant)
