"""What this room holds of a person, as export and erasure need to know it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.clients.holdings import teach
from rapport.clients.models import Contact
from rapport.message_templates.models import TemplateUse


def uses_for(contact: Contact) -> Any:
    """Which templates were taken for letters to them."""
    return TemplateUse.objects.filter(workspace_id=contact.workspace_id, contact=contact)


def teach_holdings() -> None:
    """Teach what this room holds."""
    teach(TemplateUse, _("Templates taken for letters"), uses_for)
