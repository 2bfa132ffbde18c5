"""What the playbooks ask about troubles of projects: what has gone wrong, and whether the client was told of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from rapport.engagements.facts import Engagements, Happening
from rapport.lib.punctuality import day_over
from rapport.projects.evidence.rows import Found, Part, gathered, of_work, parts, waits, works, workspace
from rapport.projects.models import DeadlineMove, Problem, Project, Task

RUNNING = Project.State.RUNNING
# A forecast that moves by more than a tenth of the time left has slipped (DOMAIN.md 2.3, execution.risk).
TENTH = 10
# Something is stuck once it stood still for more than a working day.
STUCK_DAYS = 2


def risk_detected(workspace_id: int, engagements: Engagements) -> Found:
    """The date of a milestone is over or moved away by our own plan, or a task is stuck."""
    found = [
        *_overdue(workspace_id, engagements), *_slipped(workspace_id, engagements), *_stuck(workspace_id, engagements),
    ]  # fmt: skip
    return gathered(found)


def _open_parts(workspace_id: int, engagements: Engagements) -> dict[int, Part]:
    here = works(workspace_id, engagements)
    return {
        pk: part
        for pk, part in parts(workspace_id, engagements).items()
        if part.submitted_at is None and part.accepted_at is None and here[part.project].state == RUNNING
    }


def _overdue(workspace_id: int, engagements: Engagements) -> Iterator[tuple[int, Happening]]:
    """The end of the day of each open milestone, ahead or over. While they know that we wait for them it moves."""
    here, still = works(workspace_id, engagements), _open_parts(workspace_id, engagements)
    held = (
        {one.milestone_id for one in waits(workspace_id, engagements) if one.announced_at and not one.ended_at}
        if still
        else set()
    )
    for pk, part in still.items():
        if part.due_on and pk not in held:
            work = here[part.project]
            yield work.engagement, Happening(day_over(part.due_on, work.theirs), pk)


def _slipped(workspace_id: int, engagements: Engagements) -> Iterator[tuple[int, Happening]]:
    """Our own plan moved a date by much of the time that was left, and nobody has agreed to it."""
    here, still = works(workspace_id, engagements), _open_parts(workspace_id, engagements)
    if not still:
        return
    rows = DeadlineMove.objects.filter(workspace_id=workspace_id, milestone__among=still)
    rows = rows.filter(because=DeadlineMove.Because.OURS, accepted_at__gte=engagements.since)
    for pk, old, new, at in rows.values_list("milestone_id", "from_on", "to_on", "accepted_at"):
        work = here[still[pk].project]
        if old and TENTH * (new - old).days > max(0, (old - at.astimezone(work.ours).date()).days):
            yield work.engagement, Happening(at, pk)


def _stuck(workspace_id: int, engagements: Engagements) -> Iterator[tuple[int, Happening]]:
    """Tasks with which nothing goes on, from when Today speaks of them."""
    here = {pk: work for pk, work in works(workspace_id, engagements).items() if work.state == RUNNING}
    if not here:
        return
    rows = Task.objects.filter(workspace_id=workspace_id, project__among=here, done_at=None).living()
    for pk, project, at in rows.filter(blocked_at__isnull=False).values_list("pk", "project_id", "blocked_at"):
        assert at is not None  # as the query has it
        hours = workspace(workspace_id, engagements).workhours
        day = hours.days_later(at.astimezone(hours.zone).date(), STUCK_DAYS)
        yield here[project].engagement, Happening(datetime.combine(day, time(), hours.zone), pk)


def problem_noticed(workspace_id: int, engagements: Engagements) -> Found:
    """They can read of a problem why it is, what it does, and what can be done."""
    here = works(workspace_id, engagements)
    if not here:
        return {}
    rows = Problem.objects.filter(workspace_id=workspace_id, project__among=here, shared_at__gte=engagements.since)
    told = rows.present().values_list("project_id", "shared_at", "cause", "effect", "days", "price_minor", "options")
    return of_work(
        workspace_id, engagements,
        ((pk, at, 0) for pk, at, cause, *effect, options in told if cause.strip() and any(effect) and options),
    )  # fmt: skip
