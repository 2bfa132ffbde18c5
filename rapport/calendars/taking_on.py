"""What an action item becomes: a next step, or whatever a room that knows promises has taught."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from rapport.calendars.models import ActionItem
from rapport.clients.models import Client
from rapport.journal.models import Batch
from rapport.web.funnel import Actor

# Given the client and the facts (text, side, due_on, quote), with by, at and batch; answers how it is called from now
# on. It writes in the transaction it is called in.
_takers: dict[str, Callable[..., str]] = {}


def learn(name: str, taker: Callable[..., str]) -> None:
    """Teach where items with a day go; called once by a room when it is ready."""
    _takers[name] = taker


def take_on(
    item: ActionItem, client: Client, facts: Mapping[str, Any], *, by: Actor, at: datetime, batch: Batch
) -> str | None:
    """Hand an item to the room that keeps promises, if there is one and the item has a day; None otherwise."""
    taker = next(iter(_takers.values()), None)
    if taker is None or not facts.get("due_on"):
        return None
    return taker(client, {**facts, "quote": item.quote}, by=by, at=at, batch=batch)
