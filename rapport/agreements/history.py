"""Past work that was estimated and is done: what a new estimate is held against.

Rooms that know of such work teach a source; each answers cases, whoever they come from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, Sum
from django.urls import reverse

from rapport.agreements.models import Estimate
from rapport.lib.estimates import Guess, Ratio, are_alike, ratio
from rapport.projects.models import Task
from rapport.web.funnel import Actor

# Of so many that are done last; older ones say little about how we work now.
MOST_CASES = 2000
MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Case:
    """One piece of work with its estimate and the time it took, in minutes."""

    title: str
    tags: tuple[str, ...]
    estimated: int
    actual: int
    at: datetime
    href: str


type Source = Callable[[Actor], Iterable[Case]]

_sources: dict[str, Source] = {}


def teach(name: str, source: Source) -> None:
    """Teach a source; it costs one statement."""
    _sources[name] = source


def cases(actor: Actor) -> list[Case]:
    """Everything that is known, the latest first."""
    found = [case for source in _sources.values() for case in source(actor)]
    return sorted(found, key=lambda case: case.at, reverse=True)[:MOST_CASES]


@dataclass(frozen=True, slots=True)
class Precedent:
    """Past work of the same kind, and what it says; no ratio below five cases."""

    cases: list[Case]
    ratio: Ratio | None


def like(title: str, tags: Iterable[str], known: Iterable[Case], *, but: str = "") -> Precedent:
    """What of the known cases is of one kind with this; `but` is the address of the item itself."""
    tags = list(tags)
    alike = [case for case in known if case.href != but and are_alike(title, tags, case.title, case.tags)]
    return Precedent(alike, ratio((case.estimated, case.actual) for case in alike))


def of_estimates(actor: Actor) -> Iterable[Case]:
    """Estimates here whose time was written down at the end."""
    rows = Estimate.objects.visible_to(actor).present().filter(known_at__isnull=False, actual_minutes__gt=0)
    base = reverse("agreements:estimate", args=[0]).removesuffix("0/")
    for row in rows.order_by("-known_at")[:MOST_CASES]:
        estimated = round(row.guess.mean)
        if estimated and row.known_at and row.actual_minutes:
            tags = tuple(row.tag_list)
            yield Case(row.title, tags, estimated, row.actual_minutes, row.known_at, f"{base}{row.pk}/")


def of_tasks(actor: Actor) -> Iterable[Case]:
    """Tasks that were estimated, done, and timed; not those whose time was written down at their estimate already."""
    told = Estimate.objects.filter(
        engagement=OuterRef("project__engagement"), title=OuterRef("title"), known_at__isnull=False, trashed_at=None
    )
    rows = Task.objects.visible_to(actor).present().filter(done_at__isnull=False, likely__gt=0)
    counted = Q(time__trashed_at=None, time__seconds__isnull=False)
    timed = rows.filter(~Exists(told)).annotate(spent=Sum("time__seconds", filter=counted)).filter(spent__gt=0)
    base = reverse("projects:project", args=[0]).removesuffix("0/")
    for row in timed.order_by("-done_at")[:MOST_CASES]:
        likely, done_at = row.likely or 0, row.done_at or row.updated_at
        guess = Guess(row.optimistic or likely, likely, row.pessimistic or likely)
        spent, tags = max(1, round(row.spent / 60)), tuple(map(str, row.labels))
        yield Case(row.title, tags, round(guess.mean), spent, done_at, f"{base}{row.project_id}/")
