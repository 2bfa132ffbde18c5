"""Projects, what they are planned of, and what they wait for."""

from rapport.projects.models.milestone import DeadlineMove, Milestone
from rapport.projects.models.project import Lane, Project
from rapport.projects.models.task import CheckItem, Dependency, Scope, Task, TaskComment
from rapport.projects.models.template import ProjectTemplate
from rapport.projects.models.wait import Wait

__all__ = [
    "CheckItem", "DeadlineMove", "Dependency", "Lane", "Milestone", "Project", "ProjectTemplate", "Scope", "Task",
    "TaskComment", "Wait",
]  # fmt: skip
