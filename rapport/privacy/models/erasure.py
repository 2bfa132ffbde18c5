"""The record of an erasure: what went, how much of it, when, by whom and by which rule; nothing of the person."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.web.funnel import InWorkspace
from rapport.web.secrets import SecretField


class Erasure(InWorkspace):
    """One person erased, step by step: `stage` and `place` are how far it is, so that a killed process goes on."""

    class Letters(models.TextChoices):
        """What becomes of letters and notes that are only theirs."""

        REMOVE = "remove", pgettext_lazy("letters of an erased person", "Remove them")
        KEEP = "keep", pgettext_lazy("letters of an erased person", "Keep them under a pseudonym")

    class Ground(models.TextChoices):
        """Why."""

        REQUEST = "request", pgettext_lazy("ground of an erasure", "The person asked for it")
        WITHDRAWN = "withdrawn", pgettext_lazy("ground of an erasure", "The consent was withdrawn")
        PURPOSE = "purpose", pgettext_lazy("ground of an erasure", "The purpose is over")
        UNLAWFUL = "unlawful", pgettext_lazy("ground of an erasure", "It should not have been kept")

    # The person's number. Their row may be gone or bear a pseudonym.
    person = models.BigIntegerField()
    # The client that was this very person, 0 for none.
    own_client = models.BigIntegerField(default=0)
    letters = models.CharField(_("Their letters and notes"), max_length=8, choices=Letters.choices)
    ground = models.CharField(_("Why"), max_length=12, choices=Ground.choices)
    stage = models.CharField(max_length=80, blank=True)
    place = models.BigIntegerField(default=0)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    # When it broke off; whoever presses lets it go on from the place reached.
    broken_at = models.DateTimeField(null=True)
    # What the person is found by, while there is still something to find; emptied at the end.
    words = SecretField(blank=True)
    # {class: rows}: what went, and what stayed under a pseudonym.
    gone = models.JSONField(default=dict)
    cleaned = models.JSONField(default=dict)
    # [{"class", "count", "rule", "until"}, …]
    kept = models.JSONField(default=list)
    # What a last look still found: 0 is what it should be.
    left = models.PositiveIntegerField(default=0)
    # The act as it was written when all was done, and its SHA-256.
    act = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "person"], condition=Q(finished_at=None), name="privacy_erasure_once"
            )
        ]
        indexes = [models.Index(fields=["workspace", "-id"], name="privacy_erasure_recent")]

    def __str__(self) -> str:
        return f"erasure {self.pk}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("privacy:erasure", args=[self.pk])

    @property
    def moves(self) -> bool:
        """Whether the worker has it before it."""
        return self.finished_at is None and self.broken_at is None


class Doomed(InWorkspace):
    """A content of the store that an erasure let go of: removed at the end, even if a process died before it was."""

    erasure = models.ForeignKey(Erasure, models.CASCADE, related_name="doomed")
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["erasure", "sha256"], name="privacy_doomed_once")]

    def __str__(self) -> str:
        return self.sha256[:12]


class Disposal(InWorkspace):
    """What went by a rule of keeping: how much of which class, when, by whom."""

    data_class = models.CharField(_("Class"), max_length=40)
    count = models.PositiveIntegerField(_("How many"))
    at = models.DateTimeField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["workspace", "-id"], name="privacy_disposal_recent")]

    def __str__(self) -> str:
        return f"{self.data_class}: {self.count}"
