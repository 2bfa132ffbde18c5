"""Scope creep as DOMAIN.md 3 defines it: hours on unapproved scope against the baseline; plain arithmetic.

Work under a change that was approved later stays creep for the days before the approval.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from rapport.projects.models import Scope


@dataclass(frozen=True, slots=True)
class Work:
    """Minutes of one day under a scope; `approved_on` is when the change they belong to was accepted."""

    on: date
    minutes: int
    scope: str
    approved_on: date | None = None

    @property
    def is_creep(self) -> bool:
        """Whether nobody had agreed to it on that day. A present is our own decision, and no creep."""
        if self.scope == Scope.ASKED:
            return True
        return self.scope == Scope.CHANGE and (self.approved_on is None or self.on < self.approved_on)


@dataclass(frozen=True, slots=True)
class Creep:
    """All in minutes. The shares are of the baseline, the overrun's of what is agreed now; None of nothing."""

    baseline: int
    accepted: int
    spent: int
    unapproved: int

    @property
    def agreed(self) -> int:
        """The baseline with every accepted change."""
        return self.baseline + self.accepted

    @property
    def overrun(self) -> int:
        """What was spent inside the scope beyond what is agreed."""
        return max(0, self.spent - self.unapproved - self.agreed)

    @property
    def creep_share(self) -> float | None:
        """In per cent."""
        return _percent(self.unapproved, self.baseline)

    @property
    def change_share(self) -> float | None:
        """In per cent."""
        return _percent(self.accepted, self.baseline)

    @property
    def overrun_share(self) -> float | None:
        """In per cent."""
        return _percent(self.overrun, self.agreed)


def measure(works: Iterable[Work], *, baseline: int, accepted: int) -> Creep:
    """Presents count as neither spent inside the scope nor creep."""
    here = [work for work in works if work.scope != Scope.GIFT]
    unapproved = sum(work.minutes for work in here if work.is_creep)
    return Creep(baseline, accepted, sum(work.minutes for work in here), unapproved)


def _percent(part: int, whole: int) -> float | None:
    return float(Fraction(100 * part, whole)) if whole > 0 else None
