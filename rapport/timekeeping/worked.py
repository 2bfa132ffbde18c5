"""Hours that were worked on a project, day by day and task by task, for whoever measures its scope."""

from __future__ import annotations

from django.db.models import Sum

from rapport.projects.models import Project
from rapport.projects.spent import Spent
from rapport.timekeeping.models import TimeEntry
from rapport.web.funnel import Actor


def worked(actor: Actor, project: Project) -> list[Spent]:
    """Every day with the minutes of each task; in one statement. What still runs is not counted yet."""
    rows = TimeEntry.objects.visible_to(actor).done().filter(project=project)
    sums = rows.order_by("day").values_list("day", "task_id").annotate(sum=Sum("seconds"))
    return [Spent(day, seconds // 60, task_id) for day, task_id, seconds in sums]
