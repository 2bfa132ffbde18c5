"""The next step with a client: one thing to do, by a day or a moment."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rapport.clients.models.client import Client
from rapport.clients.models.record import IN_TRASH, Record, RecordRows
from rapport.web.rights import GUEST


class NextStepRows(RecordRows["NextStep"]):
    """Questions about many steps."""

    def open(self) -> NextStepRows:
        """Not done, not thrown away."""
        return self.living().filter(done_at=None)


class NextStep(Record):
    """What to do next.

    `due_on` is a date of the calendar and never shifts by zone; `due_at` is set for a reminder with an hour.
    """

    opens: ClassVar = {GUEST: "client"}

    client = models.ForeignKey(Client, models.CASCADE, related_name="next_steps")
    text = models.CharField(_("Next step"), max_length=300)
    due_on = models.DateField(_("By"), null=True, blank=True)
    due_at = models.DateTimeField(_("At"), null=True, blank=True)
    done_at = models.DateTimeField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = NextStepRows.as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [
            models.Index(
                fields=["workspace", "-trashed_at"],
                name="clients_step_trash",
                condition=IN_TRASH,
            ),
            models.Index(fields=["workspace", "due_on"], name="clients_step_due", condition=models.Q(done_at=None)),
            models.Index(fields=["client", "due_on"], name="clients_step_client"),
        ]

    def __str__(self) -> str:
        return self.text

    def finish(self, *, by: Any, at: datetime) -> Any:
        """Done."""
        return self.mark("done_at", at, "done", by=by, at=at)
