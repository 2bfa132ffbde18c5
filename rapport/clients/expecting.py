"""Expectations: stated, confirmed by either side, and once both have confirmed changed only by a new version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.clients.filing import write_down
from rapport.clients.models import Expectation
from rapport.clients.models.record import Stale
from rapport.journal.models import Batch
from rapport.journal.recording import difference
from rapport.web.funnel import Actor

STATED = ("kind", "statement", "said_by_id", "said_on")
UNCONFIRMED = {"we_confirmed_at": None, "they_confirmed_at": None, "they_confirmed_how": ""}


def newest(expectation: Expectation) -> Expectation:
    """The version of a statement that stands."""
    later = Expectation.objects.filter(replaces=expectation).first()
    return newest(later) if later else expectation


def restate(
    expectation: Expectation, values: Mapping[str, Any], *, by: Actor, at: datetime, version: int | None = None
) -> Batch | None:
    """Change a statement. What only one side has confirmed has to be confirmed anew; what both have, stays as it is and
    gets a new version. None when nothing differs; raises Stale when the version is no longer the newest.
    """
    changes = difference(
        {name: getattr(expectation, name) for name in STATED}, {name: values[name] for name in STATED if name in values}
    )
    with transaction.atomic():
        expectation.claim(version)
        later = Expectation.objects.filter(replaces=expectation).first()
        if later is not None:
            raise Stale(later)
        if not changes:
            return None
        if not expectation.is_fixed:
            return expectation.change({**values, **UNCONFIRMED}, by=by, at=at)
        stated = {name: getattr(expectation, name) for name in STATED} | dict(values)
        stated |= {"replaces_id": expectation.pk, "edition": expectation.edition + 1}
        return write_down(Expectation, expectation.client, stated, by=by, at=at)[1]


def confirm(expectation: Expectation, side: str, *, by: Actor, at: datetime, how: str = "") -> Batch | None:
    """One side ("ours", "theirs") says that it is so, `how` for theirs; None when it has said so already."""
    if side == "ours":
        return expectation.mark("we_confirmed_at", at, "confirmed_by_us", by=by, at=at)
    return expectation.mark("they_confirmed_at", at, "confirmed_by_them", by=by, at=at, they_confirmed_how=how)
