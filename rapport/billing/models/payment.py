"""Money that came, and which invoices it pays: in parts, several at once, or more than was asked."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.banking.models import BankLine
from rapport.billing.models.invoice import Invoice
from rapport.clients.models import Client
from rapport.clients.models.record import Record, RecordRows
from rapport.journal.reversing import Reversible
from rapport.web.funnel import EVERY, InWorkspace
from rapport.web.rights import BOOKKEEPER


class Payment(Record):
    """Money of a client that has come. What of it pays no invoice is their credit."""

    class How(models.TextChoices):
        """By which way it came."""

        BANK = "bank", pgettext_lazy("way of paying", "by bank")
        CARD = "card", pgettext_lazy("way of paying", "by card")
        CASH = "cash", pgettext_lazy("way of paying", "in cash")
        OTHER = "other", pgettext_lazy("way of paying", "another way")

    opens: ClassVar = {BOOKKEEPER: EVERY}

    client = models.ForeignKey(Client, models.RESTRICT, related_name="payments")
    received_on = models.DateField(_("Came on"))
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    how = models.CharField(_("How"), max_length=5, choices=How.choices, default=How.BANK)
    # What the bank said of it: a line pays once.
    line = models.ForeignKey(BankLine, models.RESTRICT, null=True, related_name="payments")
    note = models.CharField(_("Note"), max_length=200, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = RecordRows["Payment"].as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="billing_payment_amount"),
            models.UniqueConstraint(fields=["line"], condition=Q(trashed_at=None), name="billing_payment_line"),
        ]
        indexes = [models.Index(fields=["workspace", "-received_on", "-id"], name="billing_payment_newest")]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency}"


class Allocation(Reversible, InWorkspace):
    """What of a payment pays an invoice. Never more than either of them has (allocating.py)."""

    payment = models.ForeignKey(Payment, models.CASCADE, related_name="allocations")
    invoice = models.ForeignKey(Invoice, models.RESTRICT, related_name="allocations")
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payment", "invoice"], name="billing_allocation_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="billing_allocation_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.payment_id} → {self.invoice_id}"
