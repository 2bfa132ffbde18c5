"""Reports of progress: written from what is so, kept as they were said."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rapport.clients.models.record import IN_TRASH, Record, RecordRows
from rapport.projects.models.project import Project
from rapport.web.rights import GUEST


def _said(rows: Any, door: Any) -> Any:
    return rows.filter(project__client=door.client_id, project__trashed_at=None).exclude(sent_at=None)


class Report(Record):
    """What the client was told about the work between two dates. Once said it is never changed.

    `said` keeps the facts it was written from: what was done, what comes next, the dates in force, so that the next
    one can compare (reporting.py).
    """

    opens: ClassVar = {GUEST: "project__client"}
    shares: ClassVar[Any] = _said

    project = models.ForeignKey(Project, models.CASCADE, related_name="reports")
    since_on = models.DateField()
    until_on = models.DateField()
    language = models.CharField(max_length=8)
    title = models.CharField(_("Subject"), max_length=200)
    text = models.TextField(_("Report"))
    said = models.JSONField(default=dict)
    sent_at = models.DateTimeField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = RecordRows["Report"].as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            # One draft of a project at a time: there is one present state of the work.
            models.UniqueConstraint(
                fields=["project"], name="reports_one_draft", condition=Q(sent_at=None, trashed_at=None)
            )
        ]
        indexes = [
            models.Index(fields=["workspace", "-trashed_at"], name="reports_trash", condition=IN_TRASH),
            models.Index(fields=["project", "-sent_at"], name="reports_project"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("scope:report", args=[self.pk])

    @property
    def said_at(self) -> datetime:
        """When it was said; of a draft, when it was written."""
        return self.sent_at or self.created_at
