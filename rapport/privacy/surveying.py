"""What is held of a person, and what an erasure would do with each part: shown before anything is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from rapport.clients.holdings import Holding, holdings
from rapport.clients.models import Contact
from rapport.privacy.acting import RULES
from rapport.privacy.keeping import until
from rapport.web.dates import day
from rapport.web.funnel import Actor


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one class: how many, how many must stay, why and until when, and whether there is a choice."""

    label: str
    count: int
    stays: int
    why: str
    by_choice: bool

    @property
    def goes(self) -> int:
        """How many are removed."""
        return self.count - self.stays


def survey(contact: Contact, *, by: Actor, at: datetime) -> list[Part]:
    """Every class of which there is something; the largest first."""
    parts = [_part(holding, contact, by, at) for holding in holdings()]
    return sorted((part for part in parts if part.count), key=lambda part: -part.count)


def _part(holding: Holding, contact: Contact, by: Actor, at: datetime) -> Part:
    rows = holding.find(contact)
    count, stays, why = rows.count(), 0, ""
    if holding.keep and count:
        kept = holding.keep.which(rows)
        stays = kept.count()
        newest = kept.aggregate(newest=Max(holding.keep.since))["newest"]
        if newest:
            last = date.fromisoformat(until(by.workspace, holding.keep.rule, newest, at=at))  # type: ignore[attr-defined]
            facts = {"rule": RULES.get(holding.keep.rule, holding.keep.rule), "day": day(last)}
            why = _("until %(day)s: %(rule)s") % facts
    return Part(str(holding.label), count, stays, why, holding.by_choice)


def total(parts: Sequence[Part]) -> int:
    """How many rows there are in all."""
    return sum(part.count for part in parts)
