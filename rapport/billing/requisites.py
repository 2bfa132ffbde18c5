"""Requisites, ours and those of clients: found, made the first time they are written, then changed like any record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from rapport.accounts.actors import Actor
from rapport.billing.models import Invoice, Requisites
from rapport.clients.models import Client
from rapport.clients.models.record import Stale
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.lib.countries import code_of


def our_requisites(workspace_id: int) -> Requisites | None:
    """Ours; None where nobody has written any."""
    return Requisites.objects.filter(workspace_id=workspace_id, client=None, trashed_at=None).first()


def parties_of(one: Invoice) -> tuple[Requisites | None, Requisites | None]:
    """Ours and the client's, in one statement."""
    rows = Requisites.objects.filter(workspace_id=one.workspace_id, trashed_at=None)
    found = {row.client_id: row for row in rows.filter(Q(client=None) | Q(client=one.client_id))}
    return found.get(None), found.get(one.client_id)


def standing_or_new(by: Actor, client: Client | None, *, at: datetime) -> Requisites:
    """Those of a client, or ours; not kept yet where there are none, with what is known on the client's card."""
    found = Requisites.objects.visible_to(by).filter(client=client).first()
    if found is not None:
        return found
    fresh = Requisites(workspace_id=by.workspace_id, client=client, created_at=at, updated_at=at)
    if client is None:
        fresh.name = by.workspace.name
    else:
        fresh.name, fresh.tax_number, fresh.city = client.name, client.tax_number, client.city
        fresh.country = code_of(client.country)
    return fresh


def write(
    one: Requisites, values: Mapping[str, Any], *, by: Actor, at: datetime, version: int | None = None
) -> Batch | None:
    """Keep them; None when they say the same. Raises Stale, also when somebody else has made them meanwhile."""
    if one.pk is not None:
        return one.change(values, by=by, at=at, version=version)
    with transaction.atomic():
        made, is_new = Requisites.objects.get_or_create(
            workspace_id=by.workspace_id, client_id=one.client_id,
            defaults={**values, "created_at": at, "updated_at": at},
        )  # fmt: skip
        if not is_new:
            raise Stale(made)
        told = {name: (None, value) for name, value in values.items() if value not in ("", None)}
        return record(made, "created", told, by=by, at=at)
