"""How much time and money went into projects so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Sum

from rapport.lib.hours_worth import amount_of
from rapport.timekeeping.models import TimeEntry


@dataclass(slots=True)
class Spent:
    """Seconds in all, those that are billable, and what they cost by currency in minor units."""

    seconds: int = 0
    billable_seconds: int = 0
    sums: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def spent_on(project_ids: Iterable[int]) -> dict[int, Spent]:
    """By project, in one statement; a project nobody has worked on stands there with nothing."""
    found = {pk: Spent() for pk in project_ids}
    rows = TimeEntry.objects.done().filter(project_id__in=list(found))
    grouped = rows.order_by().values("project_id", "billable", "rate_minor", "currency").annotate(all=Sum("seconds"))
    for row in grouped:
        one = found[row["project_id"]]
        one.seconds += row["all"]
        if row["billable"]:
            one.billable_seconds += row["all"]
        # What an hour is worth counts against the budget whether or not somebody is billed for it.
        if row["rate_minor"]:
            one.sums[row["currency"]] += amount_of(row["all"], row["rate_minor"])
    return found
