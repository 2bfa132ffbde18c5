"""How long a piece of work is thought to take, in three points, and how long it took in the end."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rapport.clients.models.record import Record, RecordRows
from rapport.engagements.models import Engagement
from rapport.lib.estimates import Guess


class Estimate(Record):
    """One item of the estimate of an engagement; all times in minutes."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="estimates", db_index=False)
    title = models.CharField(_("What is to be done"), max_length=200)
    # Words apart by commas: by these, and by its title, its like is found later.
    tags = models.CharField(_("Of what kind"), max_length=200, blank=True)
    optimistic_minutes = models.PositiveIntegerField()
    likely_minutes = models.PositiveIntegerField()
    pessimistic_minutes = models.PositiveIntegerField()
    actual_minutes = models.PositiveIntegerField(null=True)
    # When the time it took was written down.
    known_at = models.DateTimeField(null=True)

    objects = RecordRows["Estimate"].as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(optimistic_minutes__lte=F("likely_minutes"))
                & Q(likely_minutes__lte=F("pessimistic_minutes")),
                name="agreements_estimate_order",
            ),
            models.CheckConstraint(
                condition=Q(actual_minutes=None, known_at=None) | Q(actual_minutes__gte=0, known_at__isnull=False),
                name="agreements_estimate_known",
            ),
        ]
        indexes = [
            models.Index(fields=["engagement", "id"], name="agreements_estimates"),
            models.Index(fields=["workspace", "-known_at"], name="agreements_estimates_known"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where it is read and changed."""
        return reverse("agreements:estimate", args=[self.pk])

    @property
    def guess(self) -> Guess:
        """Its three points."""
        return Guess(self.optimistic_minutes, self.likely_minutes, self.pessimistic_minutes)

    @property
    def tag_list(self) -> list[str]:
        """Its tags, each alone."""
        return [tag.strip() for tag in self.tags.split(",") if tag.strip()]
