"""What calendars tell the playbooks of engagements: meetings with a client that are planned, and those held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.utils import timezone

from rapport.calendars.models import Event, Meeting
from rapport.engagements.evidence import learn
from rapport.engagements.facts import REMEMBERED, Happening
from rapport.engagements.noticing import mark_clients, watch
from rapport.journal.recording import hear


def meetings_planned(workspace_id: int, engagements: Mapping[int, int]) -> Mapping[int, Sequence[Happening]]:
    """When meetings with these clients begin."""
    return _meetings(workspace_id, engagements, "event__starts_at")


def meetings_held(workspace_id: int, engagements: Mapping[int, int]) -> Mapping[int, Sequence[Happening]]:
    """When they are over."""
    return _meetings(workspace_id, engagements, "event__ends_at")


def _meetings(workspace_id: int, engagements: Mapping[int, int], column: str) -> Mapping[int, Sequence[Happening]]:
    of_client: dict[int, list[Happening]] = defaultdict(list)
    clients = set(engagements.values())
    rows = Meeting.objects.filter(workspace_id=workspace_id, cancelled_at=None, trashed_at=None)
    lately = timezone.now() - 2 * REMEMBERED
    rows = rows.filter(event__client__among=clients, event__trashed_at=None, event__ends_at__gt=lately)
    for client, at in rows.order_by(column).values_list("event__client_id", column):
        of_client[client].append(Happening(at))
    return {engagement: of_client[client] for engagement, client in engagements.items() if client in of_client}


def _changed(rows: Sequence[Meeting]) -> None:
    mark_clients({row.event.client_id for row in rows if row.event.client_id})


def teach() -> None:
    """Teach it, and say when it changes."""
    learn("call_planned", meetings_planned)
    learn("call_held", meetings_held)
    watch(Event)
    hear(Meeting, _changed)
