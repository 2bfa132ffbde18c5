"""Risks: what suggests one, taking or dismissing it with one press, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.accounts.actors import Actor
from rapport.clients.rhythm_words import percent
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.projects.clocks import their_calendar
from rapport.projects.deadlines import days_asked
from rapport.projects.models import ChangeRequest, DeadlineMove, Milestone, Project, Risk, Scope, Task, Wait
from rapport.web.dates import day
from rapport.web.funnel import Actor as Funnelled

# A wait of so many working days of theirs, and changes of so much of the first agreement, are worth a question.
LONG_WAIT, MUCH_MORE = 5, 20
MIDDLE, HIGH = Risk.Degree.MIDDLE.value, Risk.Degree.HIGH.value


@dataclass(frozen=True, slots=True)
class Signal:
    """What suggests a risk: `name` and `key` say which, `why` is what was seen."""

    name: str
    key: str
    title: str
    why: str
    probability: int = MIDDLE
    impact: int = MIDDLE


def suggested(project: Project, actor: Actor, now: datetime) -> list[Signal]:
    """Every signal nobody has answered yet; in six statements."""
    answered = set(
        Risk.objects.filter(project=project).exclude(signal="").values_list("signal", "signal_key")
    )  # fmt: skip
    found = [*_silence(project, now), *_acceptance(project), *_growth(project), *_waits(project, now), *_moved(project)]
    return [one for one in found if (one.name, one.key) not in answered]


def find(project: Project, name: str, key: str, actor: Actor, now: datetime) -> Signal | None:
    """A signal by its name, while it is still there and unanswered."""
    return next((one for one in suggested(project, actor, now) if (one.name, one.key) == (name, key)), None)


def take(project: Project, signal: Signal, *, by: Funnelled, at: datetime) -> Batch | None:
    """It is a risk; None when somebody has answered before."""
    return _answer(project, signal, Risk.State.OPEN, by=by, at=at)


def dismiss(project: Project, signal: Signal, *, by: Funnelled, at: datetime) -> Batch | None:
    """It is none, and this signal does not ask again; None when somebody has answered before."""
    return _answer(project, signal, Risk.State.DISMISSED, by=by, at=at)


def write(project: Project, values: Mapping[str, Any], *, by: Funnelled, at: datetime) -> tuple[Risk, Batch]:
    """A risk somebody sees by themselves."""
    with transaction.atomic():
        one = Risk.objects.create(workspace_id=by.workspace_id, project=project, created_at=at, updated_at=at, **values)
        told = {name: (None, value) for name, value in values.items() if value not in (None, "")}
        batch = record(one, "created", {"project_id": (None, project.pk), **told}, by=by, at=at)
    return one, batch


def settle(risk: Risk, state: str, *, by: Funnelled, at: datetime) -> Batch | None:
    """It happened, it is over, or it is watched again."""
    return risk.change({"state": str(state)}, by=by, at=at)


def _answer(project: Project, signal: Signal, state: str, *, by: Funnelled, at: datetime) -> Batch | None:
    facts = {
        "title": signal.title, "probability": signal.probability, "impact": signal.impact, "state": str(state),
        "signal": signal.name, "signal_key": signal.key, "owner_id": by.user_id,
    }  # fmt: skip
    try:
        with transaction.atomic():
            return write(project, facts, by=by, at=at)[1]
    except IntegrityError:
        return None


# ---- The signals


def _silence(project: Project, now: datetime) -> list[Signal]:
    client = project.client
    if client.silent_from is None or client.silent_from > now:
        return []
    facts = {"name": client.name, "day": day(client.silent_from.date())}
    return [
        Signal(
            "silence", client.silent_from.date().isoformat(), _("%(name)s does not answer any more") % facts,
            _("silent for longer than usual since %(day)s") % facts,
        )
    ]  # fmt: skip


def _acceptance(project: Project) -> list[Signal]:
    if project.contact_id is not None:
        return []
    return [
        Signal("acceptance", "nobody", _("Nobody is named to accept the work"), _("acceptance is unclear"), impact=HIGH)
    ]


def _growth(project: Project) -> list[Signal]:
    rows = ChangeRequest.objects.filter(project=project, trashed_at=None, state=ChangeRequest.State.ACCEPTED)
    added = rows.aggregate(minutes=Sum("minutes"))["minutes"] or 0
    asked = Task.objects.filter(project=project, trashed_at=None, scope=Scope.ASKED).count()
    found = []
    base = (project.budget_minutes or 0) - added
    share = 100 * added / base if base > 0 else 0
    if share >= MUCH_MORE:
        why = _("changes have added %(share)s to what was agreed first") % {"share": percent(share)}
        # Asked again with every further fifth.
        found.append(Signal("growth", f"fifth {int(share // MUCH_MORE)}", _("The work grows"), why))
    if asked:
        why = ngettext(
            "%(count)s task is under way that nobody has agreed to",
            "%(count)s tasks are under way that nobody has agreed to", asked,
        ) % {"count": asked}  # fmt: skip
        found.append(Signal("asked", str(asked), _("Work without an agreement"), why, HIGH))
    return found


def _waits(project: Project, now: datetime) -> list[Signal]:
    rows = list(Wait.objects.filter(project=project, trashed_at=None, ended_at=None, side=Wait.Side.CLIENT)[:20])
    theirs = their_calendar(project.client) if rows else None
    found = []
    for one in rows:
        days = len(days_asked(one, theirs, now)) if theirs else 0
        if days > LONG_WAIT:
            why = ngettext("waited for %(count)s working day", "waited for %(count)s working days", days)
            title = _("“%(what)s” does not come") % {"what": one.what[:150]}
            found.append(Signal("wait", str(one.pk), title, why % {"count": days}, HIGH))
    return found


def _moved(project: Project) -> list[Signal]:
    ours = Q(moves__because=DeadlineMove.Because.OURS)
    rows = Milestone.objects.filter(project=project, trashed_at=None, accepted_at=None, cancelled_at=None)
    told = rows.annotate(times=Count("moves", filter=~ours)).filter(times__gte=2)
    found = []
    for one in told.order_by("position", "pk")[:20]:
        times = vars(one)["times"]
        why = ngettext("its date has moved %(count)s time", "its date has moved %(count)s times", times)
        title = _("“%(title)s” moves on and on") % {"title": one.title[:150]}
        found.append(Signal("moved", f"{one.pk} {times}", title, why % {"count": times}))
    return found
