"""How long answers take: turns of a conversation, and the time between on three clocks.

A turn is what one side says until the other answers, in one thread. A call or a meeting answers everything. What nobody
has answered yet counts as long as it has waited so far; machines and what needed no answer are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from rapport.lib.rates import nearest_rank
from rapport.lib.workhours import Workhours, overlap

IN, OUT = "in", "out"


@dataclass(frozen=True, slots=True)
class Word:
    """One thing said: `side` is IN, OUT or "" for both; `thread` 0 is no thread; `settled`: it needed no answer."""

    key: int
    at: datetime
    side: str
    thread: int = 0
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """What waited for an answer, by the key of its first word, and the answer; None while there is none."""

    asked: Word
    answer: Word | None = None

    def until(self, now: datetime) -> datetime:
        """When the waiting ended, or now."""
        return self.answer.at if self.answer else now


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long it took: in our working hours, in theirs, in those we share, and on the wall."""

    turn: Turn
    own: timedelta
    theirs: timedelta
    shared: timedelta
    wall: timedelta


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle and the slow end of many times."""

    count: int
    median: timedelta
    p90: timedelta


def turns(words: Iterable[Word], asking: str = IN) -> list[Turn]:
    """The turns of one side; words of people only, in order of time."""
    waiting: dict[int, Word] = {}
    found: list[Turn] = []
    for word in words:
        if word.side == asking:
            if word.settled:
                waiting.pop(word.thread, None)
            else:
                waiting.setdefault(word.thread, word)
            continue
        answered = [word.thread] if word.side and word.thread else list(waiting)
        found += [Turn(waiting.pop(thread), word) for thread in answered if thread in waiting]
    found += [Turn(word) for word in waiting.values()]
    return sorted(found, key=lambda turn: (turn.asked.at, turn.asked.key))


def waited(turn: Turn, own: Workhours, theirs: Workhours, *, now: datetime) -> Waiting:
    """One turn on every clock. Days off, holidays and announced absences are not in a calendar's working time."""
    since, until = turn.asked.at, turn.until(now)
    return Waiting(
        turn, own.worked(since, until), theirs.worked(since, until), overlap(own, theirs, since, until), until - since
    )


def spread(times: Sequence[timedelta]) -> Spread | None:
    """Median and 90th percentile; None without times."""
    if not times:
        return None
    ordered = sorted(times)
    middle = timedelta(seconds=median(time.total_seconds() for time in ordered))
    return Spread(len(ordered), middle, nearest_rank(ordered, 90))
