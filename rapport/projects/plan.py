"""What the dates of one project are counted by, each part read once when it is first asked for."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any

from rapport.lib.workhours import Workhours
from rapport.projects.clocks import their_calendar
from rapport.projects.deadlines import Standing, deadline
from rapport.projects.models import Milestone, Project
from rapport.projects.waits import with_answers

# So many milestones, and so many waits, of one project are looked at.
MOST = 200


class Plan:
    """A project at hand. Everything of one page counts by the same plan, so that nothing of it is read twice."""

    def __init__(self, project: Project) -> None:
        self.project = project

    @cached_property
    def milestones(self) -> list[Milestone]:
        """Those that are to come or have come, in their order, with their moves; in two statements."""
        rows = self.project.milestones.filter(trashed_at=None, cancelled_at=None).prefetch_related("moves")
        found = list(rows.order_by("position", "pk")[:MOST])
        for one in found:
            one.project, one.workspace = self.project, self.project.workspace
        return found

    @cached_property
    def waits(self) -> list[Any]:
        """Everything that was or is waited for, with what may be the answer (waits.with_answers)."""
        asked = with_answers(self.project.waits.filter(trashed_at=None).select_related("letter"))
        return list(asked.order_by("asked_at", "pk")[:MOST])

    @cached_property
    def theirs(self) -> Workhours:
        """The calendar of the client."""
        return their_calendar(self.project.client)

    @property
    def ours(self) -> Workhours:
        """When we work."""
        hours: Workhours = self.project.workspace.workhours
        return hours

    def standing(self, one: Milestone, now: datetime) -> Standing | None:
        """The deadline of one of its milestones as it stands; asks the database nothing that was not asked before."""
        moves = sorted(one.moves.all(), key=lambda move: move.pk)
        return deadline(one, moves, self.waits, self.theirs, self.ours, now)
