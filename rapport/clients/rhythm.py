"""The rhythm of a conversation: its weave, whose turn it is, how often two people speak and when silence has become
long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

WEAVE = 6
# Nobody is "silent" sooner than this, however quick the exchange was.
SOONEST_DAYS = 14
# Without an agreed or measured rhythm: once a month (docs/decisions/0009-silence-and-turns.md).
DEFAULT_DAYS = 30
FEWEST_GAPS = 3


@dataclass(frozen=True, slots=True)
class Beat:
    """One thing said: "in" by them, "out" by us, "" by both (a call, a meeting)."""

    direction: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """Who has to move: "ours", "theirs" or "", and since when."""

    side: str
    since: datetime | None


def weave(beats: Sequence[Beat]) -> str:
    """The last few beats, oldest first, newest last: t they, y you, b both."""
    return "".join({"in": "t", "out": "y"}.get(beat.direction, "b") for beat in reversed(beats[:WEAVE]))


def turn(beats: Sequence[Beat], waiting_since: datetime | None) -> Turn:
    """Ours while an answer is owed; theirs since the first of our unanswered words; else nobody's.

    Beats: newest first.
    """
    if waiting_since is not None:
        return Turn("ours", waiting_since)
    ours = []
    for beat in beats:
        if beat.direction != "out":
            break
        ours.append(beat)
    return Turn("theirs", ours[-1].at) if ours else Turn("", beats[0].at if beats else None)


def measured_days(beats: Sequence[Beat]) -> float | None:
    """The median gap in days between the days on which two people spoke; None for fewer than four such days."""
    days = sorted({beat.at.date() for beat in beats})
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    return float(median(gaps)) if len(gaps) >= FEWEST_GAPS else None


def patience_days(agreed: int | None, measured: float | None) -> int:
    """After how many days without a word a client counts as silent: the agreed rhythm, else twice the measured one."""
    if agreed:
        return agreed
    if measured is None:
        return DEFAULT_DAYS
    return max(SOONEST_DAYS, round(2 * measured))


def silent_from(beats: Sequence[Beat], agreed: int | None) -> datetime | None:
    """The moment from which silence is longer than usual; None when nothing was ever said."""
    if not beats:
        return None
    return beats[0].at + timedelta(days=patience_days(agreed, measured_days(beats)))
