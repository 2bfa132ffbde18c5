"""The scope ledger: every hour that was ever promised, what was given beyond, and what nobody has agreed to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.accounts.actors import Actor
from rapport.clients.rhythm_words import percent
from rapport.projects.creep import Creep, Work, measure
from rapport.projects.models import ChangeRequest, Gift, Project, Scope, Task
from rapport.projects.spent import Spent, spent_on
from rapport.projects.words.scope import hours, money
from rapport.web.dates import day

MOST = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the ledger, in words."""

    when: str
    what: str
    by: str
    hours: str
    price: str
    note: str = ""
    href: str = ""
    pk: int = 0


@dataclass(frozen=True, slots=True)
class Ledger:
    """All of it. `asked` are tasks nobody has agreed to; `creep` is None while no room keeps time."""

    lines: list[Line]
    total_hours: str
    total_price: str
    gifts: list[Line]
    gift_hours: str
    gift_price: str
    asked: list[Task]
    creep: Creep | None
    creep_words: str


def ledger_of(project: Project, actor: Actor) -> Ledger:
    """In four statements, and one of the room that keeps time."""
    changes = list(
        ChangeRequest.objects.visible_to(actor).present()
        .filter(project=project, state=ChangeRequest.State.ACCEPTED).select_related("decided_by")
        .order_by("decided_at", "pk")[:MOST]
    )  # fmt: skip
    gifts = list(Gift.objects.visible_to(actor).present().filter(project=project).order_by("given_on", "pk")[:MOST])
    tasks = list(Task.objects.visible_to(actor).filter(project=project, trashed_at=None).exclude(scope=Scope.AGREED))
    spent = spent_on(actor, project)
    worked = works_of(spent, tasks, changes) if spent is not None else []
    accepted, added = _sums(changes, project.currency)
    minutes = None if project.budget_minutes is None else project.budget_minutes - accepted
    price = None if project.budget_minor is None else project.budget_minor - added
    creep = measure([work for work, _change in worked], baseline=minutes or 0, accepted=accepted)
    early = _early(worked)
    first = Line(
        day(project.begins_on or timezone.localdate(project.created_at)), _("The agreement"), _("both sides"),
        "" if minutes is None else hours(minutes), "" if price is None else money(price, project.currency),
    )  # fmt: skip
    return Ledger(
        [first, *(_line(one, early.get(one.pk, [])) for one in changes)],
        "" if project.budget_minutes is None else hours(project.budget_minutes),
        "" if project.budget_minor is None else money(project.budget_minor, project.currency),
        [_gift(one) for one in gifts], hours(sum(one.minutes for one in gifts)), _sum_of_gifts(gifts),
        [task for task in tasks if task.scope == Scope.ASKED],
        None if spent is None else creep, "" if spent is None else creep_in_words(creep),
    )  # fmt: skip


def works_of(spent: Sequence[Spent], tasks: Sequence[Task], changes: Sequence[ChangeRequest]) -> list[tuple[Work, int]]:
    """What was worked, with the scope of its task and the day on which its change was accepted, and the change."""
    scopes = {task.pk: task for task in tasks}
    approved = {one.pk: timezone.localdate(one.decided_at) for one in changes if one.decided_at}
    found: list[tuple[Work, int]] = []
    for one in spent:
        task = scopes.get(one.task_id or 0)
        change = task.change_request_id or 0 if task else 0
        scope = task.scope if task else Scope.AGREED.value
        found.append((Work(one.on, one.minutes, scope, approved.get(change)), change))
    return found


def creep_in_words(creep: Creep) -> str:
    """How far the work has left what was agreed; nothing where nothing has."""
    said = []
    if creep.unapproved and creep.creep_share is not None:
        facts = {"hours": hours(creep.unapproved), "share": percent(creep.creep_share)}
        said.append(_("%(hours)s without an agreement, %(share)s of what was agreed first.") % facts)
    elif creep.unapproved:
        said.append(_("%(hours)s without an agreement.") % {"hours": hours(creep.unapproved)})
    if creep.accepted > 0 and creep.change_share is not None:
        said.append(_("Changes make %(share)s of it.") % {"share": percent(creep.change_share)})
    if creep.overrun and creep.overrun_share is not None:
        facts = {"hours": hours(creep.overrun), "share": percent(creep.overrun_share)}
        said.append(_("Within the agreement it took %(hours)s more, %(share)s.") % facts)
    return " ".join(said)


def decided_by(one: Any) -> str:
    """Who decided and where: "Martin, on their page"."""
    who = one.decided_by.short_name if one.decided_by else _("the client")
    if one.decided_there:
        return _("%(name)s, on their page") % {"name": who}
    return who


def _line(one: ChangeRequest, early: list[Work]) -> Line:
    note = ""
    if early:
        days = len({work.on for work in early})
        said = ngettext(
            "worked %(hours)s before the approval; creep for %(count)s day",
            "worked %(hours)s before the approval; creep for %(count)s days", days,
        )  # fmt: skip
        note = said % {"hours": hours(sum(work.minutes for work in early)), "count": days}
    if one.late_then_rebased:
        late = _("accepted after the date was over: it stays late")
        note = f"{note}; {late}" if note else late
    when = day(timezone.localdate(one.decided_at)) if one.decided_at else ""
    return Line(
        when, one.title, decided_by(one), hours(one.minutes, signed=True) if one.minutes else "",
        money(one.price_minor, one.currency, signed=True) if one.price_minor else "", note, one.get_absolute_url(),
        one.pk,
    )  # fmt: skip


def _gift(one: Gift) -> Line:
    worth = money(one.worth_minor, one.currency) if one.worth_minor else ""
    return Line(day(one.given_on), one.what, "", hours(one.minutes) if one.minutes else "", worth, pk=one.pk)


def _early(worked: Sequence[tuple[Work, int]]) -> dict[int, list[Work]]:
    found: dict[int, list[Work]] = {}
    for work, change in worked:
        if change and work.approved_on and work.is_creep:
            found.setdefault(change, []).append(work)
    return found


def _sums(changes: Sequence[ChangeRequest], currency: str) -> tuple[int, int]:
    price = sum(one.price_minor for one in changes if one.currency == currency)
    return sum(one.minutes for one in changes), price


def _sum_of_gifts(gifts: Sequence[Gift]) -> str:
    sums: dict[str, int] = {}
    for one in gifts:
        if one.worth_minor:
            sums[one.currency] = sums.get(one.currency, 0) + one.worth_minor
    return " + ".join(money(minor, currency) for currency, minor in sorted(sums.items()))
