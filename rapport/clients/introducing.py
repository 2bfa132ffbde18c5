"""By whom we came to know a client: another client, a person, or both."""

from __future__ import annotations

from datetime import datetime

from rapport.clients.models import Client, Contact
from rapport.journal.models import Batch
from rapport.web.funnel import Actor

# Nobody is brought by a longer chain of clients than this.
LONGEST_CHAIN = 50


class OwnIntroduction(Exception):
    """A client cannot have brought themselves, not even by way of others."""


def introduce(
    client: Client, *, by: Actor, at: datetime, introduced_by: Client | None = None, introducer: Contact | None = None
) -> Batch | None:
    """Keep who introduced a client; neither given takes it away. A person brings the client they belong to along.

    None when it stands so already. Raises OwnIntroduction for a circle.
    """
    if introducer is not None and introduced_by is None:
        introduced_by = introducer.client
    above: Client | None = introduced_by
    for _link in range(LONGEST_CHAIN):
        if above is None:
            break
        if above.pk == client.pk:
            raise OwnIntroduction
        above = above.introduced_by
    values = {
        "introduced_by_id": introduced_by.pk if introduced_by else None,
        "introducer_id": introducer.pk if introducer else None,
    }
    return client.change(values, by=by, at=at, verb="introduced")


def introduced_in_words(client: Client) -> str:
    """Who introduced them: "Olga Titova (Meridian Books)"."""
    person, other = client.introducer, client.introduced_by
    if person and other and person.name != other.name:
        return f"{person.name} ({other.name})"
    return person.name if person else other.name if other else ""
