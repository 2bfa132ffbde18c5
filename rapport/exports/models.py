"""Exports asked for on the page: how far each is, and where it lies until its days are over."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rapport.web.funnel import InWorkspace


class Export(InWorkspace):
    """One export as a ZIP. `done` of `total` rows and contents are written."""

    KEPT = timedelta(days=7)

    class State(models.TextChoices):
        """Each state is reached once and only from the one before it."""

        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("could not be made")
        GONE = "gone", _("removed")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "-id"], name="exports_recent")]

    def __str__(self) -> str:
        return f"export {self.pk}"

    @property
    def moves(self) -> bool:
        """Whether the worker has it before it."""
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def place(self) -> Path:
        """Where its ZIP lies. The number alone says nothing to whoever has no seat here."""
        return Path(settings.EXPORTS_ROOT) / str(self.workspace_id) / f"{self.pk}.zip"
