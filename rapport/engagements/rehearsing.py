"""A rehearsal: what an item would have asked for lately, from what has really happened. It reads and writes nothing.

The history of an engagement is played again moment by moment: at each thing that happened, and just before the next,
the item is asked with what was known then.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rapport.clients.manners import touch_days
from rapport.clients.rhythm import Beat, silent_from
from rapport.engagements.evaluating import Asked, Before, Key, Looking
from rapport.engagements.facts import Facts
from rapport.engagements.models import Deal, Due
from rapport.engagements.playbook import Item

LATELY = timedelta(days=90)
MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Case:
    """One time it would have been due: since when, by when, and when its evidence came; None while it has not."""

    engagement: int
    since: datetime
    due_at: datetime
    done_at: datetime | None
    # It was done, and nobody noted when.
    is_done: bool

    @property
    def is_late(self) -> bool:
        """Whether it was done after its time, or is open."""
        return not self.is_done if self.done_at is None else self.done_at > self.due_at


def rehearse(item: Item, histories: Iterable[Facts], *, now: datetime) -> list[Case]:
    """Every time an item would have been due within 90 days, the latest first. The histories hold what was said in that
    time and before, their moves too.
    """
    cases = [case for facts in histories for case in _cases(item, facts, now)]
    return sorted(cases, key=lambda case: (case.due_at, case.engagement), reverse=True)


def _cases(item: Item, facts: Facts, now: datetime) -> list[Case]:
    found: dict[Key, Asked] = {}
    since: dict[tuple[str, str], datetime] = {}
    for at in _moments(facts, now):
        then = as_of(facts, at)
        if then.row.stage != item.stage:
            continue
        looking = Looking(then, Before(since=since))
        asked = {one.key: one for one in looking.asks(item)}
        for key, one in asked.items():
            since.setdefault((one.item, one.mark), one.since)
            # How it was done first is how it was done.
            if key not in found or not found[key].how:
                found[key] = one
        for key in [key for key, one in found.items() if key not in asked and not one.how]:
            one = found[key]
            how, done_at = looking.left(item, one.since, one.step)
            found[key] = one._replace(how=how, done_at=done_at or at)
    return [_case(facts.row.pk, one) for one in found.values() if _counts(one, now)]


def _counts(one: Asked, now: datetime) -> bool:
    """Its day came within the time looked at, and it was still needed then."""
    is_moot = one.how == Due.How.MOOT and one.done_at is not None and one.done_at <= one.due_at
    return now - LATELY <= one.due_at <= now and not is_moot


def _case(engagement: int, one: Asked) -> Case:
    is_done = one.how == Due.How.EVIDENCE
    return Case(engagement, one.since, one.due_at, one.done_at if is_done else None, is_done)


def _moments(facts: Facts, now: datetime) -> list[datetime]:
    """Everything after which something may be otherwise, and the moments just before; in order."""
    told = (one.at for happened in facts.told.values() for one in happened)
    moments = {
        *(word.at for word in facts.words), *(at for _stage, at in facts.moves), *facts.expected.values(), *facts.ndas,
        *facts.agreed, *(at for at in told if at), facts.row.created_at, now,
    }  # fmt: skip
    before = {moment - MOMENT for moment in moments}
    return sorted(moment for moment in moments | before if moment <= now and moment >= now - 2 * LATELY)


def as_of(facts: Facts, at: datetime) -> Facts:
    """An engagement as it stood at a moment, as far as its rows tell."""
    row, moves = facts.row, [move for move in facts.moves if move[1] <= at]
    stage, stage_since = moves[-1] if moves else (row.stage, row.stage_since)
    deal = row.deal if row.decided_at is None or row.decided_at <= at else Deal.NEW.value
    words = [word for word in facts.words if word.at <= at]
    client = row.client
    agreed = client.rhythm_days or touch_days(client.interaction_type)
    beats = [Beat(word.side, word.at) for word in reversed(words)]
    client = client._replace(silent_from=silent_from(beats, agreed) if beats else None)
    stood = row._replace(stage=stage, stage_since=stage_since, deal=deal, client=client)
    return replace(
        facts, row=stood, now=at, words=words, moves=moves, begun=_until(facts.begun, at),
        expected={kind: moment for kind, moment in facts.expected.items() if moment <= at},
        ndas=_until(facts.ndas, at), agreed=_until(facts.agreed, at),
    )  # fmt: skip


def _until(moments: Sequence[datetime], at: datetime) -> list[datetime]:
    return [moment for moment in moments if moment <= at]
