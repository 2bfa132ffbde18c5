"""What stands on the boards of a file, and whose they are: guessed here, chosen by a person on the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.accounts.actors import Actor
from rapport.clients.models import Client
from rapport.imports.models import Source
from rapport.imports.reading import records
from rapport.lib.boards.counting import count
from rapport.lib.boards.shape import Piece
from rapport.projects.boards.known import BoardKey, Boards, Owner
from rapport.web.plurals import number

# So many clients are offered, those with whom something was last.
MOST_CLIENTS = 300
TOTALS = ("board", "lists", "tasks", "archived", "check_items", "check_items_done", "comments", "due", "members")


def pieces(source: Source) -> Iterator[Piece]:
    """Every piece of a file of boards. Raises Unreadable."""
    return (record.raw for record in records(source))


def survey_boards(source: Source, actor: Actor, *, client: str = "") -> None:
    """Count what stands on the boards and note which of them are projects already.

    `client` is the name of whose they are; what was chosen on the page is kept when it is looked at again.
    """
    chosen = {(one["program"], one["key"]): one["client"] for one in source.mapping if one.get("chosen")}
    totals = count(pieces(source))
    boards = Boards(actor, at=timezone.now(), owners={}, whole=lambda: pieces(source))
    source.mapping = []
    for key, board in totals.boards.items():
        project = boards.project_of(board)
        source.mapping.append({
            "program": board.program, "key": board.key, "name": board.name, "known": project.pk if project else 0,
            "client": chosen.get(key, ""), "client_name": client, "chosen": key in chosen,
        })  # fmt: skip
    source.preview = {**source.preview, "totals": {name: getattr(totals, name) for name in TOTALS}}


def told_boards(source: Source) -> list[str]:
    """What was found, in a sentence, and whom a new board makes a client of."""
    totals, rows = source.preview["totals"], source.mapping
    counted = [
        ngettext("%(n)s list", "%(n)s lists", totals["lists"]) % {"n": number(totals["lists"])},
        ngettext("%(n)s card", "%(n)s cards", totals["tasks"]) % {"n": number(totals["tasks"])},
    ]
    if totals["archived"]:
        archived = ngettext("%(n)s of them archived", "%(n)s of them archived", totals["archived"])
        counted.append(archived % {"n": number(totals["archived"])})
    told = [f"{totals['board'][:200]}: {', '.join(counted)}."]
    if any(not (one["known"] or one["client"] or one["client_name"]) for one in rows):
        told.append(_("A board names no client: where none is chosen, it is a client called like the board."))
    return told


def owners_of(source: Source) -> dict[BoardKey, Owner]:
    """Whose the boards of a file are, as far as it was chosen."""
    return {
        (one["program"], one["key"]): Owner(int(one["client"] or 0), one["client_name"])
        for one in source.mapping
        if one["client"] or one["client_name"]
    }


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One board as the page asks about it."""

    field: str
    name: str
    # Whose it is already; nothing is asked then.
    owner: str
    chosen: str
    choices: list[tuple[str, str]]


class BoardsForm:
    """Whose the boards of one file are."""

    def __init__(self, source: Source, actor: Actor, data: Any = None) -> None:
        self.source, self.actor, self.data = source, actor, data

    def rows(self) -> Iterator[BoardRow]:
        """Each board."""
        clients = client_choices(self.actor)
        owners = self._owners()
        for place, one in enumerate(self.source.mapping):
            made = ("", _("A client called “%(name)s”") % {"name": one["name"]})
            yield BoardRow(
                self._field(place), one["name"], owners.get(one["known"], ""), one["client"], [made, *clients]
            )

    def mapping(self) -> list[dict[str, Any]]:
        """As chosen; what was not offered or not sent stays as it was."""
        return [self._chosen(place, one) for place, one in enumerate(self.source.mapping)]

    def _chosen(self, place: int, one: Mapping[str, Any]) -> dict[str, Any]:
        said = self.data.get(self._field(place)) if self.data is not None else None
        return {**one, "client": said, "chosen": True} if is_choice(said, self.actor) else dict(one)

    def _owners(self) -> dict[int, str]:
        known = [one["known"] for one in self.source.mapping if one["known"]]
        rows = Client.objects.visible_to(self.actor).filter(projects__in=known)
        return dict(rows.values_list("projects__pk", "name"))

    def _field(self, place: int) -> str:
        return f"board-{self.source.pk}-{place}"


def client_choices(actor: Actor) -> list[tuple[str, str]]:
    """The clients one may choose, sorted by name."""
    rows = Client.objects.visible_to(actor).living().order_by("-last_at", "-id")
    pairs = [(str(pk), name) for pk, name in rows.values_list("pk", "name")[:MOST_CLIENTS]]
    return sorted(pairs, key=lambda pair: pair[1].casefold())


def is_choice(said: str | None, actor: Actor) -> bool:
    """Whether something that was sent is one of the choices."""
    if not said:
        return said == ""
    return said.isdigit() and len(said) < 19 and Client.objects.visible_to(actor).living().filter(pk=int(said)).exists()
