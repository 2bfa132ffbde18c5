"""A silence that is given up: an engagement in which nobody has answered is closed by itself (DOMAIN.md 2.1).

It is closed as “no answer”, some days after the last date on which the playbook asks to write again, written or not,
and never before what we know is still ahead: a next step, a meeting, the day they mean to decide on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import partial
from typing import NamedTuple

from django.utils.translation import gettext as _

from rapport.accounts.actors import Actor
from rapport.engagements import moving
from rapport.engagements.evaluating import Asked, Looking
from rapport.engagements.facts import Facts
from rapport.engagements.models import Deal, Engagement, MovedOn
from rapport.engagements.moving_by_itself import Step
from rapport.engagements.playbook import PLANNED, Playbook
from rapport.journal.models import Batch
from rapport.lib.offsets import at_work
from rapport.web.dates import day

# An offer that was made has a date of its own until which it holds.
MAY_BE_CLOSED = (Deal.NEW, Deal.QUALIFIED)
NAME = "no answer@"


class Silence(NamedTuple):
    """Since which message of ours nobody has answered, and when that is given up."""

    since: datetime
    over_at: datetime


def silence_of(looking: Looking, asked: Sequence[Asked], playbook: Playbook) -> Silence | None:
    """The silence that will be given up; None where none is, or something is still planned with them."""
    facts = looking.facts
    dates = [one for one in asked if playbook.items[one.item].closes]
    if not dates or facts.has_step or facts.row.deal not in MAY_BE_CLOSED:
        return None
    last = max(dates, key=lambda one: one.due_at)
    noted = looking.before.noted.get(last.item, ())
    closes = playbook.items[last.item].closes
    over_at = closes.after(max([last.due_at, *noted, *_later(facts)]), facts.hours) if closes else None
    return Silence(last.since, over_at) if over_at else None


def _later(facts: Facts) -> Iterable[datetime]:
    """What has to be over as well: our last word, what brought it to its stage, what is ahead."""
    yield facts.row.stage_since
    yield from (word.at for word in facts.words[-1:])
    yield from (one.at for one in facts.told.get(PLANNED, ()) if one.at)
    if facts.row.expected_on:
        yield at_work(facts.row.expected_on, facts.hours, morning=False)


def step_of(silence: Silence | None, facts: Facts) -> Step | None:
    """The closing, once it is time."""
    if silence is None or silence.over_at > facts.now:
        return None
    since = silence.since.astimezone(facts.hours.zone).date()
    return Step(f"{NAME}{silence.since:%Y%m%dT%H%M%S}", partial(_close, silence.since, since))


def _close(since: datetime, on: date, one: Engagement, *, by: Actor, at: datetime) -> Batch | None:
    # Words of long ago are forgotten, and what is left of a silence that was taken back begins later: the same for all.
    before = MovedOn.objects.filter(engagement=one, evidence__startswith=NAME, at__gte=since, at__lt=at)
    if before.exists():
        return None
    words = _("Nobody has answered since %(day)s.") % {"day": day(on)}
    return moving.lose(one, "", words, by=by, at=at, answered=False, automatic=True)
