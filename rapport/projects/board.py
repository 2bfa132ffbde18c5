"""The board and the list of a project: its tasks by lane and by milestone, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.projects.models import Lane, Project, Task
from rapport.web.dates import brief_day

# Of each lane, and of the list.
MOST, MOST_LISTED = 200, 1000


class Facts(NamedTuple):
    """What a card is made of: a row of COLUMNS, because a board of models would cost twice as much."""

    pk: int
    title: str
    lane: int | None
    done: Any
    due: date | None
    blocked: Any
    blocked_by: str
    milestone: str | None
    milestone_pk: int | None
    who: str | None


COLUMNS = (
    "pk", "title", "lane_id", "done_at", "due_on", "blocked_at", "blocked_by", "milestone__title", "milestone_id",
    "user__name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Card:
    """One task on the board or in the list. `meaning` is late, wait (stuck) or nothing."""

    pk: int
    href: str
    title: str
    due: str
    meaning: str
    milestone: str
    who: str
    stuck: str
    done: bool
    knot: str


@dataclass(frozen=True, slots=True)
class Column:
    """One lane with its tasks."""

    pk: int
    title: str
    is_done: bool
    count: int
    cards: list[Card]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return max(0, self.count - len(self.cards))


def rows_of(actor: Any, project: Project) -> Any:
    """The tasks of a project that stand on its board, in their order."""
    return Task.objects.visible_to(actor).living().filter(project=project).order_by("position", "pk")


def columns(actor: Any, project: Project, today: date) -> list[Column]:
    """The lanes with their cards, in two statements. What stands in no lane stands in the first one."""
    lanes = list(Lane.objects.visible_to(actor).filter(project=project, archived_at=None).order_by("position", "pk"))
    base, by_lane = reverse("projects:list") + "tasks/", defaultdict[int, list[Facts]](list)
    first = lanes[0].pk if lanes else 0
    known = {lane.pk for lane in lanes}
    for row in rows_of(actor, project).values_list(*COLUMNS):
        facts = Facts(*row)
        by_lane[facts.lane if facts.lane in known else first].append(facts)
    return [
        Column(
            lane.pk, lane.title, lane.is_done, len(by_lane[lane.pk]),
            [card_of(facts, base, today) for facts in by_lane[lane.pk][:MOST]],
        )
        for lane in lanes
    ]  # fmt: skip


def card_of(one: Facts, base: str, today: date) -> Card:
    """A task in words."""
    late = one.due is not None and one.done is None and one.due < today
    stuck = (one.blocked_by or _("stuck")) if one.blocked and one.done is None else ""
    knot = "you" if one.done else "late" if late else "rest"
    return Card(
        one.pk, f"{base}{one.pk}/", one.title, brief_day(one.due) if one.due else "", "late" if late else "",
        one.milestone or "", one.who or "", stuck, one.done is not None, knot,
    )  # fmt: skip


def answer(found: Iterable[Column]) -> tuple[str, str]:
    """How many are open, and what is late or stuck."""
    cards = [card for column in found for card in column.cards if not card.done]
    if not cards:
        return _("Nothing is open."), _("Every task stands where its work has come.")
    strong = ngettext("%(count)s task is open.", "%(count)s tasks are open.", len(cards)) % {"count": len(cards)}
    late, stuck = sum(card.meaning == "late" for card in cards), sum(bool(card.stuck) for card in cards)
    quiet = []
    if late:
        quiet.append(ngettext("%(count)s is late.", "%(count)s are late.", late) % {"count": late})
    if stuck:
        quiet.append(ngettext("%(count)s is stuck.", "%(count)s are stuck.", stuck) % {"count": stuck})
    return strong, " ".join(quiet)


@dataclass(frozen=True, slots=True)
class Part:
    """The tasks of one milestone, or of none."""

    title: str
    cards: list[Card]


SHOWN = {
    "open": Q(done_at=None), "done": Q(done_at__isnull=False), "stuck": Q(done_at=None, blocked_at__isnull=False),
}  # fmt: skip


def listed(actor: Any, project: Project, tab: str, today: date) -> list[Part]:
    """The tasks of a tab by milestone, those of none last; in one statement."""
    if tab == "thrown":
        rows = Task.objects.visible_to(actor).trashed().filter(project=project)
    else:
        rows = rows_of(actor, project).filter(SHOWN[tab])
    order = (F("milestone__position").asc(nulls_last=True), "milestone_id", F("due_on").asc(nulls_last=True), "pk")
    base, found = reverse("projects:list") + "tasks/", dict[int | None, Part]()
    for row in rows.order_by(*order).values_list(*COLUMNS)[:MOST_LISTED]:
        facts = Facts(*row)
        part = found.setdefault(facts.milestone_pk, Part(facts.milestone or "", []))
        part.cards.append(card_of(facts, base, today))
    return list(found.values())
