"""How the journal puts back what was done with projects."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from rapport.journal.models import Batch
from rapport.journal.reversing import learn
from rapport.projects.models import (
    ChangeRequest,
    CheckItem,
    Checklist,
    DeadlineMove,
    Dependency,
    Evaluation,
    Gift,
    HandedOver,
    Handover,
    Lane,
    Milestone,
    Problem,
    Project,
    QualityCheck,
    Remark,
    Report,
    Risk,
    Submission,
    Task,
    TaskComment,
    Wait,
)

PLAIN: tuple[type[Any], ...] = (Project, Lane, Milestone, DeadlineMove, Task, Dependency, CheckItem, TaskComment, Wait)
OURS: tuple[type[Any], ...] = (Gift, Checklist, QualityCheck, HandedOver, Risk)
BOTH: tuple[type[Any], ...] = (ChangeRequest, Submission, Remark, Report, Handover, Evaluation, Problem)


def learn_ways() -> None:
    """Teach the journal the ways of this room."""
    for model in (*PLAIN, *OURS):
        learn(model)
    for model in BOTH:
        learn(model, against=_theirs)


def _theirs(batch: Batch) -> str:
    """What the client did on their page is theirs."""
    if batch.via == "portal":
        return _("They did this on their page. Only they can take it back: talk with them.")
    return ""
