"""Invoices and credit notes, and the series that give them their numbers.

A draft may say anything and has no number. What is issued is never changed again: it has its number, both parties as
they were on that day and a digest of all it says. It is put right by an opposite paper only.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.accounts.models import LANGUAGES
from rapport.agreements.models import Instalment
from rapport.clients.models import Client, Contact
from rapport.clients.models.record import IN_TRASH, Record, RecordRows
from rapport.engagements.models import Engagement
from rapport.inbox.models import Outgoing
from rapport.journal.models import Batch
from rapport.lib.bills import Bill
from rapport.web.funnel import EVERY, InWorkspace
from rapport.web.rights import BOOKKEEPER


class State(models.TextChoices):
    """How far an invoice has come. That it is late follows from its day and is no state of its own."""

    DRAFT = "draft", pgettext_lazy("state of an invoice", "being written")
    ISSUED = "issued", pgettext_lazy("state of an invoice", "to be paid")
    PART_PAID = "part_paid", pgettext_lazy("state of an invoice", "paid in part")
    PAID = "paid", pgettext_lazy("state of an invoice", "paid")
    VOID = "void", pgettext_lazy("state of an invoice", "put right by a credit note")


OPEN = (State.ISSUED, State.PART_PAID)
# What is on the paper: closed with its number.
SAID = frozenset({
    "client_id", "contact_id", "kind", "corrects_id", "number", "place", "title", "language", "currency", "content",
    "issued_on", "issued_at", "due_on", "net_minor", "tax_minor", "total_minor", "parties", "digest", "trashed_at",
})  # fmt: skip


class Frozen(Exception):
    """What was issued is not changed: it is put right by a credit note."""


def of_door(rows: Any, door: Any) -> Any:
    """What a client reads through a link: what was issued to them."""
    return rows.filter(client=door.client_id).exclude(state=State.DRAFT)


class Series(InWorkspace):
    """The last number that was given in a year (0: in a series that goes on for ever), for each kind of paper."""

    kind = models.CharField(max_length=6)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "kind", "year"], name="billing_series_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}"


class Invoice(Record):
    """What is to be paid, by whom, for what, until when; or, as a credit note, what is not to be paid any more."""

    class Kind(models.TextChoices):
        """What paper it is."""

        INVOICE = "380", pgettext_lazy("kind of paper", "invoice")
        CREDIT = "381", pgettext_lazy("kind of paper", "credit note")

    shares: ClassVar[Any] = of_door
    opens: ClassVar = {BOOKKEEPER: EVERY}

    client = models.ForeignKey(Client, models.RESTRICT, related_name="invoices", db_index=False)
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+", verbose_name=_("For whom"))
    engagement = models.ForeignKey(Engagement, models.SET_NULL, null=True, related_name="invoices")
    # The agreed payment it asks for.
    instalment = models.ForeignKey(Instalment, models.SET_NULL, null=True, related_name="invoices")
    kind = models.CharField(max_length=3, choices=Kind.choices, default=Kind.INVOICE)
    corrects = models.ForeignKey("self", models.RESTRICT, null=True, related_name="credits")
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    # Given when it is issued; `place` is its place in the series of its year.
    number = models.CharField(max_length=40, blank=True)
    place = models.PositiveIntegerField(null=True)
    title = models.CharField(_("What for"), max_length=200)
    language = models.CharField(_("In which language"), max_length=8, choices=LANGUAGES)
    currency = models.CharField(max_length=3)
    # What is charged for (rapport.lib.bills), as one JSON document.
    content = models.JSONField(default=dict)
    # The day on the paper, and the moment it was issued.
    issued_on = models.DateField(null=True)
    issued_at = models.DateTimeField(null=True)
    due_on = models.DateField(_("To be paid by"), null=True)
    # Of the content, in minor units.
    net_minor = models.BigIntegerField(default=0)
    tax_minor = models.BigIntegerField(default=0)
    total_minor = models.BigIntegerField(default=0)
    # What was paid and what was credited of it (paying.py, correcting.py).
    paid_minor = models.BigIntegerField(default=0)
    credited_minor = models.BigIntegerField(default=0)
    # Both parties as they were when it was issued, and the digest of everything it says.
    parties = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    # The letter that brings it while it is being written; it was sent once that has gone (sending.py).
    letter = models.ForeignKey(Outgoing, models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    viewed_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = RecordRows["Invoice"].as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "kind", "number"], condition=~Q(number=""), name="billing_invoice_number"
            ),
            # An issued paper is whole: it has its number, its day and its digest, and lies in no trash.
            models.CheckConstraint(
                condition=Q(state=State.DRAFT)
                | (~Q(number="") & ~Q(digest="") & Q(issued_at__isnull=False, place__isnull=False, trashed_at=None)),
                name="billing_invoice_issued",
            ),
            models.CheckConstraint(condition=Q(total_minor__gte=0), name="billing_invoice_total"),
            models.CheckConstraint(
                condition=Q(paid_minor__gte=0, credited_minor__gte=0)
                & Q(paid_minor__lte=F("total_minor") - F("credited_minor")),
                name="billing_invoice_paid",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "state", "due_on", "id"], name="billing_invoice_due"),
            models.Index(fields=["workspace", "-updated_at", "-id"], name="billing_invoice_newest"),
            models.Index(fields=["client", "-issued_on"], name="billing_invoice_client"),
            models.Index(fields=["workspace", "-trashed_at"], name="billing_invoice_trash", condition=IN_TRASH),
        ]

    def __str__(self) -> str:
        return self.number or self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("billing:invoice", args=[self.pk])

    @property
    def bill(self) -> Bill:
        """What it charges for."""
        return Bill.of_json(self.content)

    @property
    def is_draft(self) -> bool:
        """Whether it may still be changed."""
        return self.state == State.DRAFT

    @property
    def is_open(self) -> bool:
        """Whether something of it is to be paid."""
        return self.state in OPEN and self.kind == self.Kind.INVOICE

    @property
    def balance_minor(self) -> int:
        """What is still to be paid: total less payments and credits (DOMAIN.md 4.4)."""
        return self.total_minor - self.paid_minor - self.credited_minor

    def change(self, values: Mapping[str, Any], **how: Any) -> Batch | None:
        """As of any record; what an issued paper says is not changed. Raises Frozen."""
        if not self.is_draft and (touched := sorted(SAID & set(values))):
            raise Frozen(*touched)
        return super().change(values, **how)

    def is_late(self, today: date) -> bool:
        """Whether its day is over and something is left to pay."""
        return self.is_open and self.due_on is not None and self.due_on < today
