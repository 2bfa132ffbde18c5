"""Which project a board of another program is here: found, or made with its client and its lanes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F

from rapport.accounts.actors import Actor
from rapport.clients.by_name import NamedClients
from rapport.clients.models import Client
from rapport.journal.edits import edited_at
from rapport.journal.models import Batch
from rapport.journal.recording import Change, difference, record_many
from rapport.journal.reversing import ways_of
from rapport.lib.boards.shape import Board, List, Piece
from rapport.lib.words import words
from rapport.projects.models import Lane, Project, Task
from rapport.projects.planning import STEP
from rapport.web.bulk import insert, new

# A list of these names holds what is done.
DONE = words("done completed complete finished готово сделано выполнено завершено erledigt fertig abgeschlossen")
type BoardKey = tuple[str, str]


def key_of(board: Board) -> BoardKey:
    """What a board is called among those of its file."""
    return board.program, board.key


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose board it is, as somebody chose: a client we have, or one of this name."""

    client_id: int = 0
    name: str = ""


@dataclass(slots=True, eq=False)
class Place:
    """A board with the project it becomes, while its cards are taken in."""

    board: Board
    project: Project
    is_new: bool
    client: Client | None = None
    lanes: dict[str, Lane] = field(default_factory=dict)
    new_lanes: list[Lane] = field(default_factory=list)
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    # What a newer export changes about lanes we know: the lane and its changes.
    changed_lanes: list[tuple[Lane, dict[str, tuple[Any, Any]]]] = field(default_factory=list)
    tasks: dict[str, Task] = field(default_factory=dict)
    edited: dict[int, datetime] = field(default_factory=dict)


class Boards:
    """The boards of a file: each is found once, and what is new or changes is written with the cards."""

    def __init__(
        self, actor: Actor, *, at: datetime, owners: Mapping[BoardKey, Owner], whole: Callable[[], Iterable[Piece]]
    ) -> None:
        """`owners`: what was chosen for boards that are new; without a choice the client is called as the board is.

        `whole` gives every piece of the file, for boards that are known by their cards only.
        """
        self.actor, self.at, self.owners, self.whole = actor, at, owners, whole
        self.forget()

    def forget(self) -> None:
        """Begin a new chunk: what was written is in the database now."""
        self.clients = NamedClients(self.actor, at=self.at)
        self.places: dict[BoardKey, Place] = {}

    def place_of(self, board: Board) -> Place:
        """What a board becomes."""
        key = key_of(board)
        if key not in self.places:
            self.places[key] = self._find(board)
        return self.places[key]

    @property
    def has_news(self) -> bool:
        """Whether anything about the boards themselves must be written."""
        places = self.places.values()
        return any(one.is_new or one.changes or one.new_lanes or one.changed_lanes for one in places)

    def project_of(self, board: Board) -> Project | None:
        """The project a board is already, if it was taken in before."""
        mine = Project.objects.visible_to(self.actor).select_related("client").filter(source=board.program)
        found = mine.filter(source_key=board.key[:100]).first()
        if found is None or (not board.is_numbered and found.tasks.exists()):
            # A name is no proof: another client may have a board of that name.
            return self._by_cards(board, mine)
        return found

    def _find(self, board: Board) -> Place:
        found = self.project_of(board)
        if found:
            place = Place(board, found, is_new=False, client=found.client)
        else:
            place = Place(board, self._new_project(board), is_new=True, client=self._owner(board))
        if not place.project.trashed_at:
            self._fit_project(place)
            self._fit_lanes(place)
        return place

    def _fit_project(self, place: Place) -> None:
        """A project that nobody has changed here follows the name of its board."""
        board, project = place.board, place.project
        after = {"title": board.name[:200], "about": board.text}
        changes = {} if place.is_new else difference(now_of(project, after), after)
        if changes and board.is_numbered and not edited_at(Project, [project.pk], self.actor.workspace_id):
            place.changes = changes

    def _by_cards(self, board: Board, mine: Any) -> Project | None:
        """The project that has most of the cards of a board; a number that is no proof counts with its title only."""
        own = [piece.card for piece in self.whole() if piece.card and key_of(piece.board) == key_of(board)]
        titles = {card.key[:100]: card.title[:400] for card in own}
        rows = Task.objects.visible_to(self.actor).filter(project__in=mine, source_key__among=titles)
        counted = Counter(
            project_id
            for project_id, key, title in rows.values_list("project_id", "source_key", "title")
            if board.has_numbered_cards or titles[key] == title
        )
        found: Project | None = mine.filter(pk=counted.most_common(1)[0][0]).first() if counted else None
        return found

    def _new_project(self, board: Board) -> Project:
        key, number = board.key, 1
        taken = Project.objects.filter(workspace_id=self.actor.workspace_id, source=board.program)
        while taken.filter(source_key=key).exists():
            number += 1
            key = f"{board.key[:90]} {number}"
        return new(
            Project, workspace_id=self.actor.workspace_id, title=board.name[:200], about=board.text,
            source=board.program, source_key=key[:100], user_id=self.actor.user_id, created_at=self.at,
            updated_at=self.at, archived_at=self.at if board.archived else None,
        )  # fmt: skip

    def _owner(self, board: Board) -> Client:
        chosen = self.owners.get(key_of(board), Owner())
        if chosen.client_id:
            known = Client.objects.visible_to(self.actor).present().filter(pk=chosen.client_id).first()
            if known:
                return known
        name = chosen.name or board.name
        self.clients.look_up([name])
        return self.clients.of(name)

    def _fit_lanes(self, place: Place) -> None:
        """A lane for every list; one that only the file has changed follows it."""
        known = list(place.project.lanes.all()) if place.project.pk else []
        place.lanes = {lane.source_key: lane for lane in known if lane.source_key}
        listed = {one.key[:100] for one in place.board.lists}
        titles = {lane.title.casefold(): lane for lane in known if lane.source_key not in listed}
        changed: list[tuple[Lane, List]] = []
        for position, one in enumerate(place.board.lists):
            lane = place.lanes.get(one.key[:100]) or titles.get(one.title.casefold())
            if lane is None:
                lane = self._new_lane(place, one, position)
            elif (lane.title, lane.archived_at is not None) != (one.title[:200], one.archived):
                changed.append((lane, one))
            place.lanes[one.key[:100]] = lane
        edited = edited_at(Lane, [lane.pk for lane, _list in changed], self.actor.workspace_id)
        for lane, one in changed:
            if lane.pk not in edited:
                after = {"title": one.title[:200], "archived_at": self.at if one.archived else None}
                if one.archived and lane.archived_at:
                    after["archived_at"] = lane.archived_at
                place.changed_lanes.append((lane, difference(now_of(lane, after), after)))

    def _new_lane(self, place: Place, one: List, position: int) -> Lane:
        lane = new(
            Lane, workspace_id=self.actor.workspace_id, title=one.title[:200], position=position * STEP,
            is_done=one.title.casefold().strip(" .!✓✔✅") in DONE, source_key=one.key[:100],
            archived_at=self.at if one.archived else None,
        )  # fmt: skip
        place.new_lanes.append(lane)
        return lane

    def write(self, batch: Batch) -> None:
        """Write clients, projects and lanes, with the journal."""
        self.clients.write(batch)
        self._write_projects(batch)
        self._write_lanes(batch)
        ways_of(Project).put_right([place.project.pk for place in self.places.values()])

    def _write_projects(self, batch: Batch) -> None:
        made = [place for place in self.places.values() if place.is_new and not place.project.pk]
        for place in made:
            place.project.client_id = place.client.pk if place.client else 0
        insert([place.project for place in made])
        told = [Change(place.project, "created", {"title": (None, place.project.title)}) for place in made]
        for place in self.places.values():
            if place.changes:
                after = {name: value for name, (_before, value) in place.changes.items()}
                Project.objects.filter(pk=place.project.pk).update(**after, version=F("version") + 1)
                told.append(Change(place.project, "changed", place.changes))
        record_many(told, batch=batch, at=self.at)

    def _write_lanes(self, batch: Batch) -> None:
        told = []
        for place in self.places.values():
            for lane in place.new_lanes:
                lane.project_id = place.project.pk
            insert(place.new_lanes)
            if not place.is_new:
                told += [Change(lane, "created", {"title": (None, lane.title)}) for lane in place.new_lanes]
            for lane, changes in place.changed_lanes:
                Lane.objects.filter(pk=lane.pk).update(**{name: after for name, (_before, after) in changes.items()})
                told.append(Change(lane, "changed", changes))
        record_many(told, batch=batch, at=self.at)


def now_of(row: Any, names: Iterable[str]) -> dict[str, Any]:
    """The present values of columns."""
    return {name: getattr(row, name) for name in names}
