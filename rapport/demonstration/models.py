"""How far a demonstration has been filled."""

from __future__ import annotations

from django.db import models

from rapport.accounts.models import Workspace


class Filling(models.Model):
    """One workspace that is a demonstration; `done` of `total` things have happened in it."""

    workspace = models.OneToOneField(Workspace, models.CASCADE, primary_key=True, related_name="+")
    language = models.CharField(max_length=8)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    failed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"demonstration {self.workspace_id}"

    @property
    def moves(self) -> bool:
        """Whether the worker has it before it."""
        return self.finished_at is None and not self.failed
