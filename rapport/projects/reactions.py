"""What rooms above do when something is decided about a project, in the transaction of the decision.

    reactions.listen(reactions.CHANGE_ACCEPTED, plan_payments)     # in ready() of the room's apps.py

A listener is given the row that was decided, and `by`, `at` and the `batch` of the decision, into which it writes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any

from rapport.journal.models import Batch
from rapport.web.funnel import Actor

# A ChangeRequest, after the budget and the dates of its project have changed.
CHANGE_ACCEPTED = "change.accepted"
# A Milestone, after its `accepted_at` was set.
MILESTONE_ACCEPTED = "milestone.accepted"

_listeners: dict[str, list[Callable[..., None]]] = defaultdict(list)


def listen(what: str, listener: Callable[..., None]) -> None:
    """Be called as `listener(row, by=…, at=…, batch=…)`; taught by a room above when it is ready."""
    _listeners[what].append(listener)


def tell(what: str, row: Any, *, by: Actor, at: datetime, batch: Batch) -> None:
    """Call everybody who listens. What one of them raises undoes the decision as well."""
    for listener in _listeners[what]:
        listener(row, by=by, at=at, batch=batch)
