"""The step of risk a client stands on: late money and broken promises move it up, three payments on time move it back.

The rooms that know of payments and promises teach their events here once, when they are ready.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rapport.web.funnel import Actor


class Deed(StrEnum):
    """What a client did."""

    PAID = "paid"
    BROKE_PROMISE = "broke_promise"


@dataclass(frozen=True, slots=True)
class Event:
    """One deed of a client on a day. `days_late` counts for payments: 0 or less is on time. `words` name it to people.

    An invoice that is still open becomes an event on the day it is overdue for longer than the limit.
    """

    on: date
    deed: Deed
    days_late: int = 0
    words: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """The figures of the rule (data/manners.toml)."""

    late_days: int
    lasts_days: int
    on_time_to_go_back: int
    highest: int


@dataclass(frozen=True, slots=True)
class Risk:
    """How many steps up a client stands, until which day, and the events that put them there."""

    step: int = 0
    until: date | None = None
    causes: tuple[Event, ...] = ()


def risk_of(events: Iterable[Event], *, on: date, limits: Limits) -> Risk:
    """The step on a day. Events after that day do not count; a payment late by less than the limit moves nothing.

    Each cause holds for `lasts_days` days, its own day being the first. Payments on time take the oldest cause away.
    """
    standing: list[Event] = []
    on_time = 0
    for event in sorted((event for event in events if event.on <= on), key=lambda event: event.on):
        standing = [cause for cause in standing if event.on < _ends(cause, limits)]
        if event.deed is Deed.BROKE_PROMISE or event.days_late > limits.late_days:
            standing.append(event)
            on_time = 0
        elif event.days_late <= 0:
            on_time += 1
            if on_time == limits.on_time_to_go_back:
                standing, on_time = standing[1:], 0
    standing = [cause for cause in standing if on < _ends(cause, limits)]
    if not standing:
        return Risk()
    return Risk(min(len(standing), limits.highest), min(_ends(cause, limits) for cause in standing), tuple(standing))


def _ends(cause: Event, limits: Limits) -> date:
    return cause.on + timedelta(days=limits.lasts_days)


type Source = Callable[[Actor, int], Iterable[Event]]

_sources: list[Source] = []


def learn(source: Source) -> None:
    """Teach where events of a client come from: `source(actor, client_id)`, bounded and by an index.

    Called once by a room above when it is ready.
    """
    if source not in _sources:
        _sources.append(source)


def events_of(actor: Actor, client_id: int) -> list[Event]:
    """Everything the rooms above know of this client's payments and promises; nothing while none of them knows."""
    return [event for source in _sources for event in source(actor, client_id)]
