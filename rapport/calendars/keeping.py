"""Series that come from elsewhere, a file, a server, a feed, as rows: each once, by its UID."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rapport.accounts.models import Workspace
from rapport.calendars.deriving import Spread, columns_of, facts_of, spread
from rapport.calendars.models import Calendar, Event, Series
from rapport.clients.models import ContactPoint
from rapport.files.keeping import keep, let_go
from rapport.journal.models import Batch
from rapport.journal.recording import Change, record_many
from rapport.lib.ics import reading
from rapport.lib.ics.facts import EventFacts
from rapport.web.bulk import insert, new
from rapport.web.funnel import Actor

# Of an event nothing else tells whom it is with, so only a few addresses can.
MOST_PEOPLE = 20


@dataclass(slots=True)
class Incoming:
    """A series as it came, and what becomes of it: created, updated or unchanged."""

    raw: str
    read: reading.Series
    href: str = ""
    etag: str = ""
    word: str = "unchanged"
    series: Series | None = None
    changes: list[tuple[Event, str, dict[str, tuple[Any, Any]]]] = field(default_factory=list)


@dataclass(slots=True)
class Known:
    """What a calendar has already of the series that come."""

    series: dict[str, Series]
    events: dict[int, dict[str, Event]]


def known_of(calendars: Iterable[Calendar], uids: Sequence[str]) -> Known:
    """The series of these UIDs in these calendars, with all their rows."""
    found = Series.objects.filter(calendar__in=list(calendars), uid__in=uids).select_related("calendar", "raw")
    series = {one.uid: one for one in found.order_by("-id")}
    events: dict[int, dict[str, Event]] = defaultdict(dict)
    for event in Event.objects.filter(series__in=[one.pk for one in series.values()]):
        events[event.series_id][event.recurrence_id] = event
    return Known(series, events)


def decide(incoming: Sequence[Incoming], known: Known, *, newer_only: bool = False) -> None:
    """Say of each what becomes of it. With `newer_only` an older version (SEQUENCE) than ours changes nothing."""
    for one in incoming:
        one.series = known.series.get(one.read.uid)
        if one.series is None:
            one.word = "created"
            continue
        rows = known.events[one.series.pk]
        older = newer_only and any(
            facts.recurrence_id in rows and facts.sequence < rows[facts.recurrence_id].sequence
            for facts in one.read.events
        )
        said = {facts.recurrence_id: facts for facts in one.read.events}
        here = {name: facts_of(row) for name, row in rows.items() if row.trashed_at is None}
        one.word = "unchanged" if older or said == here else "updated"


def write(
    calendar: Calendar, incoming: Sequence[Incoming], known: Known, *, by: Actor, at: datetime,
    batch: Callable[[], Batch] | None,
) -> None:  # fmt: skip
    """Write what was decided, in the caller's transaction. Without a batch nothing is told to the journal: a feed."""
    news = [one for one in incoming if one.word != "unchanged"]
    if not news:
        return
    people = People(by, news)
    _keep_raw(calendar, news, at)
    insert([one.series for one in news if one.word == "created" and one.series])
    made: list[Event] = []
    for one in news:
        made += _rows(one, known.events.get(one.series.pk, {}) if one.series else {}, people, at)
    insert(made)
    _tell(made, news, at, batch)
    zone = calendar.zone or Workspace.objects.values_list("timezone", flat=True).get(pk=by.workspace_id)
    rows: dict[int, dict[str, Event]] = defaultdict(dict)
    for event in Event.objects.filter(series__in=[one.series.pk for one in news if one.series], trashed_at=None):
        rows[event.series_id][event.recurrence_id] = event
    spread([Spread(one.series, one.read, rows[one.series.pk], zone) for one in news if one.series], at=at)


def _keep_raw(calendar: Calendar, news: Sequence[Incoming], at: datetime) -> None:
    files = keep(calendar.workspace_id, [one.raw.encode() for one in news], at=at)
    by_content = dict(zip([one.raw for one in news], _in_order(files, news), strict=True))
    old = []
    for one in news:
        raw = by_content[one.raw]
        if one.series is None:
            one.series = new(
                Series, workspace_id=calendar.workspace_id, calendar_id=calendar.pk, uid=one.read.uid, raw_id=raw,
                href=one.href, etag=one.etag,
            )  # fmt: skip
            one.series._state.fields_cache["calendar"] = calendar
        else:
            old.append(one.series.raw_id)
            one.series.raw_id = raw
            one.series.href, one.series.etag = one.href or one.series.href, one.etag or one.series.etag
            one.series.dirty_at, one.series.theirs = None, None
            one.series.save()
    let_go(pk for pk in old if pk)


def _in_order(files: dict[str, Any], news: Sequence[Incoming]) -> list[int]:
    from rapport.files.store import name_of

    return [files[name_of(one.raw.encode())].pk for one in news]


def _rows(one: Incoming, rows: dict[str, Event], people: People, at: datetime) -> list[Event]:
    """New rows of a series; rows that changed are written at once, rows it has no more go to the trash."""
    made = []
    said = {facts.recurrence_id: facts for facts in one.read.events}
    for name, facts in said.items():
        row = rows.get(name)
        if row is None:
            made.append(_made(one, facts, people, at))
        else:
            _set(one, row, columns_of(facts) | ({"trashed_at": None} if row.trashed_at else {}), "changed", at)
    for name, row in rows.items():
        if name not in said and row.trashed_at is None:
            _set(one, row, {"trashed_at": at}, "trashed", at)
    return made


def _made(one: Incoming, facts: EventFacts, people: People, at: datetime) -> Event:
    assert one.series is not None
    contact_id, client_id = people.of(one.read.people)
    event = new(
        Event, workspace_id=one.series.workspace_id, calendar_id=one.series.calendar_id, created_at=at, updated_at=at,
        starts_at=at, ends_at=at, contact_id=contact_id, client_id=client_id, **columns_of(facts),
    )  # fmt: skip
    event._state.fields_cache["series"] = one.series
    event.series_id = one.series.pk
    return event


def _set(one: Incoming, row: Event, values: dict[str, Any], verb: str, at: datetime) -> None:
    changes = {name: (getattr(row, name), value) for name, value in values.items() if getattr(row, name) != value}
    if changes:
        Event.objects.filter(pk=row.pk).update(
            **{name: pair[1] for name, pair in changes.items()}, updated_at=at, version=row.version + 1
        )
        one.changes.append((row, verb, changes))


def _tell(made: list[Event], news: Sequence[Incoming], at: datetime, batch: Callable[[], Batch] | None) -> None:
    if batch is None:
        return
    changes = [Change(event, "created", {"title": (None, event.title)}) for event in made]
    changes += [Change(row, verb, told) for one in news for row, verb, told in one.changes]
    if changes:
        record_many(changes, batch=batch(), at=at)


class People:
    """Whom an event is with: the first of its addresses that is a person of ours."""

    def __init__(self, by: Actor, news: Sequence[Incoming]) -> None:
        own = Workspace.objects.get(pk=by.workspace_id).addresses()
        named = {address for one in news for address in one.read.people[:MOST_PEOPLE]} - own
        points = ContactPoint.objects.filter(
            workspace_id=by.workspace_id, kind="email", key__in=named, contact__trashed_at=None
        )
        rows = points.values_list("key", "contact_id", "contact__client_id").order_by("-contact_id")
        self.known = {key: (contact, client) for key, contact, client in rows}

    def of(self, addresses: Sequence[str]) -> tuple[int | None, int | None]:
        """The person and the client."""
        return next((self.known[one] for one in addresses[:MOST_PEOPLE] if one in self.known), (None, None))
