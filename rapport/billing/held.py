"""What this room holds of people. What was issued and what was paid is kept as the law wants it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.billing.models import Allocation, Invoice, Payment, Requisites, Series
from rapport.billing.models.invoice import State
from rapport.clients.holdings import Keep, pass_over, teach
from rapport.clients.models import Contact


def _issued(rows: Any) -> Any:
    return rows.exclude(state=State.DRAFT)


def _of_person(model: Any) -> Any:
    """Rows of the client that is this person."""
    return lambda contact: model.objects.filter(
        workspace_id=contact.workspace_id, client=contact.client_id, client__kind="person"
    )


def _invoices(contact: Contact) -> Any:
    mine = Invoice.objects.filter(workspace_id=contact.workspace_id)
    return mine.filter(contact=contact) | mine.filter(client=contact.client_id, client__kind="person")


def teach_holdings() -> None:
    """Teach what this room holds; the last taught is handled first."""
    teach(Requisites, _("Requisites"), _of_person(Requisites))
    teach(Invoice, _("Invoices"), _invoices, keep=Keep("invoice", "issued_at", _issued))
    teach(Payment, _("Payments"), _of_person(Payment), keep=Keep("invoice", "created_at", lambda rows: rows))
    pass_over(Allocation, "says which payment pays which invoice, and goes with them")
    pass_over(Series, "counts the numbers of invoices")
