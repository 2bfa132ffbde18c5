"""Taking in boards of other programs: a board becomes a project, its lists lanes, its cards tasks.

A board brought again is the same project: by its number, or, where that is no proof, by the cards it has in common.
What was changed there since is brought up to date; what was changed here later than there stays as it is, and what was
deleted there stays here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from rapport.accounts.actors import Actor
from rapport.accounts.known_members import KnownMembers
from rapport.clients.taking import Outcome
from rapport.journal.edits import edited_at
from rapport.journal.models import Batch
from rapport.journal.recording import Change, difference, record_many
from rapport.journal.reversing import ways_of
from rapport.lib.boards.shape import Card, Person, Piece
from rapport.lib.zones import zone_or_utc
from rapport.projects.boards.known import BoardKey, Boards, Place, key_of, now_of
from rapport.projects.models import CheckItem, Lane, Task, TaskComment
from rapport.projects.planning import STEP
from rapport.web.bulk import insert, new, update_rows

NOON = time(12)
SET = ("title", "text", "labels", "starts_on", "due_on", "done_at", "archived_at", "people", "user_id", "lane_id")


@dataclass(slots=True, eq=False)
class Touched:
    """A task that is new or changes, with what it gets."""

    task: Task
    card: Card
    place: Place
    lane: Lane | None
    is_new: bool
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    checks: list[CheckItem] = field(default_factory=list)
    ticked: list[tuple[CheckItem, dict[str, tuple[Any, Any]]]] = field(default_factory=list)
    comments: list[TaskComment] = field(default_factory=list)


class BoardTaking:
    """Takes in chunks of pieces of boards: `decide` says what each becomes, `write` makes it so, in the caller's
    transaction.
    """

    def __init__(self, actor: Actor, boards: Boards, *, at: datetime) -> None:
        """`boards`: those of the file."""
        self.actor, self.boards, self.at = actor, boards, at
        self.zone = zone_or_utc(actor.workspace.timezone)
        self.met: set[tuple[BoardKey, str]] = set()
        self.forget()

    def forget(self) -> None:
        """Begin a new chunk: what was written is in the database now. A dry run never forgets."""
        self.boards.forget()
        self.touched: list[Touched] = []
        self.members = KnownMembers(self.actor.workspace)

    def prepare(self, pieces: Sequence[Piece]) -> None:
        """Nothing goes to the store."""

    def decide(self, pieces: Sequence[Piece]) -> list[Outcome]:
        """What becomes of each card, in order."""
        of_places: dict[int, tuple[Place, list[str]]] = {}
        for piece in pieces:
            place = self.boards.place_of(piece.board)
            of_places.setdefault(id(place), (place, []))[1].extend([piece.card.key] if piece.card else [])
        for place, keys in of_places.values():
            self._look_up_tasks(place, keys)
        return [self._take(piece, self.boards.place_of(piece.board)) for piece in pieces]

    @property
    def has_news(self) -> bool:
        """Whether anything was decided that must be written."""
        return bool(self.touched) or self.boards.has_news

    def _look_up_tasks(self, place: Place, keys: Sequence[str]) -> None:
        if place.is_new and not place.project.pk:
            return
        wanted = {key[:100] for key in keys}
        rows = Task.objects.visible_to(self.actor).filter(project=place.project, source_key__among=wanted)
        found = {task.source_key: task for task in rows.prefetch_related("checks", "comments")}
        place.tasks |= found
        place.edited |= edited_at(Task, [task.pk for task in found.values()], self.actor.workspace_id)

    def _take(self, piece: Piece, place: Place) -> Outcome:
        card = piece.card
        if place.project.trashed_at:
            return Outcome("unchanged", [("project_in_trash", {"name": place.project.title})])
        if card is None:
            return Outcome("created" if place.is_new else "unchanged")
        if (key_of(piece.board), card.key) in self.met:
            return Outcome("skipped", [("same_card", {"name": card.title[:100]})])
        self.met.add((key_of(piece.board), card.key))
        task = place.tasks.get(card.key[:100])
        return self._make(card, place) if task is None else self._renew(task, card, place)

    def _make(self, card: Card, place: Place) -> Outcome:
        lane = place.lanes.get(card.list_key[:100])
        task = new(
            Task, workspace_id=self.actor.workspace_id, source_key=card.key[:100], position=card.position * STEP,
            created_at=self._moment(card.created) or self.at, updated_at=self._moment(card.changed) or self.at,
            **self._facts(card, lane, None),
        )  # fmt: skip
        touched = Touched(task, card, place, lane, is_new=True)
        self._add_words(touched, [], [])
        place.tasks[card.key[:100]] = task
        self.touched.append(touched)
        return Outcome("created")

    def _renew(self, task: Task, card: Card, place: Place) -> Outcome:
        if task.trashed_at:
            return Outcome("unchanged", [("task_in_trash", {"name": task.title[:100]})])
        lane = place.lanes.get(card.list_key[:100])
        touched = Touched(task, card, place, lane, is_new=False)
        theirs = self._theirs_count(task, card, place)
        if theirs:
            facts = self._facts(card, lane, task)
            touched.changes = difference(now_of(task, facts), facts)
            if lane and task.lane_id != lane.pk:
                touched.changes["lane_id"] = (task.lane_id, lane)
        # What was said there since is added, whatever was changed here.
        self._add_words(touched, list(task.checks.all()), list(task.comments.all()), theirs=theirs)
        if not (touched.changes or touched.checks or touched.ticked or touched.comments):
            return Outcome("unchanged")
        self.touched.append(touched)
        return Outcome("updated")

    def _theirs_count(self, task: Task, card: Card, place: Place) -> bool:
        """Whether the card was changed after the task was: a file that is older, or was taken in already, changes none.

        Where the program says the day only, or nothing, an edit by hand decides.
        """
        if isinstance(card.changed, datetime):
            return card.changed > task.updated_at
        edited = place.edited.get(task.pk)
        if card.changed is None:
            return edited is None
        last = (edited or task.updated_at).astimezone(self.zone).date()
        return card.changed > last if edited else card.changed >= last

    def _facts(self, card: Card, lane: Lane | None, task: Task | None) -> dict[str, Any]:
        """The columns a card sets; when something was done or put away stays as we have it, where we have it."""
        done = self._done_at(card, lane)
        people, user_id = self._people(card.people)
        archived = card.archived or bool(lane and lane.archived_at)
        return {
            "title": card.title[:400], "text": _text(card), "labels": list(card.labels),
            "starts_on": self._day(card.starts), "due_on": self._day(card.due),
            "done_at": (task.done_at if task and task.done_at else done) if done else None,
            "archived_at": ((task.archived_at if task else None) or self.at) if archived else None,
            "people": people, "user_id": user_id,
        }  # fmt: skip

    def _done_at(self, card: Card, lane: Lane | None) -> datetime | None:
        if not card.done and not (lane and lane.is_done):
            return None
        return self._moment(card.done_at) or self._moment(card.changed) or self.at

    def _people(self, people: Sequence[Person]) -> tuple[list[str], int | None]:
        """Who of them is a member (the first does it), and the names of the others."""
        members = [self.members.find(person.name, person.email) for person in people]
        known = [member for member in members if member]
        others = [person.name for person, member in zip(people, members, strict=True) if not member]
        return others[:50], known[0] if known else None

    def _add_words(
        self, touched: Touched, checks: list[CheckItem], comments: list[TaskComment], *, theirs: bool = True
    ) -> None:
        known = {one.source_key: one for one in checks}
        for position, check in enumerate(touched.card.checks):
            here, done = known.get(check.key[:100]), self.at if check.done else None
            if here is None:
                touched.checks.append(new(
                    CheckItem, workspace_id=self.actor.workspace_id, heading=check.heading[:200],
                    position=position * STEP, text=check.text[:1000], done_at=done, source_key=check.key[:100],
                ))  # fmt: skip
            elif theirs:
                after = {"text": check.text[:1000], "done_at": (here.done_at or done) if done else None}
                if changes := difference(now_of(here, after), after):
                    touched.ticked.append((here, changes))
        said = {one.source_key for one in comments}
        for remark in touched.card.remarks:
            if remark.key[:100] not in said:
                touched.comments.append(new(
                    TaskComment, workspace_id=self.actor.workspace_id, text=remark.text, at=remark.at or self.at,
                    author=remark.author[:200], user_id=self.members.find(remark.author), source_key=remark.key[:100],
                ))  # fmt: skip

    def _day(self, value: date | datetime | None) -> date | None:
        return value.astimezone(self.zone).date() if isinstance(value, datetime) else value

    def _moment(self, value: date | datetime | None) -> datetime | None:
        """A moment; of a day its noon here."""
        if value is None or isinstance(value, datetime):
            return value
        return datetime.combine(value, NOON, self.zone).astimezone(UTC)

    # ---- Writing

    def write(self, batch: Batch) -> None:
        """Write what was decided, with the journal."""
        self.boards.write(batch)
        self._write_tasks(batch)
        self._write_words(batch)
        ways_of(Task).put_right([one.task.pk for one in self.touched])

    def _write_tasks(self, batch: Batch) -> None:
        made = [one for one in self.touched if one.is_new]
        for one in made:
            one.task.project_id, one.task.lane_id = one.place.project.pk, one.lane.pk if one.lane else None
        insert([one.task for one in made])
        told = [Change(one.task, "created", {"title": (None, one.task.title)}) for one in made]
        changed = [one for one in self.touched if one.changes]
        for one in changed:
            if "lane_id" in one.changes and one.lane:
                one.changes["lane_id"] = (one.task.lane_id, one.lane.pk)
            for name, (_before, after) in one.changes.items():
                setattr(one.task, name, after)
            one.task.updated_at, one.task.version = self._moment(one.card.changed) or self.at, one.task.version + 1
        names = (*SET, "updated_at", "version")
        rows = ([getattr(one.task, name) for name in (*names, "id")] for one in changed)
        update_rows(Task, names, rows, key=("id",))
        told += [Change(one.task, "changed", one.changes) for one in changed]
        record_many(told, batch=batch, at=self.at)
        self._write_parents(made)

    def _write_parents(self, made: list[Touched]) -> None:
        """Sub-tasks know their task once both have numbers."""
        children = [one for one in made if one.card.parent]
        missing = {one.card.parent[:100] for one in children}
        for place in {id(one.place): one.place for one in children}.values():
            self._look_up_tasks(place, [key for key in missing if key not in place.tasks])
        pairs = [(one.place.tasks.get(one.card.parent[:100]), one.task) for one in children]
        update_rows(Task, ("parent_id",), [(p.pk, t.pk) for p, t in pairs if p and p.pk], key=("id",))

    def _write_words(self, batch: Batch) -> None:
        told = []
        for one in self.touched:
            for check in one.checks:
                check.task_id = one.task.pk
            for comment in one.comments:
                comment.task_id = one.task.pk
            for check, changes in one.ticked:
                CheckItem.objects.filter(pk=check.pk).update(**{name: new for name, (_old, new) in changes.items()})
                told.append(Change(check, "changed", changes))
        insert([check for one in self.touched for check in one.checks])
        insert([comment for one in self.touched for comment in one.comments])
        for one in self.touched:
            # Those of a new task come and go with it.
            if not one.is_new:
                told += [Change(check, "created", {"text": (None, check.text)}) for check in one.checks]
                told += [Change(comment, "created", {"text": (None, comment.text)}) for comment in one.comments]
        record_many(told, batch=batch, at=self.at)


def _text(card: Card) -> str:
    """The text of a card, below it what else stands there and where it links to."""
    more = [f"{name}: {value}" for name, value in card.extra]
    more += [url if name == url else f"{name}: {url}" for name, url in card.links]
    return "\n\n".join(filter(None, [card.text, "\n".join(more)]))
