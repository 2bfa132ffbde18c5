"""How far a goal of a client is: before, wanted, reached; in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rapport.clients.models import Goal
from rapport.clients.turns import Said
from rapport.lib.amounts import number_in_words
from rapport.web.dates import day
from rapport.web.languages import our_language


def amount(thousandths: int, unit: str = "") -> str:
    """A number of thousandths with its unit, in the reader's language: 1 200,5 заказов."""
    number = number_in_words(Decimal(thousandths).scaleb(-3), our_language())
    return f"{number} {unit}".strip()


def percent(baseline: int, target: int, result: int) -> int:
    """How much of the way is gone, in whole per cent rounded down; below 0 it went the other way."""
    if baseline == target:
        return 100 if result == target else 0
    return int(Decimal(result - baseline) * 100 // Decimal(target - baseline))


def is_reached(goal: Goal) -> bool | None:
    """Whether the target is met; None while that cannot be said: without a baseline more may be better or worse."""
    if goal.result is None or goal.target is None:
        return None
    if goal.result == goal.target:
        return True
    if goal.baseline is None:
        return None
    return percent(goal.baseline, goal.target, goal.result) >= 100


def way(goal: Goal) -> str:
    """From what to what: from 120 to 200 orders a month by 1 March."""
    how = {
        "baseline": amount(goal.baseline) if goal.baseline is not None else "",
        "target": amount(goal.target, goal.unit) if goal.target is not None else "",
        "day": day(goal.due_on) if goal.due_on else "",
    }
    if goal.target is None:
        return (
            _("Today %(amount)s.") % {"amount": amount(goal.baseline, goal.unit)} if goal.baseline is not None else ""
        )
    if goal.baseline is None:
        return (_("To %(target)s by %(day)s.") if goal.due_on else _("To %(target)s.")) % how
    return (
        _("From %(baseline)s to %(target)s by %(day)s.") if goal.due_on else _("From %(baseline)s to %(target)s.")
    ) % how


def progress(goal: Goal, *, today: date) -> Said:
    """Where it stands now; in red when its day is over and nothing was measured."""
    if goal.result is None:
        if goal.due_on and goal.due_on < today:
            return Said(
                _("It was to be reached by %(day)s, and nobody has measured.") % {"day": day(goal.due_on)}, "late"
            )
        return Said(_("Not measured yet."))
    how = {"result": amount(goal.result, goal.unit), "day": day(goal.measured_on) if goal.measured_on else ""}
    measured = _("%(result)s on %(day)s") % how if goal.measured_on else how["result"]
    if goal.target is None:
        return Said(f"{measured}.")
    if is_reached(goal):
        return Said(_("%(measured)s: reached.") % {"measured": measured}, "done")
    if goal.baseline is None:
        how = {"measured": measured, "target": amount(goal.target, goal.unit)}
        return Said(_("%(measured)s; wanted: %(target)s.") % how)
    if goal.baseline == goal.target:
        return Said(_("%(measured)s: not reached.") % {"measured": measured})
    gone = percent(goal.baseline, goal.target, goal.result)
    if gone < 0:
        return Said(_("%(measured)s: further away than before.") % {"measured": measured}, "late")
    if not gone:
        return Said(_("%(measured)s: where it began.") % {"measured": measured})
    return Said(
        pgettext("progress of a goal", "%(measured)s: %(percent)s %% of the way.")
        % {"measured": measured, "percent": gone}
    )


def goals_in_words(goals: list[Goal]) -> str:
    """How many are reached: 2 of 3. Nothing without goals that say what they want."""
    known = [goal for goal in goals if goal.target is not None]
    if not known:
        return ""
    reached = sum(is_reached(goal) is True for goal in known)
    return _("%(reached)s of %(count)s reached") % {"reached": reached, "count": len(known)}
