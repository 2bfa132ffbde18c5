"""What an hour costs on a day: the narrowest rate that holds then, and how a new one is set.

A member's goes before a project's, a project's before a client's, that before the workspace's; of a member's, one for
the project or the client goes first. Entries keep what they were written down with: a new rate touches later ones only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.timekeeping.models import Rate
from rapport.web.funnel import Actor


@dataclass(frozen=True, slots=True)
class Scope:
    """For whom and for what an hour is worked."""

    client_id: int | None = None
    project_id: int | None = None
    user_id: int | None = None


def rate_on(workspace_id: int, scope: Scope, day: date) -> Rate | None:
    """The rate that holds on a day; None where nobody has said one."""
    return rate_among(rates_until(workspace_id, day), scope, day)


def rates_until(workspace_id: int, day: date) -> list[Rate]:
    """Every rate that was ever said for a day up to this one; a workspace has few."""
    return list(Rate.objects.filter(workspace_id=workspace_id, since__lte=day, archived_at=None, trashed_at=None))


def rate_among(rates: Iterable[Rate], scope: Scope, day: date) -> Rate | None:
    """Of these rates the one that holds on a day."""
    held = (
        rate
        for rate in rates
        if rate.since <= day
        and rate.client_id in (None, scope.client_id)
        and rate.project_id in (None, scope.project_id)
        and rate.user_id in (None, scope.user_id)
    )
    return max(held, key=_narrowness, default=None)


def _narrowness(rate: Rate) -> tuple[bool, bool, bool, date, int]:
    return rate.user_id is not None, rate.project_id is not None, rate.client_id is not None, rate.since, rate.pk


def priced(workspace_id: int, scope: Scope, day: date) -> dict[str, Any]:
    """The columns of an entry that keep what an hour of it costs."""
    rate = rate_on(workspace_id, scope, day)
    return {"rate_minor": rate.minor if rate else None, "currency": rate.currency if rate else ""}


def set_rate(scope: Scope, since: date, minor: int, currency: str, *, by: Actor, at: datetime) -> Batch | None:
    """An hour costs this from a day on. Said again for the same day it replaces what was said; None if it is the same.

    A project has its client: of both only the project is kept.
    """
    client_id = None if scope.project_id else scope.client_id
    where = {"client_id": client_id, "project_id": scope.project_id, "user_id": scope.user_id, "since": since}
    facts = {"minor": minor, "currency": currency}
    with transaction.atomic():
        standing = Rate.objects.filter(workspace_id=by.workspace_id, **where).living().select_for_update().first()
        if standing:
            return standing.change(facts, by=by, at=at)
        one = Rate.objects.create(workspace_id=by.workspace_id, created_at=at, updated_at=at, **where, **facts)
        told = {name: (None, value) for name, value in {**where, **facts}.items() if value is not None}
        return record(one, "created", told, by=by, at=at)
