"""A project: what is being done for a client, with what was agreed about it, and the lanes of its board."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.clients.models import Client, Contact
from rapport.clients.models.record import IN_TRASH, Record, RecordRows
from rapport.engagements.models import Engagement
from rapport.journal.reversing import Reversible
from rapport.web.funnel import InWorkspace
from rapport.web.rights import GUEST


class ProjectRows(RecordRows["Project"]):
    """Questions about many projects."""

    def here(self) -> Self:
        """Not in the trash, with clients who are in the list."""
        return self.present().filter(client__archived_at=None, client__trashed_at=None)

    def running(self) -> Self:
        """Those that are worked on."""
        return self.here().filter(archived_at=None, state=Project.State.RUNNING)


class Project(Record):
    """The work under one agreement. An engagement may have several; an imported board has none.

    What was agreed is kept here as the sum of the agreement and of every change since: `budget_minor` of `currency`,
    `budget_minutes`, the rounds of revisions. Nothing stands where nobody has said it.
    """

    class State(models.TextChoices):
        """Stopped is for good, before its end; a pause is a Wait."""

        RUNNING = "running", pgettext_lazy("state of a project", "under way")
        DONE = "done", pgettext_lazy("state of a project", "done")
        STOPPED = "stopped", pgettext_lazy("state of a project", "stopped")

    class Source(models.TextChoices):
        """Where it was made: here, or on a board that was imported."""

        HERE = "", pgettext_lazy("where a project comes from", "here")
        TRELLO = "trello", "Trello"
        ASANA = "asana", "Asana"
        DECK = "deck", "Nextcloud Deck"

    opens: ClassVar = {GUEST: "client"}
    shares: ClassVar = "client"

    client = models.ForeignKey(Client, models.CASCADE, related_name="projects")
    engagement = models.ForeignKey(Engagement, models.SET_NULL, null=True, related_name="projects")
    # Who accepts the work.
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+", verbose_name=_("Who accepts"))
    title = models.CharField(_("Name"), max_length=200)
    about = models.TextField(_("What it is about"), blank=True)
    state = models.CharField(_("State"), max_length=7, choices=State.choices, default=State.RUNNING)
    begins_on = models.DateField(_("Begins"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    budget_minor = models.BigIntegerField(null=True)
    budget_minutes = models.PositiveIntegerField(null=True)
    # How many rounds of revisions a milestone has, and within how many working days of the client it is accepted.
    revision_rounds = models.PositiveSmallIntegerField(_("Rounds of revisions"), null=True, blank=True)
    acceptance_days = models.PositiveSmallIntegerField(_("Working days to accept"), null=True, blank=True)
    # Silence counts as acceptance only where that was agreed.
    deemed_acceptance = models.BooleanField(_("Accepted if nobody answers in time"), default=False)
    source = models.CharField(max_length=6, choices=Source.choices, default=Source.HERE, blank=True)
    # The number of the board where it comes from: imported again, it is the same project.
    source_key = models.CharField(max_length=100, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = ProjectRows.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(budget_minor=None) | ~Q(currency=""), name="projects_budget"),
            models.UniqueConstraint(
                fields=["workspace", "source", "source_key"], name="projects_once", condition=~Q(source_key="")
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "-trashed_at"], name="projects_trash", condition=IN_TRASH),
            models.Index(fields=["workspace", "state", "-updated_at"], name="projects_list"),
            models.Index(fields=["client", "state"], name="projects_client"),
            models.Index(
                fields=["workspace", "engagement"], name="projects_engagement", condition=Q(engagement__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("projects:project", args=[self.pk])


class Lane(Reversible, InWorkspace):
    """A column of the board of a project. What stands in a lane that `is_done` is done."""

    opens: ClassVar = {GUEST: "project__client"}

    project = models.ForeignKey(Project, models.CASCADE, related_name="lanes")
    title = models.CharField(_("Name"), max_length=200)
    position = models.PositiveIntegerField(default=0)
    is_done = models.BooleanField(default=False)
    archived_at = models.DateTimeField(null=True)
    source_key = models.CharField(max_length=100, blank=True)

    class Meta:
        indexes = [models.Index(fields=["project", "position"], name="projects_lanes")]

    def __str__(self) -> str:
        return self.title
