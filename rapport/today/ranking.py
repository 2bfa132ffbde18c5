"""How urgent a thing is: points from named facts, and the order they make. The words are in reasons.py.

The table RULES is all there is: the reasons of every item come from it, and the page "How we count" prints it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import floor
from typing import Any

HOUR = timedelta(hours=1)
# A first answer to a new person, in working hours (docs/guide/en/today.md, “Who counts as waiting”).
FIRST_ANSWER_HOURS = 4
# Who has waited longer than this has long found another way.
AGED_DAYS = 30
WAITING, DUE, QUIET, SORT = "waiting", "due", "quiet", "sort"


@dataclass(frozen=True, slots=True)
class Rule:
    """What one fact is worth: `points`, and `each` for every hour or day of it, together at most `most`."""

    code: str
    group: str
    points: int
    each: int = 0
    most: int = 0

    def worth(self, count: float = 0) -> int:
        """The points of a fact that has lasted so many whole units."""
        return min(self.points + self.each * floor(count), self.most) if self.each else self.points


RULES: dict[str, Rule] = {
    rule.code: rule
    for rule in (
        Rule("waits", WAITING, 10, each=2, most=40),
        Rule("late", WAITING, 16),
        Rule("again", WAITING, 12),
        Rule("new", WAITING, 14),
        Rule("step", WAITING, 10),
        Rule("slower", WAITING, 8),
        Rule("aged", WAITING, -60),
        Rule("due", DUE, 30),
        Rule("overdue", DUE, 0, each=5, most=30),
        Rule("hour", DUE, 12),
        Rule("waits_too", DUE, 10),
        Rule("quiet", QUIET, 10),
        Rule("beyond", QUIET, 0, each=1, most=20),
        Rule("agreed", QUIET, 10),
        Rule("returned", "", 10),
        Rule("not_useful", "", -20),
    )
}


def learn(*rules: Rule) -> None:
    """Teach the rules of a further kind of things."""
    RULES.update({rule.code: rule for rule in rules})


@dataclass(frozen=True, slots=True)
class Reason:
    """One fact that counted, and the values its sentence needs."""

    code: str
    points: int
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Urgency:
    """The reasons of one item; their sum lies between 0 and 100."""

    reasons: tuple[Reason, ...]

    @property
    def points(self) -> int:
        """The sum, never below zero; the table cannot make more than 100."""
        return max(0, sum(reason.points for reason in self.reasons))


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What was said of an item before: set aside until a moment that has come, or called not useful lately."""

    returned_at: datetime | None = None
    not_useful_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Somebody waits. `worked` is working time, `promise` the length of a working day, `usual` the own habit."""

    since: datetime
    worked: timedelta
    promise: timedelta
    days: int
    letters: int = 1
    last_at: datetime | None = None
    is_new: bool = False
    step: str = ""
    usual: timedelta | None = None
    past: Past = Past()

    @property
    def allowed(self) -> timedelta:
        """How long an answer may take: a new person is answered sooner."""
        return min(self.promise, FIRST_ANSWER_HOURS * HOUR) if self.is_new else self.promise

    @property
    def is_late(self) -> bool:
        """Whether the promise is broken."""
        return self.worked > self.allowed

    @property
    def is_aged(self) -> bool:
        """Whether it was written so long ago that it can hardly be urgent."""
        return self.days > AGED_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A step whose day or hour has come. `days_late` are working days since."""

    days_late: int = 0
    hour: datetime | None = None
    client_waits: bool = False
    past: Past = Past()


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """A client who has been silent for `days`, longer than the `patience` that is usual; `agreed` when we chose it."""

    days: int
    patience: int
    agreed: int | None = None
    past: Past = Past()


def weigh_waiting(it: Waiting) -> Urgency:
    """Why somebody who waits stands where they stand."""
    hours = it.worked / HOUR
    facts = [counted("waits", hours, hours=floor(hours), since=it.since, aged=it.is_aged)]
    if it.is_late:
        facts.append(once("late", hours=_whole_hours(it.allowed)))
    if it.letters > 1:
        facts.append(once("again", letters=it.letters, last_at=it.last_at))
    if it.is_new:
        facts.append(once("new", hours=FIRST_ANSWER_HOURS))
    if it.step:
        facts.append(once("step", step=it.step))
    if it.usual is not None and it.worked > it.usual:
        facts.append(once("slower", usual=it.usual))
    if it.is_aged:
        facts.append(once("aged", days=AGED_DAYS))
    return urgency(facts, it.past)


def weigh_due(it: Due) -> Urgency:
    """Why a step that is due stands where it stands."""
    facts = [once("due")]
    if it.days_late:
        facts.append(counted("overdue", it.days_late, days=it.days_late))
    if it.hour is not None:
        facts.append(once("hour", at=it.hour))
    if it.client_waits:
        facts.append(once("waits_too"))
    return urgency(facts, it.past)


def weigh_quiet(it: Quiet) -> Urgency:
    """Why a silence stands where it stands."""
    beyond = max(0, it.days - it.patience)
    facts = [once("quiet", days=it.days)]
    if beyond:
        facts.append(counted("beyond", beyond, days=beyond))
    if it.agreed:
        facts.append(once("agreed", days=it.agreed))
    return urgency(facts, it.past)


def order(points: int, since: datetime, number: int) -> tuple[int, datetime, int]:
    """The key things are sorted by: most points, then the oldest, then the smaller number."""
    return (-points, since, number)


def once(code: str, **values: Any) -> Reason:
    """A fact that counts once."""
    return Reason(code, RULES[code].worth(), values)


def counted(code: str, count: float, **values: Any) -> Reason:
    """A fact that counts for every hour or day of it."""
    return Reason(code, RULES[code].worth(count), values)


def urgency(facts: Iterable[Reason], past: Past) -> Urgency:
    """The facts of a thing, with what was said of it before."""
    reasons = list(facts)
    if past.returned_at is not None:
        reasons.append(once("returned", at=past.returned_at))
    if past.not_useful_at is not None:
        reasons.append(once("not_useful", at=past.not_useful_at))
    return Urgency(tuple(reasons))


def _whole_hours(time: timedelta) -> int:
    return max(1, round(time / HOUR))
