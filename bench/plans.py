"""A timeline of 1,000 tasks that wait for each other against its floor.

`python -m bench.plans` measures it alone.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.pages import Measured
    from rapport.accounts.actors import Actor

TASKS, CHAIN = 1000, 20
NAME = "timeline of 1,000"


def measure(actor: Actor) -> list[Measured]:
    """The timeline as a browser opens it."""
    from django.test import Client as Browser

    from bench.pages import page

    number = build(actor)
    browser = Browser()
    assert actor.user is not None
    browser.force_login(actor.user)
    return [page(browser, NAME, f"/projects/{number}/timeline/")]


def build(actor: Actor) -> int:
    """So many tasks in chains of twenty; answers the number of their project."""
    from datetime import timedelta

    from django.utils import timezone

    from rapport.clients.models import Client
    from rapport.projects.models import Dependency, Task
    from rapport.projects.planning import begin_project

    now = timezone.now()
    today = actor.workspace.today(now)
    client = Client.objects.visible_to(actor).order_by("pk")[0]
    facts = {"title": "Каталог", "begins_on": today}
    project, _batch = begin_project(client, None, facts, by=actor, at=now)
    lane = project.lanes.order_by("position")[0]
    made = Task.objects.bulk_create(
        Task(
            workspace=actor.workspace, project=project, lane=lane, title=f"Страница каталога {number}",
            position=number, likely=480 * (1 + number % 3), created_at=now, updated_at=now,
            starts_on=today + timedelta(days=number // CHAIN) if number % CHAIN == 0 else None,
            due_on=today + timedelta(days=30 + number // CHAIN) if number % 5 == 4 else None,
        )
        for number in range(TASKS)
    )  # fmt: skip
    Dependency.objects.bulk_create(
        Dependency(workspace=actor.workspace, before=before, after=after)
        for number, (before, after) in enumerate(pairwise(made), start=1)
        if number % CHAIN
    )
    return project.pk


if __name__ == "__main__":
    from bench.boards import alone

    alone(measure)
