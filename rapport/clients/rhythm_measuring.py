"""How two sides talk: how often, who carries it, how soon each answers; every figure with the words it comes from.

Looked at are the last 365 days, or the newest of them in a very long conversation, in one statement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models.functions import Left
from django.utils import timezone

from rapport.clients.models import Agreement, Client, Interaction
from rapport.clients.rhythm import Beat, measured_days
from rapport.lib import balance
from rapport.lib.answering import IN, OUT, Spread, Turn, Waiting, Word, spread, turns, waited
from rapport.lib.rates import Rate
from rapport.lib.substance import LONGEST_LOOKED_AT, asks_for_status, is_substantive
from rapport.lib.workhours import Workhours
from rapport.web.funnel import Actor

WINDOW = timedelta(days=365)
MOST = 2000
Kind = Interaction.Kind


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said, as far as figures need it."""

    pk: int
    at: datetime
    side: str
    talk: bool
    thread: int
    settled: bool
    substantive: bool
    chases: bool
    title: str

    @property
    def day(self) -> date:
        """The day it was said, by the reader's clock."""
        return timezone.localdate(self.at)


@dataclass(frozen=True, slots=True)
class Answering:
    """How soon a side answers: each turn on three clocks, and the middle and slow end of each."""

    waits: list[Waiting] = field(default_factory=list)
    own: Spread | None = None
    theirs: Spread | None = None
    shared: Spread | None = None

    @property
    def open(self) -> list[Waiting]:
        """What is not answered yet."""
        return [wait for wait in self.waits if wait.turn.answer is None]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """All figures of a client. What cannot be said is None."""

    since: date
    until: date
    said: list[Said]
    # Whether there is more than was looked at.
    cut: bool
    cadence: int | None
    measured: float | None
    received: list[Said]
    sent: list[Said]
    updates: list[Said]
    expected: float | None
    fit: float | None
    spans: list[tuple[date, date]]
    adherence: Rate
    symmetry: float | None
    chases: list[Said]
    unanswered: list[Said]
    ours: Answering
    theirs: Answering
    # How many of our answers kept to what was agreed.
    in_time: Rate
    answer_hours: int | None = None

    @property
    def chase(self) -> Rate:
        """How many of their messages ask how things stand."""
        return Rate(len(self.chases), len(self.received))

    @property
    def actual(self) -> int:
        """On how many days we wrote or talked."""
        return len({one.day for one in self.updates})


def measure(
    client: Client, *, by: Actor, now: datetime, own: Workhours, theirs: Workhours, cadence: int | None,
    agreement: Agreement | None,
) -> Rhythm:  # fmt: skip
    """The figures of a client at a moment; `own` and `theirs` are the calendars of the two sides."""
    said, cut = _said(client, by=by, now=now)
    until = timezone.localdate(now)
    since = said[0].day if said else until
    substance = [one for one in said if one.substantive]
    updates = [one for one in substance if one.side != IN]
    received = [one for one in substance if one.side == IN]
    sent = [one for one in substance if one.side == OUT]
    spans = balance.intervals(since, until, cadence) if cadence else []
    expected = ((until - since).days + 1) / cadence if cadence and spans else None
    ours = _answering(said, IN, own, theirs, now=now)
    hours = agreement.answer_hours if agreement else None
    return Rhythm(
        since, until, said, cut, cadence, measured_days([Beat(one.side, one.at) for one in said]), received, sent,
        updates, expected,
        fit=balance.fit(len({one.day for one in updates}), expected) if expected else None,
        spans=spans,
        adherence=balance.adherence((one.day for one in updates), spans),
        symmetry=balance.symmetry(len(received), len(sent)),
        chases=[one for one in received if one.chases],
        unanswered=_unanswered(said),
        ours=ours,
        theirs=_answering(said, OUT, own, theirs, now=now),
        in_time=_in_time(ours, hours),
        answer_hours=hours,
    )  # fmt: skip


def _said(client: Client, *, by: Actor, now: datetime) -> tuple[list[Said], bool]:
    """What was said by people, the oldest first, and whether there was more."""
    rows = Interaction.objects.visible_to(by).present().filter(client=client, automatic=False)
    rows = rows.filter(at__gt=now - WINDOW, at__lte=now).exclude(kind=Kind.NOTE).order_by("-at", "-id")
    found = rows.annotate(beginning=Left("text", LONGEST_LOOKED_AT)).values_list(
        "pk", "at", "direction", "kind", "conversation", "settled_at", "title", "beginning"
    )
    newest = [_one(row) for row in found[: MOST + 1]]
    return newest[:MOST][::-1], len(newest) > MOST


def _one(row: Sequence[Any]) -> Said:
    pk, at, side, kind, thread, settled_at, title, text = row
    talk = kind in (Kind.CALL, Kind.MEETING)
    return Said(
        pk, at, side, talk, thread, settled_at is not None,
        substantive=talk or is_substantive(text or title),
        chases=side == IN and not talk and asks_for_status(text),
        title=title or text[:60],
    )  # fmt: skip


def _answering(said: Sequence[Said], asking: str, own: Workhours, theirs: Workhours, *, now: datetime) -> Answering:
    """A thank-you asks for nothing, but a short "done" answers."""
    words = [
        Word(one.pk, one.at, one.side, one.thread, one.settled) for one in said if one.substantive or one.side != asking
    ]
    waits = [waited(turn, own, theirs, now=now) for turn in turns(words, asking) if _counts(turn, asking)]
    return Answering(
        waits,
        spread([wait.own for wait in waits]),
        spread([wait.theirs for wait in waits]),
        spread([wait.shared for wait in waits]),
    )


def _counts(turn: Turn, asking: str) -> bool:
    """What we wrote last needs no answer by itself; what they wrote does."""
    return asking == IN or turn.answer is not None


def _unanswered(said: Sequence[Said]) -> list[Said]:
    """What we wrote since they last said something."""
    alone: list[Said] = []
    for one in reversed(said):
        if one.side != OUT:
            break
        alone.append(one)
    return alone[::-1]


def _in_time(ours: Answering, hours: int | None) -> Rate:
    """An answer still owed counts against us once its time is over, and not at all before."""
    if not hours:
        return Rate(0, 0)
    target = timedelta(hours=hours)
    known = [wait for wait in ours.waits if wait.turn.answer or wait.own > target]
    return Rate(sum(wait.own <= target for wait in known), len(known))


def weeks(rhythm: Rhythm, count: int) -> list[tuple[date, int, int]]:
    """For each of the last weeks: its first day, how much they said, how much we did (a talk counts for both)."""
    first = rhythm.until - timedelta(days=7 * count - 1)
    received: Counter[int] = Counter()
    sent: Counter[int] = Counter()
    for one in rhythm.said:
        week = (one.day - first).days // 7
        if one.side != OUT:
            received[week] += 1
        if one.side != IN:
            sent[week] += 1
    return [(first + timedelta(days=7 * week), received[week], sent[week]) for week in range(count)]
