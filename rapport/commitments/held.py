"""What this room holds of a person, as export and erasure need to know it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.clients.holdings import of_person, teach
from rapport.clients.models import Contact
from rapport.commitments.models import Commitment, Suggestion


def promises_of(contact: Contact) -> Any:
    """Promises by or to a person."""
    rows = Commitment.objects.filter(workspace_id=contact.workspace_id)
    return rows.filter(of_person(contact, client_path="client"))


def suggestions_of(contact: Contact) -> Any:
    """Sentences of or to a person that sound like a promise."""
    rows = Suggestion.objects.filter(workspace_id=contact.workspace_id)
    return rows.filter(of_person(contact, client_path="client"))


def teach_holdings() -> None:
    """Teach what this room holds."""
    teach(Commitment, _("Promises"), promises_of)
    teach(Suggestion, _("Sentences that may be promises"), suggestions_of)
