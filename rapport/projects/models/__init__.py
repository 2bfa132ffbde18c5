"""Projects, what they are planned of, what they wait for, and what becomes of the agreement on the way."""

from rapport.projects.models.change import ChangeRequest, Gift
from rapport.projects.models.completion import Evaluation, HandedOver, Handover
from rapport.projects.models.milestone import DeadlineMove, Milestone
from rapport.projects.models.project import Lane, Project
from rapport.projects.models.quality import Checklist, QualityCheck, Remark, Submission
from rapport.projects.models.report import Report
from rapport.projects.models.risk import Problem, Risk
from rapport.projects.models.task import CheckItem, Dependency, Scope, Task, TaskComment
from rapport.projects.models.template import ProjectTemplate
from rapport.projects.models.wait import Wait

__all__ = [
    "ChangeRequest",
    "CheckItem",
    "Checklist",
    "DeadlineMove",
    "Dependency",
    "Evaluation",
    "Gift",
    "HandedOver",
    "Handover",
    "Lane",
    "Milestone",
    "Problem",
    "Project",
    "ProjectTemplate",
    "QualityCheck",
    "Remark",
    "Report",
    "Risk",
    "Scope",
    "Submission",
    "Task",
    "TaskComment",
    "Wait",
]  # fmt: skip
