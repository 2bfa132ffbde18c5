"""Agreements of confidentiality: what is secret, until when, what must not happen meanwhile, what goes back."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rapport.clients.models.client import Client
from rapport.clients.models.record import IN_TRASH, Record, RecordRows
from rapport.files.models import StoredFile


class NdaRows(RecordRows["Nda"]):
    """Questions about many agreements."""

    def in_force(self, on: date) -> Self:
        """Signed, and neither the agreement nor the secrecy it leaves behind has ended."""
        unending = Q(ends_on=None, survives_until=None)
        lasting = Q(ends_on__gte=on) | Q(survives_until__gte=on)
        return self.present().filter(unending | lasting, signed_on__lte=on)

    def owing(self) -> Self:
        """Something is still to be returned or destroyed."""
        return self.present().filter(return_by__isnull=False, returned_at=None)


class Nda(Record):
    """The terms of one NDA. While it is in force its prohibitions stand above the client's own level."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="ndas")
    signed_on = models.DateField(_("Signed on"))
    signed_by = models.CharField(_("Signed by"), max_length=200, blank=True)
    covers = models.TextField(_("What it covers"))
    ends_on = models.DateField(_("Ends on"), null=True, blank=True)
    survives_until = models.DateField(_("Secrecy lasts until"), null=True, blank=True)
    no_portfolio = models.BooleanField(_("Not shown in a portfolio"), default=True)
    no_assistant = models.BooleanField(_("Not sent to an assistant"), default=True)
    no_export = models.BooleanField(_("Not exported"), default=True)
    return_by = models.DateField(_("Return or destroy by"), null=True, blank=True)
    returned_at = models.DateTimeField(_("Returned or destroyed"), null=True, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(_("Signed file"), max_length=255, blank=True)

    objects = NdaRows.as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "client", "-signed_on"], name="clients_nda_client"),
            models.Index(fields=["workspace", "-trashed_at"], name="clients_nda_trash", condition=IN_TRASH),
        ]

    def __str__(self) -> str:
        return self.covers.splitlines()[0][:80] if self.covers else str(self.signed_on)

    def get_absolute_url(self) -> str:
        """Where its terms are read and changed."""
        return reverse("clients:nda_edit", args=[self.pk])

    @property
    def lasts_until(self) -> date | None:
        """The last day on which it binds; None when no day is named."""
        return max((day for day in (self.ends_on, self.survives_until) if day), default=None)

    def binds(self, on: date) -> bool:
        """Whether it is in force on a day."""
        last = self.lasts_until
        return self.trashed_at is None and self.signed_on <= on and (last is None or last >= on)

    def give_back(self, *, by: Any, at: Any) -> Any:
        """What was received is returned or destroyed; None when that has been said already."""
        return self.mark("returned_at", at, "given_back", by=by, at=at)
