"""The list of promises: what is open by its day, what has ended, what was thrown away, and what may be one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from rapport.commitments import showing
from rapport.commitments.models import Commitment, Side, Suggestion
from rapport.commitments.showing import Guess, Row
from rapport.web.filters import keyset
from rapport.web.funnel import Actor

State = Commitment.State
TABS: Mapping[str, Any] = {
    "open": pgettext_lazy("promises", "Open"), "ended": gettext_lazy("Kept and broken"),
    "thrown": gettext_lazy("In the trash"),
}  # fmt: skip
SHOWN, GUESSES = 200, 30


@dataclass(frozen=True, slots=True)
class Group:
    """Promises of one side."""

    code: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Listed:
    """The page."""

    strong: str
    quiet: str
    groups: list[Group]
    guesses: list[Guess]
    tabs: list[dict[str, Any]]
    more_href: str = ""


def listed(actor: Actor, tab: str, *, after: str, now: datetime) -> Listed:
    """The page of a tab, in a fixed number of statements."""
    mine = Commitment.objects.visible_to(actor)
    counts = _counts(mine, now)
    guesses = Suggestion.objects.visible_to(actor).waiting(now).select_related("client").order_by("-said_at", "-id")
    told = [showing.guess_of(one, now=now) for one in guesses[:GUESSES]] if tab == "open" else []
    more = ""
    if tab == "open":
        rows = sorted(_with(mine.open())[:SHOWN], key=lambda one: (one.deadline, one.pk))
    else:
        ended = mine.present().exclude(state=State.OPEN) if tab == "ended" else mine.trashed()
        part = keyset(_with(ended), ("-updated_at",), after=after)
        rows = part.rows
        more = f"{reverse('commitments:list')}?tab={tab}&after={part.after}" if part.after else ""
    shown = [showing.row_of(one, now=now) for one in rows]
    soonest = next((one for one in rows if not one.is_over(now)), None) if tab == "open" else None
    strong, quiet = showing.answer(counts["ours"], counts["theirs"], counts["open"], len(told), soonest)
    groups = [
        Group("ours", [row for row in shown if row.ours]),
        Group("theirs", [row for row in shown if not row.ours]),
    ]
    return Listed(strong, quiet, [group for group in groups if group.rows], told, _tabs(tab, counts), more)


def _with(rows: Any) -> Any:
    return rows.select_related("client", "contact", "proof")


def _counts(mine: Any, now: datetime) -> dict[str, int]:
    """One statement. A date is over, near enough for a count, when it is over for the reader."""
    over = Q(due_at__lte=now) | Q(due_on__lt=timezone.localdate(now))
    living = Q(archived_at=None, trashed_at=None, client__archived_at=None, client__trashed_at=None)
    is_open = living & Q(state=State.OPEN)
    counts: dict[str, int] = mine.order_by().aggregate(
        open=Count("pk", filter=is_open),
        ours=Count("pk", filter=is_open & over & Q(side=Side.OURS)),
        theirs=Count("pk", filter=is_open & over & Q(side=Side.THEIRS)),
        ended=Count("pk", filter=Q(trashed_at=None) & ~Q(state=State.OPEN)),
        thrown=Count("pk", filter=Q(trashed_at__isnull=False)),
    )
    return counts


def _tabs(here: str, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    base = reverse("commitments:list")
    return [
        {
            "label": label, "count": counts[name], "here": name == here,
            "href": base if name == "open" else f"{base}?tab={name}",
        }
        for name, label in TABS.items()
    ]  # fmt: skip
