"""Waiting: for whom, for what, since when. It moves dates only once the client was told that it does."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.clients.models import Interaction
from rapport.clients.models.record import IN_TRASH, Record, RecordRows
from rapport.projects.models.milestone import Milestone
from rapport.projects.models.project import Project
from rapport.projects.models.task import Task
from rapport.web.rights import GUEST


def of_door(rows: Any, door: Any) -> Any:
    """A client reads what they are asked for, and nothing of whom else the work waits for."""
    return rows.filter(project__client=door.client_id, side=Wait.Side.CLIENT)


class Wait(Record):
    """An interval in which the work waits, from `asked_at` to `ended_at` (open: it still does).

    Of a wait for the client, the working days of the client since `announced_at` move the milestone and do not count
    as late (DOMAIN.md 2.3 and 3).
    """

    class Side(models.TextChoices):
        """Whose turn it is."""

        CLIENT = "client", pgettext_lazy("whom the work waits for", "the client")
        OTHER = "other", pgettext_lazy("whom the work waits for", "somebody else")

    opens: ClassVar = {GUEST: "project__client"}
    shares: ClassVar[Any] = of_door

    project = models.ForeignKey(Project, models.CASCADE, related_name="waits")
    milestone = models.ForeignKey(Milestone, models.SET_NULL, null=True, blank=True, related_name="waits")
    task = models.ForeignKey(Task, models.SET_NULL, null=True, blank=True, related_name="waits")
    side = models.CharField(_("Who is asked"), max_length=6, choices=Side.choices, default=Side.CLIENT)
    what = models.CharField(_("What for"), max_length=400)
    asked_at = models.DateTimeField()
    # The message in which it was asked for.
    asked_in = models.ForeignKey(Interaction, models.SET_NULL, null=True, related_name="+")
    reminded_at = models.DateTimeField(null=True)
    # When they were told that the dates move with it.
    announced_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # What ended it: a message, or words.
    ended_by = models.ForeignKey(Interaction, models.SET_NULL, null=True, related_name="+")
    ended_words = models.CharField(max_length=400, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = RecordRows["Wait"].as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "-trashed_at"], name="waits_trash", condition=IN_TRASH),
            models.Index(fields=["project", "-asked_at"], name="waits_project"),
            models.Index(fields=["workspace", "asked_at"], name="waits_open", condition=Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return self.what
