"""The plan of payments that follows from a yes, as drafts: no invoice is made of it by itself."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rapport.agreements.models.proposal import Proposal
from rapport.clients.models import Client
from rapport.clients.models.record import Record, RecordRows
from rapport.engagements.models import Engagement


class Instalment(Record):
    """One payment that was agreed."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="instalments", db_index=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="instalments")
    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="instalments")
    position = models.PositiveIntegerField()
    # When it is due, in the words of the proposal.
    words = models.CharField(_("When"), max_length=200)
    # Of the whole, in hundredths of a per cent, and what that is in minor units.
    hundredths = models.PositiveIntegerField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    objects = RecordRows["Instalment"].as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "position"], name="agreements_instalment_once"),
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="agreements_instalment_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id}.{self.position}"

    def get_absolute_url(self) -> str:
        """On the page of its proposal."""
        return self.proposal.get_absolute_url()
