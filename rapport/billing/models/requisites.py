"""Who pays and who is paid, as it stands on papers: our own requisites, and those of each client."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.clients.models import Client
from rapport.clients.models.record import Record, RecordRows


class Vat(models.TextChoices):
    """What we charge of value added tax, by the categories of EN 16931 (UNCL 5305)."""

    OUTSIDE = "O", pgettext_lazy("value added tax", "none: we are no payer of it")
    STANDARD = "S", pgettext_lazy("value added tax", "at a rate")
    REVERSE = "AE", pgettext_lazy("value added tax", "the buyer pays it (reverse charge)")
    EXEMPT = "E", pgettext_lazy("value added tax", "exempt")
    EXPORT = "G", pgettext_lazy("value added tax", "none: it leaves the country")


class Requisites(Record):
    """Those of a client, or our own where there is none. What a paper shows is copied when it is issued."""

    client = models.OneToOneField(Client, models.CASCADE, null=True, related_name="requisites")
    name = models.CharField(_("Name, as on papers"), max_length=300)
    # ИНН, Steuernummer, EIN: as the country calls it.
    tax_number = models.CharField(_("Tax number"), max_length=40, blank=True)
    kpp = models.CharField(_("KPP"), max_length=9, blank=True)
    vat_id = models.CharField(_("VAT number"), max_length=20, blank=True)
    address = models.CharField(_("Street and house"), max_length=300, blank=True)
    postcode = models.CharField(_("Postcode"), max_length=20, blank=True)
    city = models.CharField(_("City"), max_length=120, blank=True)
    # ISO 3166-1 alpha-2.
    country = models.CharField(_("Country, two letters"), max_length=2, blank=True)
    email = models.EmailField(_("E-mail for invoices"), blank=True)
    # An IBAN, or the number of a Russian account.
    account = models.CharField(_("Account or IBAN"), max_length=34, blank=True)
    bank = models.CharField(_("Bank"), max_length=160, blank=True)
    bic = models.CharField(_("BIC of the bank"), max_length=11, blank=True)
    corr_account = models.CharField(_("Correspondent account"), max_length=20, blank=True)
    # Ours alone: what stands on a new invoice.
    vat = models.CharField(_("VAT"), max_length=2, choices=Vat.choices, default=Vat.OUTSIDE)
    vat_hundredths = models.PositiveIntegerField(_("Rate of VAT, %"), default=0)
    vat_words = models.CharField(_("Words about VAT"), max_length=200, blank=True)
    due_days = models.PositiveSmallIntegerField(_("To be paid within, working days"), default=7)
    pattern = models.CharField(_("Numbers look like"), max_length=40, default="{year}-{n:03}")

    objects = RecordRows["Requisites"].as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace"], condition=models.Q(client=None), name="billing_requisites_of_ours"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Where they are written."""
        if self.client_id is None:
            return reverse("billing:requisites")
        return reverse("billing:client_requisites", args=[self.client_id])

    def printed(self) -> dict[str, Any]:
        """What of it stands on a paper."""
        return {name: getattr(self, name) for name in PRINTED}


PRINTED = (
    "name", "tax_number", "kpp", "vat_id", "address", "postcode", "city", "country", "account", "bank", "bic",
    "corr_account",
)  # fmt: skip
