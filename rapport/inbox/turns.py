"""Whose turn it is in a thread: the first letter of theirs that we have neither answered nor settled awaits us."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from rapport.clients.models import Interaction


def awaiting(words: Sequence[Interaction]) -> Interaction | None:
    """The interaction that awaits an answer, of one thread in order of time; None when nobody waits.

    Machines and bulk mail neither wait nor answer. A settled letter ends the waiting of all before it.
    """
    waiting: Interaction | None = None
    for word in words:
        if word.automatic or word.trashed_at:
            continue
        if word.direction == Interaction.Direction.OUT or word.settled_at:
            waiting = None
        elif word.direction == Interaction.Direction.IN:
            waiting = waiting or word
    return waiting


def renew(workspace_id: int, thread_ids: Iterable[int]) -> None:
    """Set `awaits` on the right letters of these threads, in a few statements."""
    ids = sorted(set(thread_ids))
    for start in range(0, len(ids), 200):
        rows = Interaction.objects.filter(workspace_id=workspace_id, conversation__in=ids[start : start + 200])
        threads: dict[int, list[Interaction]] = defaultdict(list)
        fields = ("id", "conversation", "direction", "automatic", "awaits", "settled_at", "trashed_at", "at")
        for word in rows.only(*fields).order_by("at", "id"):
            threads[word.conversation].append(word)
        right = {first.pk for words in threads.values() if (first := awaiting(words))}
        standing = {word.pk for words in threads.values() for word in words if word.awaits}
        Interaction.objects.filter(pk__in=right - standing).update(awaits=True)
        Interaction.objects.filter(pk__in=standing - right).update(awaits=False)
