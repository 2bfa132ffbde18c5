"""What this room holds of a person: what they asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from rapport.clients.holdings import Keep, teach
from rapport.clients.models import Contact
from rapport.privacy.models import DataRequest


def requests_of(contact: Contact) -> Any:
    """Their requests."""
    return DataRequest.objects.filter(workspace_id=contact.workspace_id, contact=contact)


def proof_only(pks: list[int], at: datetime) -> None:
    """That it was asked and answered, and when; not the words."""
    DataRequest.objects.filter(pk__in=pks).update(contact=None, said="", answer="", who="—", version=F("version") + 1)


def teach_holdings() -> None:
    """Teach what this room holds."""
    teach(
        DataRequest, _("Requests about their data"), requests_of,
        keep=Keep("request", "received_on", strip=proof_only),
    )  # fmt: skip
