"""What stands of time on the page of a project: its budget in a sentence and a bar, and how it is counted."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.clients.rhythm_words import percent as in_percent
from rapport.engagements.showing import amount
from rapport.lib.amounts import number_in_words
from rapport.projects.beside import Section
from rapport.projects.models import Project
from rapport.projects.plan import Plan
from rapport.timekeeping.budgets import Budget, budget_of
from rapport.web.funnel import Actor
from rapport.web.languages import our_language
from rapport.web.rights import FULL

WIDTH = 268


def section(actor: Actor, plan: Plan, now: datetime) -> Section | None:
    """The budget, for those who see time; None for a project without budget on which nobody has worked."""
    project = plan.project
    if actor.role not in FULL:
        return None
    found = budget_of(project, actor.workspace.today(now))  # type: ignore[attr-defined]
    if not (found.seconds or found.hours or found.money):
        return None
    values = {
        "lead": lead(found), "bar": bar(found), "pairs": pairs(found, project),
        "href": f"{reverse('timekeeping:report')}?what=p{project.pk}&from={_first(project)}&by=member",
    }  # fmt: skip
    return Section("timekeeping/budget.html", values)


def _first(project: Project) -> str:
    return (project.begins_on or project.created_at.date()).isoformat()


def hours(minutes: Fraction | int) -> str:
    """Whole hours, rounded half up; below ten to a half."""
    exact = Fraction(minutes) / 60
    step = 2 if abs(exact) < 10 else 1
    return number_in_words(Decimal(int(exact * step + Fraction(1, 2))) / step, our_language())


def percent(share: Fraction) -> str:
    """62 %, rounded half up, with a space that does not break."""
    return in_percent(int(share * 100 + Fraction(1, 2)))


def lead(found: Budget) -> str:
    """138 of 212 hours spent for 62 % of the work. At this pace it ends at 223 hours."""
    facts = {"spent": hours(found.seconds // 60), "budget": hours(found.hours.budget) if found.hours else ""}
    if found.hours is None:
        return _("%(spent)s hours spent.") % facts
    if found.progress is None:
        return _("%(spent)s of %(budget)s hours spent.") % facts
    said = _("%(spent)s of %(budget)s hours spent for %(share)s of the work.") % {
        **facts, "share": percent(found.progress)
    }  # fmt: skip
    if found.hours.forecast is None or found.progress == 1:
        return said
    pace = _("At this pace it ends at %(forecast)s hours.") % {"forecast": hours(found.hours.forecast)}
    return f"{said} {pace}"


def bar(found: Budget) -> dict[str, Any] | None:
    """The lengths of the bar: spent, forecast, and the mark of what was agreed; None without a budget of hours."""
    value = found.hours
    if value is None:
        return None
    forecast = value.forecast or Fraction(0)
    whole = max(Fraction(value.budget), Fraction(value.spent), forecast) or Fraction(1)

    def at(minutes: Fraction | int) -> int:
        return int(Fraction(minutes) / whole * WIDTH)

    facts = {"spent": hours(value.spent), "budget": hours(value.budget), "forecast": hours(forecast)}
    label = (
        _("%(spent)s of %(budget)s hours spent, forecast %(forecast)s") if forecast else
        _("%(spent)s of %(budget)s hours spent")
    )  # fmt: skip
    return {
        "spent": at(value.spent), "more": max(0, at(forecast) - at(value.spent)),
        "plan": min(at(value.budget), WIDTH - 1),
        "spent_said": _("%(hours)s h") % {"hours": facts["spent"]},
        "budget_said": _("%(hours)s agreed") % {"hours": facts["budget"]}, "label": label % facts,
        "forecast_said": facts["forecast"] if forecast else "",
    }  # fmt: skip


def pairs(found: Budget, project: Project) -> list[tuple[str, str]]:
    """The figures behind the sentence, each with its name."""
    said: list[tuple[str, str]] = []
    if found.money:
        spent, agreed = amount(found.money.spent, project.currency), amount(found.money.budget, project.currency)
        said.append((_("Hours at their rates"), _("%(spent)s of %(agreed)s") % {"spent": spent, "agreed": agreed}))
    said += [(_("Not in the budget’s currency"), amount(minor, currency)) for currency, minor in found.others.items()]
    value = found.hours or found.money
    if value and value.cpi is not None:
        said.append((_("Done for each hour spent (CPI)"), ratio(value.cpi)))
    if value and value.spi is not None:
        said.append((_("Done of what is due by now (SPI)"), ratio(value.spi)))
    if value and value.needed_pace is not None and value.earned:
        said.append((_("Needed from now on (TCPI)"), ratio(value.needed_pace)))
    if found.worth and found.worth.net is not None:
        name = _("An hour brings, so far") if project.state == Project.State.RUNNING else _("An hour brought")
        said.append((name, amount(int(found.worth.net + Fraction(1, 2)), project.currency)))
    if found.estimates:
        said.append((_("Estimates were off by"), bias(found.estimates.bias, found.estimates.count)))
    return said


def ratio(value: Fraction) -> str:
    """0.89"""
    return number_in_words(Decimal(int(value * 100 + Fraction(1, 2))).scaleb(-2), our_language())


def bias(value: Fraction, count: int) -> str:
    """+12 % over 5 tasks"""
    sign = "+" if value >= 0 else "−"
    words = ngettext("%(share)s over %(count)s task", "%(share)s over %(count)s tasks", count)
    return words % {"share": f"{sign}{percent(abs(value))}", "count": count}
