"""Honest notices of problems: written down, shown to the client, decided by them on their page or in talking to us."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.projects.changes import Answer
from rapport.projects.models import Problem, Project
from rapport.web.funnel import Actor


class AlreadyDecided(Exception):
    """Somebody was first."""


class ReadsDifferently(Exception):
    """The options are no longer those that were read."""


def write(project: Project, values: Mapping[str, Any], *, by: Actor, at: datetime) -> tuple[Problem, Batch]:
    """A notice with the next number of its project; nobody but us sees it yet."""
    with transaction.atomic():
        Project.objects.select_for_update().get(pk=project.pk)
        last = Problem.objects.filter(project=project).aggregate(last=Max("number"))["last"] or 0
        facts = {"currency": project.currency or project.workspace.currency, **values}
        one = Problem.objects.create(
            workspace_id=by.workspace_id, project=project, number=last + 1, user_id=by.user_id, created_at=at,
            updated_at=at, **facts,
        )  # fmt: skip
        told = {name: (None, value) for name, value in values.items() if value not in (None, "", 0, [])}
        batch = record(one, "created", {"project_id": (None, project.pk), **told}, by=by, at=at)
    return one, batch


def share(problem: Problem, *, by: Actor, at: datetime) -> Batch | None:
    """Onto their page, for good: what was shown cannot be hidden again. None when it is there."""
    return problem.mark("shared_at", at, "shared", by=by, at=at)


def decide(problem: Problem, option: int, answer: Answer, *, by: Actor, at: datetime, seen: str = "") -> Batch | None:
    """Which way is gone; None when that was said. `seen` is the `version` that was read.

    Raises AlreadyDecided, ReadsDifferently, IndexError for an option there is not.
    """
    with transaction.atomic():
        standing = Problem.objects.select_for_update(of=("self",)).get(pk=problem.pk)
        if standing.decided_at is not None:
            if standing.decision == option:
                return None
            raise AlreadyDecided
        if seen and seen != str(standing.version):
            raise ReadsDifferently
        if not 0 <= option < len(standing.options):
            raise IndexError(option)
        return standing.change({"decision": option, **answer.columns(at)}, by=by, at=at, verb="judged")
