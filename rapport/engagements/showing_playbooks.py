"""Playbooks in words: the items of each stage on their page, one of them, and a rehearsal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.accounts.actors import Actor
from rapport.engagements import evidence
from rapport.engagements.checklist import due_in_words
from rapport.engagements.facts import REMEMBERED, Calendars, gather, rows_of
from rapport.engagements.models import Engagement, PlaybookItem, Stage
from rapport.engagements.playbook import (
    Item,
    Playbook,
    happenings,
    needs_of,
    part_in_words,
    playbook_of,
    told,
    ways_in_words,
)
from rapport.engagements.rehearsing import LATELY, Case, rehearse
from rapport.web.dates import when

# Of so many engagements a history is played again.
MOST_HISTORIES, MOST_CASES = 300, 200


@dataclass(frozen=True, slots=True)
class Line:
    """One item on the page of playbooks."""

    key: str
    href: str
    label: str
    why: str
    due: str
    begins: str
    done: str
    needs: str
    today: str
    is_on: bool
    is_own: bool
    is_edited: bool
    clients: str


@dataclass(frozen=True, slots=True)
class Part:
    """One stage: what works, and what will."""

    stage: str
    label: str
    lines: Sequence[Line]
    later: Sequence[Line]


def parts_of(actor: Actor) -> list[Part]:
    """Every stage with its items."""
    playbook, names = playbook_of(actor.workspace_id), evidence.known()
    found = []
    for stage in Stage:
        lines = [_line(item, playbook, names) for item in playbook.of_stage(stage.value)]
        found.append(
            Part(
                stage.value,
                str(stage.label),
                [one for one in lines if not one.needs],
                [one for one in lines if one.needs],
            )
        )
    return found


def answer_of(parts: Sequence[Part]) -> tuple[str, str]:
    """How many there are and how many of them work."""
    working = sum(line.is_on for part in parts for line in part.lines)
    later = sum(len(part.later) for part in parts)
    strong = ngettext("%(count)s thing is watched for you.", "%(count)s things are watched for you.", working)
    quiet = ngettext(
        "%(count)s more begins to work with parts that are still to come.",
        "%(count)s more begin to work with parts that are still to come.", later,
    )  # fmt: skip
    return strong % {"count": working}, quiet % {"count": later} if later else ""


def line_of(item: Item, actor: Actor) -> Line:
    """One of them."""
    return _line(item, playbook_of(actor.workspace_id), evidence.known())


def _line(item: Item, playbook: Playbook, names: set[str]) -> Line:
    needs = needs_of(item, names)
    some = sum(key == item.key for _client, key in playbook.with_clients)
    clients = ngettext("otherwise with %(count)s client", "otherwise with %(count)s clients", some) % {"count": some}
    done = ways_in_words(told(item.evidence, names))
    return Line(
        item.key, reverse("engagements:playbook_item", args=[item.key]), item.label, item.reason, due_in_words(item),
        _("Begins when %(what)s.") % {"what": ways_in_words(told(item.triggers, names))},
        _("Done when %(what)s.") % {"what": done} if done else _("Done with a note of yours."),
        _("Begins to work with %(part)s.") % {"part": part_in_words(needs[0])} if needs else "",
        _today(item), item.is_on, item.is_own, item.is_edited, clients if some else "",
    )  # fmt: skip


def _today(item: Item) -> str:
    return {
        "waiting": _("On Today it stands among those who wait for your answer."),
        "promise": _("On Today it stands among your promises."),
        "silence": _("On Today it stands among the clients who are out of rhythm."),
        "client_wait": _("On Today it stands with the wait itself, by what is to be done next."),
        "budget": _("On Today it stands with the budgets that are reached."),
        "report": _("On Today it stands as the report of the project, while one is under way."),
        "after_work": _("On Today it stands as the day to ask after the work, where a project is done."),
    }.get(item.today, "")


def triggers() -> list[tuple[str, str]]:
    """What an item of one's own can begin with: whatever somebody tells."""
    known = evidence.known()
    found = [(name, ways_in_words([name])) for name in happenings() if name in known]
    return sorted(found, key=lambda pair: pair[1])


def with_clients(key: str, actor: Actor) -> list[dict[str, Any]]:
    """Clients with whom an item is otherwise."""
    rows = PlaybookItem.objects.visible_to(actor).present().filter(key=key, client__isnull=False)
    base = reverse("engagements:playbook_item", args=[key])
    return [
        {"name": row.client.name, "href": f"{base}?client={row.client_id}"}
        for row in rows.select_related("client").order_by("client__sort_key")[:MOST_CASES]
        if row.client and (row.due or not row.is_on)
    ]  # fmt: skip


# ---- A rehearsal


@dataclass(frozen=True, slots=True)
class Row:
    """One case of a rehearsal in words."""

    client: str
    title: str
    href: str
    since: str
    due: str
    done: str
    late: bool


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """All of them, with the answer above."""

    strong: str
    quiet: str
    rows: Sequence[Row]


def rehearsal_of(item: Item, actor: Actor, now: datetime) -> Rehearsal:
    """What an item would have asked for within 90 days, in the engagements that were changed last."""
    here = Engagement.objects.visible_to(actor).here().filter(archived_at=None).order_by("-updated_at", "-pk")
    rows = rows_of(here[:MOST_HISTORIES])
    histories = gather(
        rows, evidence.taught(), calendars=Calendars(actor.workspace), now=now, remembered=REMEMBERED + LATELY,
        whole=True, wanted=dict.fromkeys(Stage.values, evidence.behind(item.names())),
    )  # fmt: skip
    cases = rehearse(item, histories, now=now)
    return Rehearsal(*_said(cases, len(rows)), _rows(cases[:MOST_CASES], actor))


def _said(cases: Sequence[Case], engagements: int) -> tuple[str, str]:
    late = sum(case.is_late for case in cases)
    strong = ngettext(
        "It would have been due %(count)s time in 90 days.", "It would have been due %(count)s times in 90 days.",
        len(cases),
    ) % {"count": len(cases)}  # fmt: skip
    if not cases:
        strong = _("It would not have been due in 90 days.")
    looked = ngettext(
        "%(count)s engagement was looked at.", "%(count)s engagements were looked at.", engagements
    ) % {"count": engagements}  # fmt: skip
    behind = ngettext("%(count)s of them late.", "%(count)s of them late.", late) % {"count": late}
    return strong, f"{behind} {looked}" if cases else looked


def _rows(cases: Sequence[Case], actor: Actor) -> list[Row]:
    found = Engagement.objects.visible_to(actor).select_related("client").in_bulk({case.engagement for case in cases})
    return [_row(case, found[case.engagement]) for case in cases if case.engagement in found]


def _row(case: Case, one: Engagement) -> Row:
    without = _("done, nobody noted when") if case.is_done else _("not yet")
    done = when(case.done_at) if case.done_at else without
    return Row(
        one.client.name, one.title, one.get_absolute_url(), when(case.since), when(case.due_at), done, case.is_late
    )  # fmt: skip
