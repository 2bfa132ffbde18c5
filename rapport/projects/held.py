"""What this room holds of a person, as export and erasure need to know it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.clients.holdings import of_person, teach
from rapport.clients.models import Contact
from rapport.projects.models import (
    ChangeRequest,
    CheckItem,
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


def projects_of(contact: Contact) -> Any:
    """Projects that a person accepts, or of a client who is nobody else."""
    return Project.objects.filter(workspace_id=contact.workspace_id).filter(of_person(contact, client_path="client"))


def _under(model: Any, path: str) -> Any:
    return lambda contact: model.objects.filter(
        workspace_id=contact.workspace_id, **{f"{path}__in": projects_of(contact)}
    )


def teach_holdings() -> None:
    """Teach what this room holds."""
    teach(Project, _("Projects"), projects_of)
    teach(Lane, _("Columns of boards"), _under(Lane, "project"))
    teach(Milestone, _("Milestones"), _under(Milestone, "project"))
    teach(DeadlineMove, _("Moved deadlines"), _under(DeadlineMove, "milestone__project"))
    teach(Task, _("Tasks"), _under(Task, "project"))
    teach(Dependency, _("What comes after what"), _under(Dependency, "after__project"))
    teach(CheckItem, _("Lines to tick"), _under(CheckItem, "task__project"))
    teach(TaskComment, _("Comments on tasks"), _under(TaskComment, "task__project"))
    teach(Wait, _("What was waited for"), _under(Wait, "project"))
    teach(ChangeRequest, _("Changes of what was agreed"), _under(ChangeRequest, "project"))
    teach(Gift, _("What was given"), _under(Gift, "project"))
    teach(QualityCheck, _("What was looked at before it was handed in"), _under(QualityCheck, "milestone__project"))
    teach(Submission, _("What was handed in"), _under(Submission, "milestone__project"))
    teach(Remark, _("Remarks"), _under(Remark, "milestone__project"))
    teach(Report, _("Reports of progress"), _under(Report, "project"))
    teach(Handover, _("What was handed over"), _under(Handover, "project"))
    teach(HandedOver, _("Things handed over"), _under(HandedOver, "handover__project"))
    teach(Evaluation, _("Evaluations of the work"), _under(Evaluation, "project"))
    teach(Risk, _("Risks"), _under(Risk, "project"))
    teach(Problem, _("Notices of problems"), _under(Problem, "project"))
