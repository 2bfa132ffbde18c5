"""What this room holds of a person, as export and erasure need to know it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.clients.holdings import pass_over, teach
from rapport.clients.models import Contact
from rapport.questionnaires.models import AnswerSheet, Invitation, Opening


def sheets_of(contact: Contact) -> Any:
    """What they answered in forms and briefs."""
    return AnswerSheet.objects.filter(workspace_id=contact.workspace_id, contact=contact)


def links_to(contact: Contact) -> Any:
    """The personal links they were given, with what they had begun to write."""
    return Invitation.objects.filter(workspace_id=contact.workspace_id, contact=contact)


def teach_holdings() -> None:
    """Teach what this room holds; the last taught is handled first."""
    teach(Invitation, _("Links to briefs"), links_to)
    teach(AnswerSheet, _("Answers in forms"), sheets_of)
    pass_over(Opening, "says when a link was opened, and goes with it")
