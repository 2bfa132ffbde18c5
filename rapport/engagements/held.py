"""What this room holds of a person, as export and erasure need to know it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.clients.holdings import of_person, teach
from rapport.clients.models import Contact
from rapport.engagements.beside import proven
from rapport.engagements.models import Engagement, StageMove


def engagements_of(contact: Contact) -> Any:
    """Engagements with a person, or with a client who is nobody else."""
    rows = Engagement.objects.filter(workspace_id=contact.workspace_id)
    return rows.filter(of_person(contact, client_path="client"))


def moves_of(contact: Contact) -> Any:
    """The moves of these engagements."""
    return StageMove.objects.filter(workspace_id=contact.workspace_id, engagement__in=engagements_of(contact))


def teach_holdings() -> None:
    """Teach what this room holds."""
    teach(Engagement, _("Engagements"), engagements_of, shared=lambda pks, cleaner: proven(pks))
    teach(StageMove, _("Moves between stages"), moves_of)
