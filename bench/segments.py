"""A segment of three conditions against the same question written by hand: the count and the first fifty clients."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection

from bench.world import NOW
from rapport.accounts.actors import Actor
from rapport.clients.conditions.asking import matching_clients
from rapport.clients.conditions.tree import Group, of_json
from rapport.clients.listing import COLUMNS

ROUNDS = 40
DAYS = 200
# Where they are, how they come to us, and how often we talked lately.
TREE = {
    "all": [
        {"field": "name", "is": "contains", "value": "а"},
        {"field": "turn", "is": "any_of", "value": ["ours", "theirs"]},
        {"of": "talks", "least": 2, "where": {"all": [{"field": "at", "is": "last_days", "value": DAYS}]}},
    ]
}
BY_HAND = """
    FROM clients_client c
    WHERE c.workspace_id = %s AND c.archived_at IS NULL AND c.trashed_at IS NULL AND c.sort_key LIKE %s
      AND c.turn IN ('ours', 'theirs')
      AND c.id IN (SELECT i.client_id FROM clients_interaction i
                   WHERE i.workspace_id = %s AND i.trashed_at IS NULL AND i.client_id IS NOT NULL AND i.at >= %s
                   GROUP BY i.client_id HAVING COUNT(*) >= 2)
"""


def measure(actor: Actor) -> tuple[float, float, int]:
    """CPU milliseconds of the segment and of the statement by hand, medians, in turns; and how many clients match."""
    tree: Group = of_json(TREE)
    since = (NOW - timedelta(days=DAYS)).replace(hour=0)
    values: list[Any] = [actor.workspace_id, "%а%", actor.workspace_id, since]
    columns = ", ".join(f"c.{name}" for name in COLUMNS)

    def ours() -> int:
        rows = matching_clients(tree, by=actor, now=NOW).only(*COLUMNS)
        count = rows.count()
        list(rows.order_by("-last_at", "id")[:50])
        return count

    def by_hand() -> int:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) {BY_HAND}", values)
            count: int = cursor.fetchone()[0]
            cursor.execute(f"SELECT {columns} {BY_HAND} ORDER BY c.last_at DESC, c.id LIMIT 50", values)
            cursor.fetchall()
        return count

    assert ours() == by_hand() > 0, (ours(), by_hand())
    mine, bare = _in_turns(ours, by_hand)
    return mine, bare, ours()


def _in_turns(one: Callable[[], Any], other: Callable[[], Any]) -> tuple[float, float]:
    times: tuple[list[float], list[float]] = ([], [])
    for _round in range(ROUNDS):
        for place, deed in enumerate((one, other)):
            start = time.process_time()
            deed()
            times[place].append((time.process_time() - start) * 1000)
    return statistics.median(times[0]), statistics.median(times[1])
