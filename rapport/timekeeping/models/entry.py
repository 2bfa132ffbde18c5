"""Time that was worked: measured by the timer, typed into the week, or brought from elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.clients.models import Client
from rapport.clients.models.record import IN_TRASH, Record, RecordRows
from rapport.projects.models import Project, Task

RUNNING = Q(seconds=None)
BY_THE_CLOCK = Q(started_at__isnull=False, ended_at__isnull=False, seconds__isnull=False)
TYPED = Q(started_at=None, ended_at=None, seconds__isnull=False)


class TimeEntryRows(RecordRows["TimeEntry"]):
    """Questions about many entries."""

    def running(self) -> Self:
        """Timers that go on."""
        return self.present().filter(seconds=None)

    def done(self) -> Self:
        """What has an end."""
        return self.present().filter(seconds__isnull=False)


class TimeEntry(Record):
    """Time somebody worked, for a client or for nobody.

    Three shapes: a running timer (no end, no seconds); by the clock (`started_at`, `ended_at`; `seconds` are the real
    ones between, whatever the clock on the wall did); typed (`seconds` on a `day`, no times). `day` is the date in
    `zone` on which it began.
    """

    class Source(models.TextChoices):
        """Where it was made. DEVICE is a phone that may have been offline: its key is the number it gave itself."""

        HERE = "", pgettext_lazy("where time comes from", "here")
        DEVICE = "device", pgettext_lazy("where time comes from", "a phone")
        TOGGL = "toggl", "Toggl Track"
        CLOCKIFY = "clockify", "Clockify"
        HARVEST = "harvest", "Harvest"
        KIMAI = "kimai", "Kimai"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # Who it was in what was imported, where they are nobody here.
    person = models.CharField(max_length=200, blank=True)
    # None: work for nobody, such as looking for work.
    client = models.ForeignKey(
        Client, models.CASCADE, null=True, blank=True, related_name="time", verbose_name=_("Client")
    )
    project = models.ForeignKey(
        Project, models.SET_NULL, null=True, blank=True, related_name="time", verbose_name=_("Project")
    )
    task = models.ForeignKey(Task, models.SET_NULL, null=True, blank=True, related_name="time", verbose_name=_("Task"))
    description = models.CharField(_("What you did"), max_length=1000, blank=True)
    day = models.DateField(_("Day"))
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    seconds = models.PositiveIntegerField(null=True)
    # When somebody last said that a long timer is right: it is not asked about again until that long has passed since.
    confirmed_at = models.DateTimeField(null=True)
    zone = models.CharField(max_length=64, blank=True)
    billable = models.BooleanField(_("Billable"), default=True)
    # Since when it stands on a bill: until it is unlocked, with a reason, nothing of it changes.
    billed_at = models.DateTimeField(null=True)
    unlocked_because = models.CharField(max_length=400, blank=True)
    # What an hour cost when it was written down; a later rate does not touch it.
    rate_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    tags = models.JSONField(default=list, blank=True)
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.HERE, blank=True)
    # Its number there: brought again, it is the same entry.
    source_key = models.CharField(max_length=100, blank=True)

    objects = TimeEntryRows.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(RUNNING & Q(started_at__isnull=False, ended_at=None)) | BY_THE_CLOCK | TYPED,
                name="time_shape",
            ),
            models.CheckConstraint(condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="time_forwards"),
            models.CheckConstraint(
                condition=Q(rate_minor=None) | (Q(rate_minor__gte=0) & ~Q(currency="")), name="time_rate"
            ),
            models.UniqueConstraint(
                fields=["workspace", "user"], name="time_one_timer", condition=RUNNING & Q(trashed_at=None)
            ),
            models.UniqueConstraint(
                fields=["workspace", "source", "source_key"], name="time_once", condition=~Q(source_key="")
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "-trashed_at"], name="time_trash", condition=IN_TRASH),
            models.Index(fields=["workspace", "user", "-day"], name="time_days"),
            models.Index(fields=["workspace", "-day"], name="time_period"),
            models.Index(fields=["project", "day"], name="time_project"),
            models.Index(fields=["client", "day"], name="time_client"),
        ]

    def __str__(self) -> str:
        return self.description

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("timekeeping:entry", args=[self.pk])

    @property
    def is_running(self) -> bool:
        """Whether the timer goes on."""
        return self.seconds is None

    @property
    def is_locked(self) -> bool:
        """Whether it stands on a bill."""
        return self.billed_at is not None

    def seconds_at(self, now: datetime) -> int:
        """How much it is, up to `now` while it runs. Never below nothing: a clock may have been put back."""
        if self.seconds is not None:
            return self.seconds
        return between(self.started_at, now)  # type: ignore[arg-type]


def between(begin: datetime, end: datetime) -> int:
    """Whole seconds that really passed; both moments know their zone."""
    # In UTC, because two moments of one zone are subtracted as the clocks on its walls.
    return max(0, (end.astimezone(UTC) - begin.astimezone(UTC)) // timedelta(seconds=1))


def by_the_clock(begin: datetime, end: datetime) -> dict[str, Any]:
    """The columns of an entry that lasted from one moment to the other."""
    return {"started_at": begin, "ended_at": end, "seconds": between(begin, end)}
