"""What a client needs, each with where it was said, how it is known to be met, and what is still open about it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.clients.models import Interaction
from rapport.clients.models.record import Record, RecordRows
from rapport.engagements.models import Engagement


class Requirement(Record):
    """One thing an engagement has to bring."""

    class Priority(models.TextChoices):
        """How much depends on it."""

        MUST = "must", pgettext_lazy("priority of a requirement", "must")
        SHOULD = "should", pgettext_lazy("priority of a requirement", "should")
        COULD = "could", pgettext_lazy("priority of a requirement", "could")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="requirements", db_index=False)
    text = models.CharField(_("What is needed"), max_length=500)
    priority = models.CharField(_("How much depends on it"), max_length=6, choices=Priority.choices, default="must")
    criterion = models.TextField(_("It is met when"), blank=True)
    question = models.TextField(_("Still open"), blank=True)
    # Where it was said; nothing for what nobody wrote down then.
    source = models.ForeignKey(Interaction, models.SET_NULL, null=True, related_name="+")

    objects = RecordRows["Requirement"].as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [models.Index(fields=["engagement", "id"], name="agreements_requirements")]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """Where it is read and changed."""
        return reverse("agreements:requirement", args=[self.pk])

    @property
    def is_clear(self) -> bool:
        """Whether it says when it is met, or what is still to be asked."""
        return bool(self.criterion.strip() or self.question.strip())


class Freeze(Record):
    """The requirements of one engagement as a whole: since when they stand as they are."""

    engagement = models.OneToOneField(Engagement, models.CASCADE, related_name="freeze")
    frozen_at = models.DateTimeField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = RecordRows["Freeze"].as_manager()  # type: ignore[misc]

    def __str__(self) -> str:
        return str(self.engagement_id)

    def get_absolute_url(self) -> str:
        """On the page of its engagement."""
        return f"{reverse('engagements:engagement', args=[self.engagement_id])}#requirements"
