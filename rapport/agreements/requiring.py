"""What is done with requirements and estimates: written down, frozen, and told how long it took in the end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.agreements.models import Estimate, Freeze, Requirement
from rapport.engagements.models import Engagement
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.lib.estimates import Guess
from rapport.web.funnel import Actor


class Frozen(Exception):
    """The requirements stand as they are: what comes now is a change."""


def require(engagement: Engagement, values: Mapping[str, Any], *, by: Actor, at: datetime) -> tuple[Requirement, Batch]:
    """A new requirement; `values` are columns by their attname. Raises Frozen."""
    with transaction.atomic():
        if is_frozen(engagement):
            raise Frozen
        one = Requirement.objects.create(
            workspace_id=by.workspace_id, engagement=engagement, created_at=at, updated_at=at, **values
        )
        return one, record(one, "created", _told(engagement, values), by=by, at=at)


def change_requirement(
    one: Requirement, values: Mapping[str, Any], *, by: Actor, at: datetime, version: int | None = None
) -> Batch | None:
    """Word it anew; None when nothing differs. What is still open may be answered after the freeze. Raises Frozen."""
    with transaction.atomic():
        differ = {name for name, value in values.items() if getattr(one, name) != value}
        if differ - {"question"} and is_frozen(one.engagement):
            raise Frozen
        return one.change(values, by=by, at=at, version=version)


def is_frozen(engagement: Engagement) -> bool:
    """Whether its requirements stand as they are."""
    return Freeze.objects.filter(engagement=engagement, frozen_at__isnull=False).exists()


def freeze(engagement: Engagement, *, by: Actor, at: datetime) -> Batch | None:
    """From now on they stand as they are; None when they do."""
    with transaction.atomic():
        row, made = Freeze.objects.select_for_update().get_or_create(
            engagement=engagement,
            defaults={"workspace_id": by.workspace_id, "created_at": at, "updated_at": at, "user_id": by.user_id,
                      "frozen_at": at},
        )  # fmt: skip
        if made:
            told = {"engagement_id": (None, engagement.pk), "frozen_at": (None, at)}
            return record(row, "created", told, by=by, at=at)
        return row.mark("frozen_at", at, "frozen", by=by, at=at, user_id=by.user_id)


def thaw(engagement: Engagement, *, by: Actor, at: datetime) -> Batch | None:
    """They may be worded anew; None when they may."""
    row = Freeze.objects.filter(engagement=engagement).first()
    return row.mark("frozen_at", None, "thawed", by=by, at=at) if row else None


def estimate(
    engagement: Engagement, title: str, guess: Guess, *, tags: str = "", by: Actor, at: datetime,
    batch: Batch | None = None,
) -> tuple[Estimate, Batch]:  # fmt: skip
    """A new item of the estimate."""
    values = {
        "title": title, "tags": tags, "optimistic_minutes": guess.optimistic, "likely_minutes": guess.likely,
        "pessimistic_minutes": guess.pessimistic,
    }  # fmt: skip
    with transaction.atomic():
        one = Estimate.objects.create(
            workspace_id=by.workspace_id, engagement=engagement, created_at=at, updated_at=at, **values
        )
        return one, record(one, "created", _told(engagement, values), by=by, at=at, batch=batch)


def change_estimate(
    one: Estimate, values: Mapping[str, Any], *, by: Actor, at: datetime, version: int | None = None
) -> Batch | None:
    """Estimate it anew, or say how long it took; None when nothing differs."""
    values = dict(values)
    if "actual_minutes" in values and values["actual_minutes"] != one.actual_minutes:
        values["known_at"] = None if values["actual_minutes"] is None else at
    return one.change(values, by=by, at=at, version=version)


def _told(engagement: Engagement, values: Mapping[str, Any]) -> dict[str, tuple[None, Any]]:
    told = {name: (None, value) for name, value in values.items() if value not in (None, "")}
    return {"engagement_id": (None, engagement.pk), **told}
