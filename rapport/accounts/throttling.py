"""Counting attempts, in the cache that all processes share."""

from __future__ import annotations

from django.core.cache import cache


def too_many(action: str, key: str, *, most: int, seconds: int) -> bool:
    """Count one more attempt and say whether there have been more than `most` within so many seconds."""
    place = f"attempts:{action}:{key}"
    if cache.add(place, 1, seconds):
        return False
    try:
        return cache.incr(place) > most
    except ValueError:
        # It ran out between the two statements.
        cache.set(place, 1, seconds)
        return False
