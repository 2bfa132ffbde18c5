"""How the journal puts back what was done with projects."""

from __future__ import annotations

from rapport.journal.reversing import learn
from rapport.projects.models import (
    CheckItem,
    DeadlineMove,
    Dependency,
    Lane,
    Milestone,
    Project,
    Task,
    TaskComment,
    Wait,
)


def learn_ways() -> None:
    """Teach the journal the ways of this room."""
    for model in (Project, Lane, Milestone, DeadlineMove, Task, Dependency, CheckItem, TaskComment, Wait):
        learn(model)
