"""The tick: looks at engagements in which something has changed, and keeps what is due in them as the facts have it.

It reads only what is marked (Engagement.look_at), by index: what has changed, and what time alone changes now. Each
chunk is one transaction with its marks; killed at any moment it begins again with the same chunk, and what is written
already is found there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from rapport.accounts.actors import Actor
from rapport.accounts.models import Workspace
from rapport.engagements import evidence, giving_up, moving_by_itself
from rapport.engagements.evaluating import Asked, Before, Key, Looking, evaluate, looked_at, working_items
from rapport.engagements.facts import Calendars, Facts, Row, gather, rows_of
from rapport.engagements.models import Due, Engagement
from rapport.engagements.moving_by_itself import Step
from rapport.engagements.playbook import Item, Playbook, playbook_of
from rapport.web.bulk import insert_missing, update_rows

CHUNK, MOST = 500, 50_000
# What should have been done longer ago is not brought up any more.
PATIENCE = timedelta(days=30)
DUE = (
    "workspace_id", "engagement_id", "item", "mark", "step", "trigger", "since", "due_at", "done_at", "how", "note",
    "user_id",
)  # fmt: skip


def tick(*, at: datetime) -> int:
    """Look at everything that is to be looked at by now; answers how many engagements that were."""
    rooms: dict[int, Room] = {}
    seen = 0
    while seen < MOST and (looked := _look(rooms, at)):
        seen += looked
    return seen


@dataclass(slots=True)
class Room:
    """What is the same for all engagements of a workspace."""

    actor: Actor
    calendars: Calendars
    playbook: Playbook
    working: Mapping[str, Sequence[Item]]
    looked_at: Mapping[str, Collection[str]]

    @classmethod
    def of(cls, workspace_id: int) -> Room:
        """That of a workspace."""
        workspace = Workspace.objects.get(pk=workspace_id)
        playbook = playbook_of(workspace_id)
        working = working_items(playbook, evidence.known())
        return cls(Actor(workspace, via="worker"), Calendars(workspace), playbook, working, looked_at(playbook))


@transaction.atomic
def _look(rooms: dict[int, Room], at: datetime) -> int:
    """The next chunk. Rows that another transaction holds are left for the next tick: it may be about to mark them."""
    marked = Engagement.objects.filter(look_at__lte=at).order_by("look_at", "pk")
    locked = marked.select_for_update(skip_locked=True, no_key=True)
    pks = list(locked.values_list("pk", flat=True)[:CHUNK])
    by_room: dict[int, list[Row]] = defaultdict(list)
    for row in rows_of(Engagement.objects.filter(pk__among=pks, trashed_at=None, archived_at=None)):
        by_room[row.workspace_id].append(row)
    ahead: dict[int, datetime | None] = dict.fromkeys(pks)
    steps: list[tuple[int, int, Step]] = []
    for number, rows in by_room.items():
        room = rooms.get(number) or rooms.setdefault(number, Room.of(number))
        for pk, next_at, step in _keep(room, rows, at):
            ahead[pk] = next_at
            steps += [(number, pk, step)] if step else []
    update_rows(Engagement, ("look_at",), ((moment, pk) for pk, moment in ahead.items()), key=("id",))
    # Last, because a move marks its engagement anew.
    for number, pk, step in steps:
        moving_by_itself.take(step, pk, by=rooms[number].actor, at=at)
    return len(pks)


def _keep(room: Room, rows: Sequence[Row], at: datetime) -> Iterable[tuple[int, datetime | None, Step | None]]:
    """Keep what is due in engagements of one workspace; answers when each is to be looked at again, and its move."""
    standing = dues_of([row.pk for row in rows])
    fresh, changed = [], []
    for facts in gather(rows, evidence.taught(), calendars=room.calendars, now=at, wanted=room.looked_at):
        there = standing.get(facts.row.pk, {})
        looking = Looking(facts, before(there.values()))
        found = evaluate(looking, room.playbook, room.working)
        difference = reconcile(found.asked, there, looking, room.playbook)
        fresh += [_row(facts, asked) for asked in difference.fresh]
        changed += difference.changed
        silence = giving_up.silence_of(looking, found.asked, room.playbook)
        step = moving_by_itself.called_for(facts, looking.happened) or giving_up.step_of(silence, facts)
        ahead = [found.next_at, silence.over_at if silence else None]
        yield facts.row.pk, min((one for one in ahead if one and one > at), default=None), step
    insert_missing(Due, DUE, fresh)
    update_rows(Due, ("due_at", "done_at", "how"), changed, key=("id",))


def _row(facts: Facts, one: Asked) -> tuple[Any, ...]:
    begun = (one.item, one.mark, one.step, one.trigger, one.since, one.due_at)
    return facts.row.workspace_id, facts.row.pk, *begun, None, "", "", None


@dataclass(slots=True)
class Standing:
    """A row of what is due, as far as the tick needs it."""

    pk: int
    item: str
    mark: str
    step: int
    since: datetime
    due_at: datetime
    done_at: datetime | None
    how: str


def dues_of(engagements: Sequence[int]) -> dict[int, dict[Key, Standing]]:
    """What stands written for engagements, by its key."""
    found: dict[int, dict[Key, Standing]] = defaultdict(dict)
    columns = ("engagement_id", "pk", "item", "mark", "step", "since", "due_at", "done_at", "how")
    for engagement, *values in Due.objects.filter(engagement__among=engagements).values_list(*columns):
        one = Standing(*values)
        found[engagement][one.item, one.mark, one.step] = one
    return found


def before(rows: Iterable[Standing | Due]) -> Before:
    """What was noted by hand, and since when things are known."""
    noted: dict[str, list[datetime]] = defaultdict(list)
    since: dict[tuple[str, str], datetime] = {}
    for row in rows:
        since[row.item, row.mark] = row.since
        if row.how == Due.How.NOTE and row.done_at:
            noted[row.item].append(row.done_at)
    return Before(noted, since)


@dataclass(slots=True)
class Difference:
    """What is to be written: new rows, and (due_at, done_at, how, pk) of those that change."""

    fresh: list[Asked] = field(default_factory=list)
    changed: list[tuple[datetime, datetime | None, str, int]] = field(default_factory=list)


def reconcile(
    asked: Iterable[Asked], there: Mapping[Key, Standing], looking: Looking, playbook: Playbook
) -> Difference:
    """What the facts ask for against what stands written. What somebody ticked by hand stays as it is."""
    now, found = looking.facts.now, Difference()
    wanted = {one.key: one for one in asked}
    for key, one in wanted.items():
        row = there.get(key)
        if row is None:
            if not one.how and one.due_at > now - PATIENCE:
                found.fresh.append(one)
        elif row.how != Due.How.NOTE:
            done_at = None if not one.how else row.done_at if row.how == one.how else one.done_at or now
            # A tick by hand ends the other dates of an item with it.
            how = Due.How.EVIDENCE.value if one.how == Due.How.NOTE else one.how
            if (row.due_at, row.done_at, row.how) != (one.due_at, done_at, how):
                found.changed.append((one.due_at, done_at, how, row.pk))
    for key, row in there.items():
        if key not in wanted and not row.how:
            how, done_at = _left(row, looking, playbook)
            found.changed.append((row.due_at, done_at or now, how, row.pk))
    return found


def _left(row: Standing, looking: Looking, playbook: Playbook) -> tuple[str, datetime | None]:
    """How an open thing ended that nothing asks for any more."""
    item = playbook.items.get(row.item)
    if item is None or not item.is_on or item.stage != looking.facts.row.stage:
        return Due.How.MOOT.value, None
    return looking.left(item, row.since, row.step)
