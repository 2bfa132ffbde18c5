"""What forms tell the playbooks of engagements: a brief was sent to somebody at the client, a brief was answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from rapport.engagements.evidence import learn
from rapport.engagements.facts import Happening
from rapport.engagements.noticing import mark_clients
from rapport.journal.recording import hear
from rapport.questionnaires.models import AnswerSheet, Invitation, Questionnaire

BRIEF = Questionnaire.Kind.BRIEF


def briefs_sent(workspace_id: int, engagements: Mapping[int, int]) -> Mapping[int, Sequence[Happening]]:
    """Personal links to briefs, made for people at the clients of these engagements."""
    rows = Invitation.objects.filter(workspace_id=workspace_id, questionnaire__kind=BRIEF, revoked_at=None)
    return _by_engagement(rows, "made_at", engagements)


def briefs_answered(workspace_id: int, engagements: Mapping[int, int]) -> Mapping[int, Sequence[Happening]]:
    """Briefs they have filled in and that were taken in."""
    rows = AnswerSheet.objects.filter(workspace_id=workspace_id, questionnaire__kind=BRIEF)
    return _by_engagement(rows.filter(state=AnswerSheet.State.TAKEN), "at", engagements)


def _by_engagement(rows: Any, column: str, engagements: Mapping[int, int]) -> Mapping[int, Sequence[Happening]]:
    of_client: dict[int, list[Happening]] = defaultdict(list)
    said = rows.filter(contact__client__among=set(engagements.values())).order_by(column)
    for client, at in said.values_list("contact__client_id", column):
        of_client[client].append(Happening(at))
    return {engagement: of_client[client] for engagement, client in engagements.items() if client in of_client}


def _changed(rows: Sequence[Any]) -> None:
    mark_clients({row.contact.client_id for row in rows if row.contact and row.contact.client_id})


def teach() -> None:
    """Teach it, and say when it changes."""
    learn("brief_sent", briefs_sent)
    learn("brief_answered", briefs_answered)
    for model in (Invitation, AnswerSheet):
        hear(model, _changed)
