"""Telling somebody of their day at their hour, once: claimed by a row for the day, whatever happens to the worker.

Every minute the worker looks whose hour has come. A row named by the user's own date is written with the job, in one
transaction; a second row of that name cannot be. Moved clocks, a new zone or a restart change nothing about it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone, translation

from rapport.accounts.actors import Actor
from rapport.accounts.models import Membership
from rapport.clients.models import NextStep
from rapport.commitments.models import Commitment
from rapport.lib.zones import zone_or_utc
from rapport.today import tasks, ways
from rapport.today.digest import Letter, digest_of, reminder_of
from rapport.today.models import DigestPlan, Told
from rapport.web.rights import FULL

log = logging.getLogger(__name__)
State = Told.State
# A morning that could not be told in its first hours is not told at night.
LATEST = timedelta(hours=6)
# A reminder later than this is no reminder; the thing stands on the list.
REMIND_LATEST = timedelta(hours=1)
# A delivery takes no longer; who holds a claim longer has died.
LEASE = timedelta(minutes=10)
DIGEST = "digest"


def look(at: datetime) -> list[Told]:
    """Write a row, with its job, for everybody whose hour has come; answers the new ones."""
    Told.objects.filter(state=State.SENDING, claimed_at__lt=at - LEASE).update(state=State.UNKNOWN)
    plans = list(DigestPlan.objects.exclude(way=DigestPlan.Way.OFF, push=False).select_related("user", "workspace"))
    made = [_claim(plan, f"{DIGEST}:{day}", at) for plan in plans if (day := due_day(plan, at))]
    made += [_claim(plan, key, at) for plan in plans if plan.reminders for key in due_hours(plan, at)]
    return [told for told in made if told]


def due_day(plan: DigestPlan, at: datetime) -> str:
    """The user's date, when their hour has come and has not long passed; nothing else."""
    local = at.astimezone(zone_or_utc(plan.user.timezone))
    if local.weekday() not in plan.weekdays or local.time() < plan.at:
        return ""
    # Wall-clock time, as the hour is: the night the clocks move is as long as it says.
    since = datetime.combine(local.date(), plan.at)
    return f"{local.date()}" if local.replace(tzinfo=None) - since < LATEST else ""


def due_hours(plan: DigestPlan, at: datetime) -> Iterable[str]:
    """The names of steps and promises of this user whose hour has just come."""
    mine = Q(workspace=plan.workspace, user=plan.user, due_at__lte=at, due_at__gt=at - REMIND_LATEST)
    for step in NextStep.objects.open().filter(mine, client__archived_at=None, client__trashed_at=None)[:50]:
        yield f"step:{step.pk}:{step.due_at:%Y%m%dT%H%M%SZ}"
    for one in Commitment.objects.open().filter(mine)[:50]:
        yield f"promise:{one.pk}:{one.due_at:%Y%m%dT%H%M%SZ}"


def _claim(plan: DigestPlan, key: str, at: datetime) -> Told | None:
    mine = {"workspace": plan.workspace, "user": plan.user, "key": key}
    # Asked first, because it is so every minute of the day but one.
    if Told.objects.filter(**mine).exists():
        return None
    try:
        with transaction.atomic():
            told = Told.objects.create(**mine, made_at=at)
            tasks.tell.enqueue(told.pk)
    except IntegrityError:
        return None
    return told


def tell(told_id: int, at: datetime) -> None:
    """Say it, unless somebody has begun to."""
    mine = Told.objects.filter(pk=told_id)
    if not mine.filter(state=State.WAITING).update(state=State.SENDING, claimed_at=at):
        return
    told = mine.select_related("user", "workspace").get()
    plan = DigestPlan.objects.filter(workspace=told.workspace, user=told.user).first()
    seat = Membership.objects.filter(workspace=told.workspace, user=told.user, role__in=FULL).first()
    if plan is None or seat is None or at - told.made_at > LATEST:
        mine.update(state=State.MISSED)
        return
    actor = Actor(told.workspace, told.user, via="digest", seat=seat)
    with translation.override(told.user.language), timezone.override(zone_or_utc(told.user.timezone)):
        letter = _letter(told, plan, actor, at)
        if letter is None:
            mine.update(state=State.SILENT)
            return
        _send(told, plan, letter, mine, at)


def _letter(told: Told, plan: DigestPlan, actor: Actor, at: datetime) -> Letter | None:
    kind, *rest = told.key.split(":")
    if kind == DIGEST:
        return digest_of(actor, at, even_empty=plan.even_empty)
    return reminder_of(actor, kind, int(rest[0]))


def _send(told: Told, plan: DigestPlan, letter: Letter, mine: Any, at: datetime) -> None:
    try:
        ways.deliver(told, plan, letter)
    except ways.NotYet:
        # Nothing was given away: the next minute tries again, as long as it is still its morning.
        mine.update(state=State.WAITING, claimed_at=None)
        tasks.tell.using(run_after=at + timedelta(minutes=1)).enqueue(told.pk)
    except ways.Refused as trouble:
        mine.update(state=State.FAILED)
        log.warning("a digest was refused", extra={"told": told.pk, "code": trouble.code})
    except ways.Perhaps as trouble:
        mine.update(state=State.UNKNOWN)
        log.warning("a digest may have arrived", extra={"told": told.pk, "code": trouble.code})
    else:
        mine.update(state=State.SENT, sent_at=at)
