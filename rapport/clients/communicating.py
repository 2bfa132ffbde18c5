"""What was agreed about talking with a client, when each side is there, and when it is away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.accounts.actors import Actor as Member
from rapport.clients.models import Absence, Agreement, Client
from rapport.clients.models.agreement import THEIR_ENDS, THEIR_STARTS
from rapport.clients.quiet import away_days, country_at, whereabouts_of
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.lib.workhours import Workhours, working_week
from rapport.lib.zones import zone_or_utc
from rapport.web.funnel import Actor

OFTEN = "rhythm_days"


def agreement_of(client: Client, *, by: Actor) -> Agreement | None:
    """What stands now; None while nothing was agreed. Of two that came together by merging, the one changed last."""
    rows = Agreement.objects.visible_to(by).present().filter(client=client)
    return rows.select_related("decides", "agreed_by").order_by("-updated_at", "-id").first()


def agree_to_talk(
    client: Client, values: Mapping[str, Any], *, by: Actor, at: datetime, version: int | None = None
) -> Batch | None:
    """Write down, or change, what was agreed; how often we write goes to the client. None when nothing differs.

    With `version`, raises Stale when somebody has changed it since.
    """
    columns = {name: value for name, value in values.items() if name != OFTEN}
    with transaction.atomic():
        client = Client.objects.visible_to(by).select_for_update(of=("self",)).get(pk=client.pk)
        standing = agreement_of(client, by=by)
        batch: Batch | None
        if standing is None:
            batch = _write_down(client, columns, by=by, at=at)
        else:
            batch = standing.change(columns, by=by, at=at, version=version)
        often = values.get(OFTEN, client.rhythm_days)
        return client.change({OFTEN: often}, by=by, at=at, batch=batch) or batch


def _write_down(client: Client, columns: Mapping[str, Any], *, by: Actor, at: datetime) -> Batch:
    made = Agreement.objects.create(
        workspace_id=by.workspace_id, client=client, created_at=at, updated_at=at, **columns
    )
    told = {name: (None, value) for name, value in columns.items() if value not in (None, "")}
    return record(made, "created", {"client_id": (None, client.pk), **told}, by=by, at=at)


def hours_of(client: Client, agreement: Agreement | None) -> Workhours:
    """When a client works: the hours agreed, by their clock and calendar, without announced absences."""
    where = whereabouts_of(client)
    country = country_at(where, client, client)
    return Workhours(
        zone_or_utc(where.zone),
        agreement.starts if agreement else THEIR_STARTS,
        agreement.ends if agreement else THEIR_ENDS,
        days=working_week(country),
        country=country,
        free=away_days(client),
    )


def our_hours(by: Member) -> Workhours:
    """When we work, without the days on which we are away."""
    return replace(by.workspace.workhours, free=Absence.objects.visible_to(by).ours().days())


def go_away(client: Client | None, values: Mapping[str, Any], *, by: Actor, at: datetime) -> tuple[Absence, Batch]:
    """Write down days on which we (without a client), or they, are away."""
    with transaction.atomic():
        absence = Absence.objects.create(
            workspace_id=by.workspace_id, client=client, created_at=at, updated_at=at, **values
        )
        told = {name: (None, value) for name, value in values.items() if value}
        batch = record(absence, "created", {"client_id": (None, client.pk if client else None), **told}, by=by, at=at)
    return absence, batch
