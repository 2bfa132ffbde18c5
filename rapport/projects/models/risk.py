"""What may go wrong, and what has: risks with their review, problems with the options the client decides between."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.clients.models.record import IN_TRASH, Record, RecordRows
from rapport.projects.models.change import Decided
from rapport.projects.models.milestone import Milestone
from rapport.projects.models.project import Project
from rapport.web.rights import GUEST


class Risk(Record):
    """Something that may go wrong. `signal` and `signal_key` name what suggested it, so that it is asked about once."""

    class Degree(models.IntegerChoices):
        """How likely, or how much it would do."""

        LOW = 1, pgettext_lazy("degree of a risk", "little")
        MIDDLE = 2, pgettext_lazy("degree of a risk", "somewhat")
        HIGH = 3, pgettext_lazy("degree of a risk", "very")

    class State(models.TextChoices):
        """Dismissed: suggested, and nobody thinks so."""

        OPEN = "open", pgettext_lazy("state of a risk", "watched")
        HAPPENED = "happened", pgettext_lazy("state of a risk", "it happened")
        OVER = "over", pgettext_lazy("state of a risk", "over")
        DISMISSED = "dismissed", pgettext_lazy("state of a risk", "dismissed")

    opens: ClassVar = {GUEST: "project__client"}

    project = models.ForeignKey(Project, models.CASCADE, related_name="risks")
    title = models.CharField(_("What may happen"), max_length=200)
    probability = models.PositiveSmallIntegerField(_("How likely"), choices=Degree.choices, default=Degree.MIDDLE)
    impact = models.PositiveSmallIntegerField(_("How bad"), choices=Degree.choices, default=Degree.MIDDLE)
    effect = models.CharField(_("What it would cost"), max_length=300, blank=True)
    response = models.CharField(_("What we do about it"), max_length=300, blank=True)
    review_on = models.DateField(_("Look again on"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Who watches"),
    )
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    signal = models.CharField(max_length=12, blank=True)
    signal_key = models.CharField(max_length=60, blank=True)

    objects = RecordRows["Risk"].as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "signal", "signal_key"], name="risks_asked_once", condition=~Q(signal="")
            )
        ]
        indexes = [
            models.Index(fields=["workspace", "-trashed_at"], name="risks_trash", condition=IN_TRASH),
            models.Index(fields=["project", "state"], name="risks_project"),
            models.Index(fields=["workspace", "review_on"], name="risks_review", condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def weight(self) -> int:
        """1 to 9, for the order."""
        return self.probability * self.impact


def _told(rows: Any, door: Any) -> Any:
    return rows.filter(project__client=door.client_id, project__trashed_at=None).exclude(shared_at=None)


class Problem(Decided, Record):
    """An honest notice of a problem: what happened and why, what it does to date and money, what can be done."""

    opens: ClassVar = {GUEST: "project__client"}
    shares: ClassVar[Any] = _told

    project = models.ForeignKey(Project, models.CASCADE, related_name="problems")
    number = models.PositiveIntegerField()
    title = models.CharField(_("What happened"), max_length=200)
    cause = models.TextField(_("Why"), blank=True)
    effect = models.TextField(_("What it does"), blank=True)
    milestone = models.ForeignKey(Milestone, models.SET_NULL, null=True, blank=True, related_name="problems")
    # Its effect if nothing is decided.
    days = models.SmallIntegerField(_("Working days later"), default=0)
    price_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, blank=True)
    # What can be done, in words; the recommended one by its number from 0, and what was decided likewise.
    options = models.JSONField(default=list)
    recommended = models.PositiveSmallIntegerField(null=True, blank=True)
    decision = models.PositiveSmallIntegerField(null=True)
    shared_at = models.DateTimeField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = RecordRows["Problem"].as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="problems_number")]
        indexes = [
            models.Index(fields=["workspace", "-trashed_at"], name="problems_trash", condition=IN_TRASH),
            models.Index(fields=["workspace", "shared_at"], name="problems_open", condition=Q(decided_at=None)),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("scope:problem", args=[self.pk])
