"""What this room holds of a person, as export and erasure need to know it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.clients.holdings import own_client, teach
from rapport.clients.models import Contact
from rapport.projects.held import projects_of
from rapport.timekeeping.models import BudgetAlert, Rate, Retainer, RetainerEntry, TimeEntry


def _of_client(model: Any) -> Any:
    """Rows of a client who is nobody but this person."""

    def find(contact: Contact) -> Any:
        mine = own_client(contact)
        rows = model.objects.filter(workspace_id=contact.workspace_id)
        return rows.filter(client=mine) if mine else rows.none()

    return find


def _alerts(contact: Contact) -> Any:
    rows = BudgetAlert.objects.filter(workspace_id=contact.workspace_id)
    return rows.filter(project__in=projects_of(contact))


def _ledger(contact: Contact) -> Any:
    rows = RetainerEntry.objects.filter(workspace_id=contact.workspace_id)
    return rows.filter(retainer__in=_of_client(Retainer)(contact))


def teach_holdings() -> None:
    """Teach what this room holds."""
    teach(TimeEntry, _("Hours worked"), _of_client(TimeEntry))
    teach(Rate, _("Rates"), _of_client(Rate))
    teach(Retainer, _("Prepaid hours"), _of_client(Retainer))
    teach(RetainerEntry, _("Lines of prepaid hours"), _ledger)
    teach(BudgetAlert, _("Budgets that were reached"), _alerts)
