"""What this room holds of people: nothing that is not in the messages themselves, or gone as soon as it is read."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.channels.telegram.models import SentPart
from rapport.clients.holdings import teach
from rapport.clients.models import Contact


def parts_to(contact: Contact) -> Any:
    """What Telegram said of messages to them."""
    return SentPart.objects.filter(workspace_id=contact.workspace_id, outgoing__contact=contact)


def teach_holdings() -> None:
    """Teach what this room holds."""
    teach(SentPart, _("What Telegram said of what you sent them"), parts_to, by_choice=True)
