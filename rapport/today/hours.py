"""Time on the list: a timer that was probably forgotten, and budgets that have reached a threshold. Both are read with
the numbers of the page.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.accounts.actors import Actor
from rapport.projects.models import Project
from rapport.timekeeping import timing
from rapport.timekeeping.models import BudgetAlert, TimeRules
from rapport.timekeeping.showing import USUAL_HOURS
from rapport.today import ranking, reasons
from rapport.today.addresses import address
from rapport.today.ranking import DUE, Rule, once
from rapport.today.sentences import Remark, Sentence, cut
from rapport.today.sources import Found, Reading, Source, Subject, Thing, noted, teach

TIMER, BUDGET = "timer", "budget"


# ---- The timer


def _timers(actor: Actor) -> Any:
    rules = TimeRules.objects.visible_to(actor).filter(workspace=OuterRef("workspace"))
    hours = Coalesce(Subquery(rules.values("forgotten_hours")[:1]), Value(USUAL_HOURS))
    rows = timing.mine(actor).running().order_by()
    asked, name = Coalesce("confirmed_at", F("started_at")), Coalesce("client__name", "description")
    return rows.annotate(asked=asked, hours=hours, name=name)


def _ask_timers(reading: Reading) -> dict[str, Any]:
    return reading.as_one(TIMER, _timers(reading.actor), "asked", hours="hours", name="name")


def timers(reading: Reading) -> Found:
    """The running timer, once it has run for longer than anybody works."""
    one = reading.one(TIMER)
    if one is None or reading.now - one[1] <= timedelta(hours=one[2]["hours"]):
        return Found([], 0)
    _count, asked, told = one
    name = told["name"] or _("nobody in particular")
    gone = int((reading.now - asked).total_seconds() // 3600)
    pattern = _("The timer for %(name)s is still running.")
    remark = ngettext("For %(count)s hour. Still working?", "For %(count)s hours. Still working?", gone)
    thing = Thing(
        number=0, facts=[once("timer")], sentence=Sentence(pattern, {"name": cut(name)}),
        remarks=[Remark(remark % {"count": gone}, True)], since=asked, seen=asked, label=_("Look"),
        href=reverse("timekeeping:time"), name=name, late=True,
    )  # fmt: skip
    return Found([thing], 1)


def _timer_subject(actor: Actor, number: int, now: datetime) -> Subject:
    one = _timers(actor).first()
    return Subject(TIMER, 0, _("The timer"), None, one.asked if one else None)


# ---- Budgets


def _alerts(actor: Actor) -> Any:
    rows = BudgetAlert.objects.visible_to(actor).filter(
        project__trashed_at=None, project__archived_at=None, project__state=Project.State.RUNNING,
        project__client__trashed_at=None,
    )  # fmt: skip
    return rows.order_by("-reached_at", "-percent", "-pk")


def _ask_alerts(reading: Reading) -> dict[str, Any]:
    columns = {"project": "project_id", "title": "project__title", "percent": "percent", "of": "of"}
    return reading.as_one(BUDGET, _alerts(reading.actor), "reached_at", **columns)


def budgets(reading: Reading) -> Found:
    """What was reached last, until something else is."""
    one = reading.one(BUDGET)
    if one is None:
        return Found([], 0)
    _count, at, told = one
    href = address("projects:project", told["project"])
    hours = told["of"] == BudgetAlert.Of.HOURS
    pattern = _("“%(name)s” has used %(percent)s %% of its hours.") if hours else _(
        "“%(name)s” has used %(percent)s %% of its money."
    )  # fmt: skip
    values = {"name": cut(told["title"]), "percent": str(told["percent"])}
    thing = Thing(
        number=0, facts=[once("budget_reached", percent=told["percent"])], sentence=Sentence(pattern, values, href),
        remarks=[Remark(_("Look what is left before it is gone."))], since=at, seen=at, label=_("Look"), href=href,
        name=told["title"],
    )  # fmt: skip
    return Found([thing], 1)


def _budget_subject(actor: Actor, number: int, now: datetime) -> Subject:
    newest = _alerts(actor).select_related("project").first()
    return Subject(BUDGET, 0, newest.project.title if newest else "", None, newest.reached_at if newest else None)


def learn() -> None:
    """Teach these kinds, their rules and their words."""
    ranking.learn(Rule("timer", DUE, 34), Rule("budget_reached", DUE, 24))
    reasons.learn(
        "timer", lambda facts: _("It has been running for longer than you work"), "timer",
        gettext_lazy("A timer has been running for long"),
    )  # fmt: skip
    reasons.learn(
        "budget_reached", lambda facts: _("%(percent)s %% of what was agreed is spent") % {"percent": facts["percent"]},
        "triangle-alert", gettext_lazy("A budget has reached 50, 75 or 90 per cent"),
    )  # fmt: skip
    teach(Source(kind=TIMER, group=DUE, find=timers, subject=_timer_subject, said=noted, asks=_ask_timers))
    teach(Source(kind=BUDGET, group=DUE, find=budgets, subject=_budget_subject, said=noted, asks=_ask_alerts))
