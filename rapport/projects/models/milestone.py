"""Milestones: what is delivered by when, and every move of a deadline with what allowed it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.clients.models import Interaction
from rapport.clients.models.record import IN_TRASH, Record, RecordRows
from rapport.journal.reversing import Reversible
from rapport.projects.models.project import Project
from rapport.web.funnel import InWorkspace
from rapport.web.rights import GUEST


class Milestone(Record):
    """Something delivered by a date. `due_on` is the date in force, `first_due_on` the one it began with; its day ends
    with the day of the client (DOMAIN.md 3, on-time delivery). `submitted_at` is the first submission that was not
    rejected for a defect.
    """

    opens: ClassVar = {GUEST: "project__client"}
    shares: ClassVar = "project__client"

    project = models.ForeignKey(Project, models.CASCADE, related_name="milestones")
    title = models.CharField(_("Milestone"), max_length=200)
    # What they get.
    about = models.TextField(_("What they get"), blank=True)
    position = models.PositiveIntegerField(default=0)
    due_on = models.DateField(_("Due"), null=True, blank=True)
    first_due_on = models.DateField(null=True)
    # Its part of the price and of the hours.
    amount_minor = models.BigIntegerField(null=True)
    minutes = models.PositiveIntegerField(null=True)
    submitted_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    objects = RecordRows["Milestone"].as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "-trashed_at"], name="milestones_trash", condition=IN_TRASH),
            models.Index(fields=["project", "position"], name="milestones_project"),
            models.Index(
                fields=["workspace", "due_on"], name="milestones_due", condition=Q(accepted_at=None, cancelled_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("projects:milestone", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether it is still to be accepted."""
        return self.accepted_at is None and self.cancelled_at is None


class DeadlineMove(Reversible, InWorkspace):
    """A deadline that was moved. It is never changed.

    One accepted before the old date was over moves the date in force; a later one does not cure the lateness
    (`late_then_rebased`).
    """

    class Because(models.TextChoices):
        """What allowed it."""

        AGREED = "agreed", pgettext_lazy("why a deadline moved", "agreed with the client")
        CHANGE = "change", pgettext_lazy("why a deadline moved", "a change they approved")
        WAIT = "wait", pgettext_lazy("why a deadline moved", "we waited for the client")
        OURS = "ours", pgettext_lazy("why a deadline moved", "our own plan")

    opens: ClassVar = {GUEST: "milestone__project__client"}
    shares: ClassVar = "milestone__project__client"

    milestone = models.ForeignKey(Milestone, models.CASCADE, related_name="moves")
    from_on = models.DateField(null=True)
    to_on = models.DateField()
    # When it was accepted: by the client, or by the clock of a wait they were told of.
    accepted_at = models.DateTimeField()
    because = models.CharField(max_length=6, choices=Because.choices)
    reason = models.TextField(blank=True)
    late_then_rebased = models.BooleanField(default=False)
    interaction = models.ForeignKey(Interaction, models.SET_NULL, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["milestone", "accepted_at"], name="milestones_moves")]

    def __str__(self) -> str:
        return f"{self.from_on} → {self.to_on}"
