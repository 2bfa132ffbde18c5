"""The facts of engagements that their playbooks are asked about, gathered for many in some statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.db import connection

from rapport.accounts.models import Workspace
from rapport.clients.manners import Manner, combine
from rapport.clients.models import Absence, Agreement, Contact, Expectation, Interaction, Nda, NextStep
from rapport.clients.models.agreement import THEIR_ENDS, THEIR_STARTS
from rapport.commitments.models import Commitment, Side, end_of_day
from rapport.engagements.models import Engagement, Stage, StageMove
from rapport.lib.workhours import Workhours, working_week
from rapport.lib.zones import country_of, is_zone, zone_or_utc
from rapport.web.bulk import moment

# What was said longer ago begins nothing any more: longer than the longest date and the patience together.
REMEMBERED = timedelta(days=120)
# Of what was said before an engagement was written down, so much belongs to it.
BEFORE = timedelta(days=14)


class Happening(NamedTuple):
    """Something that has happened, or will at a moment ahead. Without a moment it is so, and nobody noted since when.

    `about` is the number of the thing (a proposal, a promise) where a trigger and its evidence belong together by it.
    """

    at: datetime | None
    about: int = 0


class Word(NamedTuple):
    """One thing said by a person. `side` is "in", "out" or "" for both."""

    at: datetime
    side: str
    kind: str


class About(NamedTuple):
    """What is known of the client of an engagement."""

    pk: int
    experience: str
    interaction_type: str
    rhythm_days: int | None
    silent_from: datetime | None
    website: str
    industry: str
    tax_number: str
    confidentiality: str
    timezone: str


class Row(NamedTuple):
    """An engagement, as a row of COLUMNS."""

    pk: int
    workspace_id: int
    stage: str
    stage_since: datetime
    deal: str
    decided_at: datetime | None
    created_at: datetime
    about: str
    look_at: datetime | None
    expected_on: date | None
    client: About


COLUMNS = (
    "pk", "workspace_id", "stage", "stage_since", "deal", "decided_at", "created_at", "about", "look_at",
    "expected_on",
)  # fmt: skip
CLIENT_COLUMNS = (
    "client_id", "client__experience", "client__interaction_type", "client__rhythm_days", "client__silent_from",
    "client__website", "client__industry", "client__tax_number", "client__confidentiality", "client__timezone",
)  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Facts:
    """What is known of one engagement. Words and moves: oldest first."""

    row: Row
    now: datetime
    hours: Workhours
    words: Sequence[Word] = ()
    moves: Sequence[tuple[str, datetime]] = ()
    # When the engagements of this client were begun, this one among them, where it is at keeping.
    begun: Sequence[datetime] = ()
    # {kind: when it was first written down}
    expected: Mapping[str, datetime] = field(default_factory=dict)
    ndas: Sequence[datetime] = ()
    agreed: Sequence[datetime] = ()
    # Ours: (number, when its day is over, when it ended)
    promises: Sequence[tuple[int, datetime, datetime | None]] = ()
    spoken_before: bool = False
    # Somebody has planned what to do next with this client.
    has_step: bool = False
    told: Mapping[str, Sequence[Happening]] = field(default_factory=dict)
    their_hours: Workhours | None = None

    @property
    def manner(self) -> Manner:
        """How this client is worked with."""
        client = self.row.client
        return combine(client.experience, client.interaction_type, wish_days=client.rhythm_days)

    @property
    def duties(self) -> dict[str, Any]:
        """What the types of this client ask for beside, by name, with how often or how soon."""
        return {rule.name: rule.value for rule in self.manner.duties}


class Engagements(dict[int, int]):
    """{engagement: client} of engagements that are asked about. What began before `since` begins nothing any more.

    Several questions of a room may need the same rows on their way: `once` looks them up for the first of them.
    """

    def __init__(self, pairs: Mapping[int, int], since: datetime) -> None:
        super().__init__(pairs)
        self.since = since
        self._found: dict[Any, Any] = {}

    def once[Found](self, look: Callable[[int, Engagements], Found], workspace_id: int) -> Found:
        """What it finds, looked up no more than once."""
        if look not in self._found:
            self._found[look] = look(workspace_id, self)
        found: Found = self._found[look]
        return found


# Rooms above tell what has happened in engagements of a workspace, in one statement or a few, whatever their number.
type Told = Callable[[int, Engagements], Mapping[int, Sequence[Happening]]]


class Calendars:
    """The working hours of a workspace and of its clients, each looked up once."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._made: dict[tuple[Any, ...], Workhours] = {}

    @cached_property
    def ours(self) -> Workhours:
        """Ours, without the days we are away."""
        away = Absence.objects.filter(workspace=self.workspace).ours().days()
        return replace(self.workspace.workhours, free=away)

    def theirs(self, clients: Iterable[About]) -> dict[int, Workhours]:
        """Theirs: as agreed, by their zone as far as it is written down, without the days they are away."""
        here = {client.pk: client for client in clients}
        times, away = self._agreed(here), self._away(here)
        return {pk: self._of(client, times.get(pk), away.get(pk, frozenset())) for pk, client in here.items()}

    def _agreed(self, pks: Collection[int]) -> dict[int, Any]:
        rows = Agreement.objects.filter(workspace=self.workspace, client__among=pks, trashed_at=None).order_by(
            "updated_at"
        )
        return {pk: (starts, ends) for pk, starts, ends in rows.values_list("client_id", "starts", "ends")}

    def _away(self, pks: Collection[int]) -> dict[int, frozenset[date]]:
        found: dict[int, frozenset[date]] = {}
        for row in Absence.objects.filter(workspace=self.workspace, client__among=pks, trashed_at=None):
            found[row.client_id or 0] = found.get(row.client_id or 0, frozenset()) | row.days()
        return found

    def _of(self, client: About, times: Any, away: frozenset[date]) -> Workhours:
        zone = client.timezone if is_zone(client.timezone) else self.workspace.timezone
        starts, ends = times or (THEIR_STARTS, THEIR_ENDS)
        key = (zone, starts, ends, away)
        if key not in self._made:
            country = country_of(zone)
            self._made[key] = Workhours(
                zone_or_utc(zone), starts, ends, days=working_week(country), country=country, free=away
            )
        return self._made[key]


def rows_of(engagements: Any) -> list[Row]:
    """Rows of a queryset."""
    split = len(COLUMNS)
    found = engagements.values_list(*COLUMNS, *CLIENT_COLUMNS)
    return [Row._make((*one[:split], About._make(one[split:]))) for one in found]


def gather(
    rows: Sequence[Row], told: Mapping[str, Told], *, calendars: Calendars, now: datetime,
    remembered: timedelta = REMEMBERED, whole: bool = False, wanted: Mapping[str, Collection[str]] | None = None,
) -> list[Facts]:  # fmt: skip
    """The facts of engagements of one workspace, with what the rooms above tell; nothing older than `remembered`.
    What only another stage asks about is left out, and so are their moves, unless the `whole` of it is wanted; of what
    is told, all but the names `wanted` at each stage.
    """
    workspace_id, since = calendars.workspace.pk, now - remembered
    clients = {row.client.pk for row in rows}
    words = _words(workspace_id, clients, since) if clients else {}
    moves = _moves(workspace_id, [row.pk for row in rows]) if whole else {}
    first = {row.client.pk for row in rows if whole or row.stage == Stage.CONTACT}
    expected = _expected(workspace_id, first)
    spoken = _spoken(workspace_id, first, since) if first else set()
    stepping = _stepping(workspace_id, first) if first else set()
    talking = {row.client.pk for row in rows if whole or row.stage == Stage.DISCUSSION}
    ndas = _grouped(_ours(Nda, workspace_id, client__among=talking, trashed_at=None), "client_id", "created_at")
    agreed = _grouped(_ours(Agreement, workspace_id, client__among=talking, trashed_at=None), "client_id", "created_at")
    kept = {row.client.pk for row in rows if whole or row.stage == Stage.KEEPING}
    promises = _promises(workspace_id, kept, since)
    begun = _grouped(_ours(Engagement, workspace_id, client__among=kept, trashed_at=None), "client_id", "created_at")
    theirs = calendars.theirs({row.client.pk: row.client for row in rows}.values())
    happened = _told(workspace_id, rows, told, wanted, since)
    return [
        Facts(
            row=row, now=now, hours=calendars.ours, their_hours=theirs[row.client.pk],
            words=words.get(row.client.pk, ()), moves=moves.get(row.pk, ()),
            begun=[at for (at,) in begun.get(row.client.pk, ())], expected=expected.get(row.client.pk, {}),
            ndas=[at for (at,) in ndas.get(row.client.pk, ())],
            agreed=[at for (at,) in agreed.get(row.client.pk, ())], promises=promises.get(row.client.pk, ()),
            spoken_before=row.client.pk in spoken, has_step=row.client.pk in stepping,
            told={name: found[row.pk] for name, found in happened.items() if row.pk in found},
        )
        for row in rows
    ]  # fmt: skip


def _told(
    workspace_id: int, rows: Sequence[Row], told: Mapping[str, Told], wanted: Mapping[str, Collection[str]] | None,
    since: datetime,
) -> dict[str, Mapping[int, Sequence[Happening]]]:  # fmt: skip
    # All are asked about whatever one of them wants, so that questions which need the same rows look them up once.
    engagements = Engagements({row.pk: row.client.pk for row in rows}, since)
    stages = {row.stage for row in rows}
    names = set(told) if wanted is None else {name for stage in stages for name in wanted.get(stage, ())}
    return {name: tell(workspace_id, engagements) for name, tell in told.items() if name in names}


def _ours(model: Any, workspace_id: int, **which: Any) -> Any:
    # Every index begins with the workspace.
    return model.objects.filter(workspace_id=workspace_id, **which)


def _grouped(rows: Any, key: str, *columns: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for group, *values in rows.order_by(columns[-1], "pk").values_list(key, *columns):
        found[group].append(tuple(values))
    return found


def _moves(workspace_id: int, engagements: Collection[int]) -> dict[int, list[Any]]:
    return _grouped(_ours(StageMove, workspace_id, engagement__among=engagements), "engagement_id", "to_stage", "at")


# Past Django's reading of rows, which would take half the time of a tick.
_SAID = """
    SELECT client_id, at, direction, kind FROM clients_interaction
    WHERE workspace_id = %s AND client_id IN ({clients}) AND at >= %s AND NOT automatic AND trashed_at IS NULL
      AND kind <> 'note' ORDER BY client_id, at, id"""


def _words(workspace_id: int, clients: Collection[int], since: datetime) -> dict[int, list[Word]]:
    found: dict[int, list[Word]] = defaultdict(list)
    since_kept = connection.ops.adapt_datetimefield_value(since)
    with connection.cursor() as cursor:
        cursor.execute(_SAID.format(clients=", ".join(["%s"] * len(clients))), [workspace_id, *clients, since_kept])
        for client, at, side, kind in cursor:
            found[client].append(Word(moment(at), side, kind))
    return found


def _expected(workspace_id: int, clients: Collection[int]) -> dict[int, dict[str, datetime]]:
    found: dict[int, dict[str, datetime]] = defaultdict(dict)
    rows = _ours(Expectation, workspace_id, client__among=clients).standing().order_by("created_at")
    for client, kind, at in rows.values_list("client_id", "kind", "created_at"):
        found[client].setdefault(kind, at)
    deciding = _ours(Contact, workspace_id, client__among=clients).living()
    who = deciding.filter(decision_role=Contact.DecisionRole.DECIDES)
    for client, at in who.values_list("client_id", "created_at"):
        found[client].setdefault(Expectation.Kind.DECIDER, at)
    return found


def _spoken(workspace_id: int, clients: Collection[int], since: datetime) -> set[int]:
    """Clients with whom something was said longer ago."""
    rows = _ours(Interaction, workspace_id, client__among=clients, at__lt=since, automatic=False, trashed_at=None)
    return set(rows.exclude(kind=Interaction.Kind.NOTE).order_by().values_list("client_id", flat=True).distinct())


def _stepping(workspace_id: int, clients: Collection[int]) -> set[int]:
    """Clients with a next step."""
    rows = _ours(NextStep, workspace_id, client__in=clients).open()
    return set(rows.order_by().values_list("client_id", flat=True).distinct())


def _promises(workspace_id: int, clients: Collection[int], since: datetime) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    rows = _ours(Commitment, workspace_id, client__among=clients, side=Side.OURS, updated_at__gte=since).present()
    for client, pk, due_on, due_at, zone, ended in rows.order_by("pk").values_list(
        "client_id", "pk", "due_on", "due_at", "zone", "ended_at"
    ):
        found[client].append((pk, due_at or end_of_day(due_on, zone), ended))
    return found
