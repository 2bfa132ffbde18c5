"""Whose words may be changed: members change everything they see, guests what they wrote themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rapport.clients.history import Moment
from rapport.clients.models import Interaction
from rapport.web.funnel import Actor
from rapport.web.rights import FULL, may_open


def own(actor: Actor, rows: Any) -> Any:
    """Of rows with a `user`, those the actor may change."""
    return rows if actor.role in FULL else rows.filter(user_id=actor.user_id)


def offer_own(actor: Actor, moments: Sequence[Moment]) -> None:
    """Leave the ways to open and to change an entry only where they would not be refused."""
    if actor.role in FULL:
        return
    for moment in moments:
        if not may_open(moment.href):
            moment.href = ""
    shown = [moment.id for moment in moments if moment.edit_href]
    mine = set(own(actor, Interaction.objects.filter(pk__in=shown)).values_list("pk", flat=True))
    for moment in moments:
        if moment.id not in mine:
            moment.edit_href = moment.trash_href = ""
