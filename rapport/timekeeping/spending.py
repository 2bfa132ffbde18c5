"""How much time and money went into a project so far."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Sum

from rapport.lib.hours_worth import amount_of
from rapport.projects.models import Project
from rapport.timekeeping.models import TimeEntry


@dataclass(slots=True)
class Spent:
    """Seconds in all and by task, and what they cost by currency in minor units."""

    seconds: int = 0
    by_task: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    sums: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def spent_on(project: Project) -> Spent:
    """In one statement. What an hour is worth counts whether or not somebody is billed for it."""
    found = Spent()
    rows = TimeEntry.objects.done().filter(project=project).order_by()
    for row in rows.values("task_id", "rate_minor", "currency").annotate(all=Sum("seconds")):
        found.seconds += row["all"]
        if row["task_id"]:
            found.by_task[row["task_id"]] += row["all"]
        if row["rate_minor"]:
            found.sums[row["currency"]] += amount_of(row["all"], row["rate_minor"])
    return found
