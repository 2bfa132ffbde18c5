"""Further kinds of things of Today: each says what is there, why, and what is said when it is done with.

The four kinds Today began with (models.Kind) are read together; every other kind is a `Source`: in this room for the
rooms below, taught by its own room for those above.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from rapport.accounts.actors import Actor
from rapport.clients.models import Client
from rapport.journal.models import Batch
from rapport.lib.workhours import Workhours
from rapport.today.models import Verdict, not_aside
from rapport.today.ranking import Reason
from rapport.today.sentences import Remark, Sentence, cut


@dataclass(frozen=True, slots=True)
class Subject:
    """What an item is about. `seen_at` is the moment of its fact as it stands; None when nothing is left to do."""

    kind: str
    number: int
    name: str
    client_id: int | None
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads, when, in which zone, and how many of a kind are looked at.

    `numbers` are those the sources asked for (Source.asks), `spoken_with` clients who may be out of rhythm: both are
    read with something that is read anyway.
    """

    actor: Actor
    now: datetime
    zone: ZoneInfo
    hours: Workhours
    most: int
    numbers: Mapping[str, Any] = field(default_factory=dict)
    spoken_with: Sequence[Client] = ()

    @property
    def today(self) -> date:
        """The reader's date."""
        return self.now.astimezone(self.zone).date()

    def not_aside(self, kind: str, moment: str) -> Q:
        """Rows of which nothing in force was said since the moment in this column."""
        return not_aside(Verdict.objects.visible_to(self.actor).in_force(self.now), kind, moment)

    def as_one(self, kind: str, rows: QuerySet[Any], moment: str, **columns: str) -> dict[str, Any]:
        """For things that are one item together (number 0): how many there are, the moment of the first of these rows,
        and columns of it, to be read as numbers. Nothing of it once the item was set aside after that moment.
        """
        said = Verdict.objects.visible_to(self.actor).in_force(self.now).filter(kind=kind, object_id=0)
        aside = Exists(said.filter(seen_at__gte=OuterRef(moment)))
        told = rows.annotate(told=JSONObject(aside=aside, **{name: F(column) for name, column in columns.items()}))
        counted = rows.order_by().values("workspace").annotate(n=Count("pk")).values("n")
        return {
            f"{kind}_count": Subquery(counted), f"{kind}_at": Subquery(rows.values(moment)[:1]),
            f"{kind}_first": Subquery(told.values("told")[:1]),
        }  # fmt: skip

    def one(self, kind: str) -> tuple[int, datetime, dict[str, Any]] | None:
        """What was read of things that are one item together; None when there is none or it was set aside."""
        first = self.numbers[f"{kind}_first"]
        if not first or first["aside"]:
            return None
        return self.numbers[f"{kind}_count"], self.numbers[f"{kind}_at"], first

    def days_late(self, due: date) -> int:
        """Working days after a day, today included."""
        days = min((self.today - due).days, 100)
        return sum(self.hours.works_on(date.fromordinal(self.today.toordinal() - ago)) for ago in range(days))


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One thing to do, with its facts and its words. `seen` as of an item (items.Item)."""

    number: int
    facts: list[Reason]
    sentence: Sentence
    since: datetime
    seen: datetime
    label: str
    href: str
    name: str
    remarks: list[Remark] = field(default_factory=list)
    client: Client | None = None
    # What is known of the clock of the client's main person (clients.quiet.main_person).
    main: Mapping[str, Any] | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What there is of one kind: so many, and the first of them."""

    things: Sequence[Thing]
    count: int


type Done = Callable[..., Batch | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One kind. `find` costs one statement, or none where `asks` has its numbers read with those of the page; without
    `done`, that it is done is a word about it like any other.
    """

    kind: str
    group: str
    find: Callable[[Reading], Found]
    subject: Callable[[Actor, int, datetime], Subject]
    said: Callable[[Subject], str]
    done: Done | None = None
    asks: Callable[[Reading], dict[str, Any]] = lambda reading: {}


_sources: dict[str, Source] = {}


def teach(source: Source) -> None:
    """Teach a kind; called once by its room when it is ready."""
    _sources[source.kind] = source


def sources() -> dict[str, Source]:
    """Every kind that was taught, by its name."""
    return _sources


def bounded(rows: QuerySet[Any], most: int) -> tuple[list[Any], int]:
    """The first rows and how many there are, in one statement."""
    found = list(rows.annotate(total=Window(Count("pk")))[:most])
    return found, found[0].total if found else 0


def noted(it: Subject) -> str:
    """What is said of a thing that only goes from the list."""
    return _("Noted: “%(subject)s”.") % {"subject": cut(it.name)}
