"""What Today holds of a person: a word said of them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.clients.holdings import own_client, teach
from rapport.clients.models import Contact
from rapport.today.models import Kind, Verdict


def verdicts_of(contact: Contact) -> Any:
    """Words about the person, and about the client that is this person."""
    mine, rows = own_client(contact), Verdict.objects.filter(workspace_id=contact.workspace_id)
    of_them = rows.filter(kind=Kind.PERSON, object_id=contact.pk)
    return of_them | rows.filter(client=mine) if mine else of_them


def teach_holdings() -> None:
    """Teach what this room holds."""
    teach(Verdict, _("Words said in Today"), verdicts_of)
