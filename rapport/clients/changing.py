"""Changing a client: one deed of the person, even where it touches the contact who is that client."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.clients.models import Client, Contact
from rapport.clients.tagging import spelled
from rapport.journal.models import Batch
from rapport.web.funnel import Actor


def change_client(
    client: Client, values: Mapping[str, Any], *, by: Actor, at: datetime, version: int | None = None
) -> Batch | None:
    """Set columns and tags; None when nothing differs. Raises Stale like `Record.change`.

    A client who is a person and is renamed is renamed as a contact too, unless the contact is called otherwise.
    """
    before = client.name
    if "tags" in values:
        values = {**values, "tags": spelled(by, values["tags"])}
    with transaction.atomic():
        batch = client.change(values, by=by, at=at, version=version)
        if batch is not None and client.name != before and not client.is_company:
            for contact in Contact.objects.living().filter(client=client, is_main=True, name=before):
                contact.change({"name": client.name}, by=by, at=at, batch=batch)
    return batch
