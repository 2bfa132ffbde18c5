"""A project to be begun again: its plan without its dates, which count from the day a project begins."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rapport.clients.models.record import IN_TRASH, Record, RecordRows


class ProjectTemplate(Record):
    """`plan` has lanes, milestones and tasks in their order; their days are working days after the beginning.

    {"lanes": [{"title", "is_done"}], "milestones": [{"title", "about", "due", "minutes"}],
     "tasks": [{"title", "text", "lane", "milestone", "starts", "due", "optimistic", "likely", "pessimistic",
     "checks", "after"}]}: lane, milestone and after are places in these lists.
    """

    title = models.CharField(_("Name"), max_length=200)
    plan = models.JSONField(default=dict)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = RecordRows["ProjectTemplate"].as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "-trashed_at"], name="project_templates_trash", condition=IN_TRASH),
            models.Index(fields=["workspace", "title"], name="project_templates_list"),
        ]

    def __str__(self) -> str:
        return self.title
