"""The budget of a project: what is spent, what of the work is done, where it ends at this pace, what an hour brings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from rapport.lib.earned_value import EarnedValue
from rapport.lib.hours_worth import Accuracy, EffectiveRate, accuracy
from rapport.projects.evidence.rows import Part
from rapport.projects.models import Milestone, Project, Task
from rapport.timekeeping.spending import spent_on


@dataclass(slots=True)
class Budget:
    """`hours` in minutes and `money` in minor units of the project's currency, each None without a budget of it."""

    seconds: int
    progress: Fraction | None
    hours: EarnedValue | None
    money: EarnedValue | None
    # What an hour brings if the agreed price is paid; provisional while the project is under way.
    worth: EffectiveRate | None
    estimates: Accuracy | None
    # Spent in other currencies than the budget's: said beside it, never added.
    others: dict[str, int] = field(default_factory=dict)


def budget_of(project: Project, today: date) -> Budget:
    """All of it, in three statements."""
    spent = spent_on(project)
    done, planned = _shares(project, today)
    minutes, minor = project.budget_minutes, project.budget_minor
    return Budget(
        seconds=spent.seconds, progress=done,
        hours=_value(minutes, planned, done, spent.seconds // 60) if minutes else None,
        money=_value(minor, planned, done, spent.sums.get(project.currency, 0)) if minor else None,
        worth=EffectiveRate(minor, 0, 0, 0, spent.seconds) if minor and spent.seconds else None,
        estimates=_accuracy(project, spent.by_task),
        others={currency: sum_ for currency, sum_ in spent.sums.items() if currency != project.currency and sum_},
    )  # fmt: skip


def _shares(project: Project, today: date) -> tuple[Fraction | None, Fraction | None]:
    """What of the work is done, and what should be by now: accepted milestones count whole, submitted ones half, each
    with its hours, or its money, or like the others. None without milestones.
    """
    rows = list(Milestone.objects.filter(project=project, trashed_at=None, cancelled_at=None))
    done, weights = share_done(rows), _weights(rows)
    if done is None:
        return None, None
    due = sum(weight for one, weight in zip(rows, weights, strict=True) if one.due_on and one.due_on <= today)
    return done, Fraction(due, sum(weights))


def share_done(milestones: Sequence[Milestone | Part]) -> Fraction | None:
    """What of the work is done; None without milestones."""
    weights = _weights(milestones)
    whole = sum(weights)
    done = sum((_done(one) * weight for one, weight in zip(milestones, weights, strict=True)), Fraction())
    return done / whole if whole else None


def _done(one: Milestone | Part) -> Fraction:
    return Fraction(1) if one.accepted_at else Fraction(1, 2) if one.submitted_at else Fraction()


def _weights(rows: Sequence[Milestone | Part]) -> list[int]:
    for name in ("minutes", "amount_minor"):
        weights = [getattr(one, name) or 0 for one in rows]
        if all(weights):
            return weights
    return [1] * len(rows)


def _value(budget: int, planned: Fraction | None, done: Fraction | None, spent: int) -> EarnedValue:
    return EarnedValue(budget, round(budget * (planned or 0)), round(budget * (done or 0)), spent)


def _accuracy(project: Project, by_task: dict[int, int]) -> Accuracy | None:
    tasks = Task.objects.filter(project=project, trashed_at=None, done_at__isnull=False, likely__gt=0)
    pairs = tasks.values_list("pk", "likely")
    return accuracy((likely * 60, by_task[pk]) for pk, likely in pairs if likely and pk in by_task)
