"""Whose turn it is in a thread: the first letter of theirs that we have neither answered nor settled awaits us."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from rapport.clients.models import Interaction
from rapport.inbox import piles

MANY = 500


@dataclass(slots=True)
class Word:
    """What decides about a turn, of one interaction."""

    id: int
    direction: str
    automatic: bool
    awaits: bool
    settled_at: datetime | None
    trashed_at: datetime | None
    created_at: datetime


def awaiting[Said: (Interaction, Word)](words: Sequence[Said]) -> Said | None:
    """The interaction that awaits an answer, of one thread in order of time; None when nobody waits.

    Machines and bulk mail neither wait nor answer. Settling one letter settles the whole thread as far as it was known
    then; what is brought in later waits again.
    """
    settled = max((word.settled_at for word in words if word.settled_at), default=None)
    waiting: Said | None = None
    for word in words:
        if word.automatic or word.trashed_at:
            continue
        if word.direction == Interaction.Direction.OUT or (settled and word.created_at <= settled):
            waiting = None
        elif word.direction == Interaction.Direction.IN:
            waiting = waiting or word
    return waiting


def renew(workspace_id: int, thread_ids: Iterable[int]) -> None:
    """Set `awaits` on the right letters of these threads, and where the threads lie, in a few statements."""
    ids = sorted(set(thread_ids))
    for start in range(0, len(ids), MANY):
        # Written as a list of numbers, from which SQLite sees that its index of threads, which leaves out 0, will do.
        rows = Interaction.objects.filter(workspace_id=workspace_id, conversation__in=ids[start : start + MANY])
        threads: dict[int, list[Word]] = defaultdict(list)
        for row in rows.order_by("at", "id").values_list("conversation", *(field.name for field in fields(Word))):
            threads[row[0]].append(Word(*row[1:]))
        right = {first.id for words in threads.values() if (first := awaiting(words))}
        standing = {word.id for words in threads.values() for word in words if word.awaits}
        Interaction.objects.filter(pk__in=right - standing).update(awaits=True)
        Interaction.objects.filter(pk__in=standing - right).update(awaits=False)
    piles.renew(workspace_id, ids)
