"""What an hour costs, from which day on, and the rules by which a workspace counts its time."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.clients.models import Client
from rapport.clients.models.record import IN_TRASH, Record, RecordRows
from rapport.projects.models import Project
from rapport.web.funnel import InWorkspace


class Rate(Record):
    """The price of an hour from a day on: of the workspace, of a client, of a project, of a member.

    The narrowest holds: a member before a project before a client before the workspace; a member's rate may be for one
    client or one project. A new rate touches entries that are written from then on (rates.py).
    """

    client = models.ForeignKey(
        Client, models.CASCADE, null=True, blank=True, related_name="rates", verbose_name=_("Client")
    )
    project = models.ForeignKey(
        Project, models.CASCADE, null=True, blank=True, related_name="rates", verbose_name=_("Project")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("Member")
    )
    since = models.DateField(_("From"))
    # Of one hour. 0 is a rate as well: work that costs nothing.
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    objects = RecordRows["Rate"].as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minor__gte=0) & ~Q(currency=""), name="rates_amount"),
            models.CheckConstraint(condition=Q(client=None) | Q(project=None), name="rates_one_scope"),
        ]
        indexes = [
            models.Index(fields=["workspace", "-trashed_at"], name="rates_trash", condition=IN_TRASH),
            models.Index(fields=["workspace", "-since"], name="rates_since"),
        ]

    def __str__(self) -> str:
        return f"{self.minor} {self.currency}"


class TimeRules(InWorkspace):
    """How a workspace counts: rounding, which only reports do, and after how long a timer is asked about."""

    class Rounding(models.TextChoices):
        """Which way."""

        NEAREST = "nearest", pgettext_lazy("rounding of time", "to the nearest")
        UP = "up", pgettext_lazy("rounding of time", "up")
        DOWN = "down", pgettext_lazy("rounding of time", "down")

    class Per(models.TextChoices):
        """What is rounded."""

        ENTRY = "entry", pgettext_lazy("rounding of time", "each entry")
        DAY = "day", pgettext_lazy("rounding of time", "the day's sum of a project")
        TOTAL = "total", pgettext_lazy("rounding of time", "only the total")

    # 0: not at all.
    round_to_minutes = models.PositiveSmallIntegerField(_("Round to minutes"), default=0)
    rounding = models.CharField(_("Which way"), max_length=7, choices=Rounding.choices, default=Rounding.NEAREST)
    per = models.CharField(_("What is rounded"), max_length=5, choices=Per.choices, default=Per.ENTRY)
    # What somebody can work on a day, without what nobody pays for.
    capacity_minutes = models.PositiveSmallIntegerField(default=360)
    forgotten_hours = models.PositiveSmallIntegerField(_("Ask about a timer after hours"), default=8)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace"], name="timerules_one")]
