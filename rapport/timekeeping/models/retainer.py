"""Prepaid hours with their ledger, and the shares of budgets that were reached."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.clients.models import Client
from rapport.clients.models.record import IN_TRASH, Record, RecordRows
from rapport.journal.reversing import Reversible
from rapport.projects.models import Project
from rapport.web.funnel import InWorkspace
from rapport.web.rights import GUEST


class Retainer(Record):
    """So many hours a month, paid in advance (DOMAIN.md 4.4). Of what is left of a month, `carry_minutes` at most go
    on (None: all of it), and after `carry_months` they expire (None: never).

    A month of it ends with the day before the day of `begins_on`; of the 31st, with the month.
    """

    opens: ClassVar = {GUEST: "client"}
    shares: ClassVar = "client"

    client = models.ForeignKey(Client, models.CASCADE, related_name="retainers", verbose_name=_("Client"))
    # Only the time of this project is taken from it.
    project = models.ForeignKey(
        Project, models.SET_NULL, null=True, blank=True, related_name="retainers", verbose_name=_("Project")
    )
    title = models.CharField(_("Name"), max_length=200)
    minutes = models.PositiveIntegerField()
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    carry_minutes = models.PositiveIntegerField(null=True)
    carry_months = models.PositiveSmallIntegerField(_("Months they keep"), null=True, blank=True)
    begins_on = models.DateField(_("Begins"))
    ends_on = models.DateField(_("Last day"), null=True, blank=True)

    objects = RecordRows["Retainer"].as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor=None) | ~Q(currency=""), name="retainers_amount")
        ]
        indexes = [
            models.Index(fields=["workspace", "-trashed_at"], name="retainers_trash", condition=IN_TRASH),
            models.Index(fields=["client", "-begins_on"], name="retainers_client"),
        ]

    def __str__(self) -> str:
        return self.title


class RetainerEntry(Reversible, InWorkspace):
    """A line of the ledger: hours granted, used, carried into a month or expired. It is never changed: what turns out
    otherwise is a further line.
    """

    class Kind(models.TextChoices):
        """GRANT adds, the others take away; CARRY moves hours from the month before into the next."""

        GRANT = "grant", pgettext_lazy("line of prepaid hours", "bought")
        USE = "use", pgettext_lazy("line of prepaid hours", "used")
        CARRY = "carry", pgettext_lazy("line of prepaid hours", "carried over")
        EXPIRY = "expiry", pgettext_lazy("line of prepaid hours", "expired")

    opens: ClassVar = {GUEST: "retainer__client"}

    retainer = models.ForeignKey(Retainer, models.CASCADE, related_name="ledger")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    # The first day of the month of the retainer in which it counts.
    month = models.DateField()
    # Signed: what is added to the hours of that month.
    seconds = models.BigIntegerField()
    # The month in which the hours were bought.
    bought = models.DateField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["retainer", "month"], name="retainers_ledger")]

    def __str__(self) -> str:
        return f"{self.kind} {self.seconds}"


class BudgetAlert(Reversible, InWorkspace):
    """A share of a budget that was reached: told once. A budget that is raised later is another one."""

    class Of(models.TextChoices):
        """What of."""

        HOURS = "hours", pgettext_lazy("a budget of", "hours")
        MONEY = "money", pgettext_lazy("a budget of", "money")

    opens: ClassVar = {GUEST: "project__client"}

    project = models.ForeignKey(Project, models.CASCADE, related_name="alerts")
    of = models.CharField(max_length=5, choices=Of.choices)
    percent = models.PositiveSmallIntegerField()
    # Minutes or minor units.
    budget = models.BigIntegerField()
    spent = models.BigIntegerField()
    reached_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "of", "percent", "budget"], name="alerts_once")]
        indexes = [
            models.Index(fields=["workspace", "-reached_at"], name="alerts_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.of} {self.percent} %"
