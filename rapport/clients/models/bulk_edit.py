"""A change of many at once: chosen, previewed, applied; kept so that a preview holds and a worker can go on."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from rapport.journal.models import Batch
from rapport.web.funnel import InWorkspace


class BulkEdit(InWorkspace):
    """What is to be changed on which rows, and how far that is. The journal has the changes themselves."""

    class State(models.TextChoices):
        """Where it is."""

        CHOOSING = "choosing", "choosing"
        READY = "ready", "ready"
        RUNNING = "running", "running"
        DONE = "done", "done"
        BROKEN = "broken", "broken"

    what = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CHOOSING)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    # When it broke off; whoever presses lets it go on from the place reached.
    broken_at = models.DateTimeField(null=True)
    # Numbers of the rows, in the order of the list; the address of the list they were chosen in.
    picked = models.JSONField(default=list)
    back = models.CharField(max_length=2500, blank=True)
    # {name: value}; "tags_add" and "tags_remove" are lists.
    recipe = models.JSONField(default=dict)
    # [[number, version], …] of the rows that would change, as the preview saw them.
    seen = models.JSONField(default=list)
    # How many of `seen` have been gone through, and what came of them.
    reached = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    # Numbers of rows that somebody changed between the preview and the deed.
    overtaken = models.JSONField(default=list)
    batch = models.ForeignKey(Batch, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["workspace", "user", "made_at"], name="clients_bulk_edit_of")]

    def __str__(self) -> str:
        return f"{self.what}: {self.state}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("clients:bulk_edit", args=[self.pk])
