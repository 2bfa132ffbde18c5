"""How we agreed to talk with a client, and when one of the two sides is away."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rapport.accounts.models import LANGUAGES
from rapport.clients.models.client import Client
from rapport.clients.models.contact import Contact
from rapport.clients.models.record import IN_TRASH, Record, RecordRows

# Of a client nothing else is known than that a day's work is usually done between these hours.
THEIR_STARTS, THEIR_ENDS = time(9), time(18)
MOST_DAYS = 366


class Agreement(Record):
    """What was agreed about communication with a client; how often we write stands as `Client.rhythm_days`."""

    opens: ClassVar = {}

    # Clients that became one may have two: the one changed last counts (clients.communicating).
    client = models.ForeignKey(Client, models.CASCADE, related_name="agreements", db_index=False)
    channel = models.CharField(_("Channel"), max_length=12, choices=Contact.Prefers.choices, blank=True, default="")
    starts = models.TimeField(_("They are there from"), default=THEIR_STARTS)
    ends = models.TimeField(_("until"), default=THEIR_ENDS)
    # In working hours of ours.
    answer_hours = models.PositiveSmallIntegerField(_("We answer within, working hours"), null=True, blank=True)
    language = models.CharField(_("Language"), max_length=8, choices=LANGUAGES, blank=True, default="")
    decides = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Who decides")
    )
    agreed_on = models.DateField(_("Agreed on"), null=True, blank=True)
    agreed_by = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Agreed with")
    )
    note = models.TextField(_("What else was agreed"), blank=True)

    objects = RecordRows["Agreement"].as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "client", "-updated_at"], name="clients_agreement_client"),
            models.Index(fields=["workspace", "-trashed_at"], name="clients_agreement_trash", condition=IN_TRASH),
        ]

    def __str__(self) -> str:
        return str(self.client)

    def get_absolute_url(self) -> str:
        """Where it is read and changed."""
        return reverse("clients:agreement", args=[self.client_id])


class AbsenceRows(RecordRows["Absence"]):
    """Questions about many absences."""

    def ours(self) -> Self:
        """Of our side."""
        return self.present().filter(client=None)

    def days(self) -> frozenset[date]:
        """Every day of them."""
        return frozenset(day for row in self for day in row.days())


class Absence(Record):
    """Days on which a side is away: ours when `client` is empty, else theirs. Waiting does not count them."""

    opens: ClassVar = {}

    client = models.ForeignKey(Client, models.CASCADE, null=True, related_name="absences", db_index=False)
    starts_on = models.DateField(_("Away from"))
    ends_on = models.DateField(_("until, inclusive"))
    note = models.CharField(_("Why, for yourself"), max_length=200, blank=True)

    objects = AbsenceRows.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="clients_absence_order")
        ]
        indexes = [
            models.Index(fields=["workspace", "client", "starts_on"], name="clients_absence_days"),
            models.Index(fields=["workspace", "-trashed_at"], name="clients_absence_trash", condition=IN_TRASH),
        ]

    def __str__(self) -> str:
        return self.note or f"{self.starts_on} … {self.ends_on}"

    def days(self) -> set[date]:
        """Every day of it."""
        count = min((self.ends_on - self.starts_on).days + 1, MOST_DAYS)
        return {self.starts_on + timedelta(days=number) for number in range(count)}
