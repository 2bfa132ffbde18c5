"""What this room holds of a person, as export and erasure need to know it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.clients.holdings import of_person, teach
from rapport.clients.models import Contact
from rapport.doors.models import Door, Visit


def doors_of(contact: Contact) -> Any:
    """The private links of a person, or of a client who is nobody else."""
    rows = Door.objects.filter(workspace_id=contact.workspace_id)
    return rows.filter(of_person(contact, client_path="client"))


def visits_of(contact: Contact) -> Any:
    """When these were opened."""
    return Visit.objects.filter(workspace_id=contact.workspace_id, door__in=doors_of(contact))


def teach_holdings() -> None:
    """Teach what this room holds; the last taught is handled first."""
    teach(Door, _("Links to their page"), doors_of)
    teach(Visit, _("Visits to their page"), visits_of)
