"""What this room holds of a person, as export and erasure need to know it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.clients.holdings import of_person, own_client, pass_over, teach
from rapport.clients.models import Contact
from rapport.engagements.beside import proven
from rapport.engagements.models import Due, Engagement, MovedOn, PlaybookItem, StageMove


def engagements_of(contact: Contact) -> Any:
    """Engagements with a person, or with a client who is nobody else."""
    rows = Engagement.objects.filter(workspace_id=contact.workspace_id)
    return rows.filter(of_person(contact, client_path="client"))


def moves_of(contact: Contact) -> Any:
    """The moves of these engagements."""
    return StageMove.objects.filter(workspace_id=contact.workspace_id, engagement__in=engagements_of(contact))


def dues_of(contact: Contact) -> Any:
    """What was due in these engagements."""
    return Due.objects.filter(workspace_id=contact.workspace_id, engagement__in=engagements_of(contact))


def items_of(contact: Contact) -> Any:
    """What is done otherwise with a client who is nobody else."""
    client = own_client(contact)
    rows = PlaybookItem.objects.filter(workspace_id=contact.workspace_id)
    return rows.filter(client=client) if client else rows.none()


def teach_holdings() -> None:
    """Teach what this room holds."""
    teach(Engagement, _("Engagements"), engagements_of, shared=lambda pks, cleaner: proven(pks))
    teach(StageMove, _("Moves between stages"), moves_of)
    teach(Due, _("What the playbooks asked for"), dues_of)
    teach(PlaybookItem, _("Playbooks with one client"), items_of)
    pass_over(MovedOn, "Marks of the program; they go with their engagement.")
