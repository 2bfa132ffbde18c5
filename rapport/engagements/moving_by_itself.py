"""Engagements that move by themselves on evidence (DOMAIN.md 2.8): once on the same, even if somebody takes it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import NamedTuple

from django.db import transaction
from django.utils import translation

from rapport.accounts.actors import Actor
from rapport.engagements import moving
from rapport.engagements.evidence import happened
from rapport.engagements.facts import Facts, Happening
from rapport.engagements.models import Engagement, MovedOn
from rapport.engagements.playbook import Move, moves
from rapport.journal.models import Batch

LONGEST = 120


class Step(NamedTuple):
    """What the facts call for: the name of what it rests on, and the deed: `does(engagement, by=…, at=…)`."""

    evidence: str
    does: Callable[..., Batch | None]


def called_for(facts: Facts, seen: Callable[[str], list[Happening]] | None = None) -> Step | None:
    """The move an engagement's facts call for; None when none does. What happened before it came to its stage is not
    evidence for leaving it, but for what is true from then on.
    """
    look = seen or (lambda name: [one for one in happened(name, facts) if one.at is None or one.at <= facts.now])
    for move in moves():
        if move.start != facts.row.stage:
            continue
        found = {name: look(name) for name in move.all}
        if all(found.values()):
            named = ",".join(f"{name}@{_last(ways)}" for name, ways in found.items())
            return Step(f"{move.start}>{move.to}:{named}"[:LONGEST], partial(_move, move))
    return None


def _last(ways: list[Happening]) -> str:
    at = ways[-1].at
    return f"{at:%Y%m%dT%H%M%S}" if at else ""


def _move(move: Move, one: Engagement, *, by: Actor, at: datetime) -> Batch | None:
    return moving.move(one, move.to, moving.Grounds(move.because), by=by, at=at, automatic=True)


def take(step: Step, pk: int, *, by: Actor, at: datetime) -> Batch | None:
    """Do it with an engagement, unless that was done on the same evidence before, or nothing came of it."""
    with transaction.atomic():
        _row, is_new = MovedOn.objects.get_or_create(
            workspace_id=by.workspace_id, engagement_id=pk, evidence=step.evidence, defaults={"at": at}
        )
        one = Engagement.objects.filter(pk=pk).first()
        if not is_new or one is None or one.is_gone:
            return None
        with translation.override(by.workspace.language):
            return step.does(one, by=by, at=at)
