"""Whose turn it is in a thread, as a table."""

from datetime import UTC, datetime, timedelta

import pytest

from rapport.clients.models import Interaction
from rapport.inbox.turns import awaiting

START = datetime(2026, 11, 9, 10, tzinfo=UTC)


def words(spelling: str) -> list[Interaction]:
    """One letter a word: i they, o we, m their machine, a ours, s theirs and settled, t theirs in the trash."""
    made = []
    for place, letter in enumerate(spelling):
        at = START + timedelta(hours=place)
        made.append(
            Interaction(
                pk=place,
                at=at,
                created_at=at,
                direction="out" if letter in "oa" else "in",
                automatic=letter in "ma",
                settled_at=at if letter == "s" else None,
                trashed_at=at if letter == "t" else None,
            )
        )
    return made


@pytest.mark.parametrize(
    ("spelling", "waits"),
    [
        ("", None), ("o", None), ("i", 0), ("ii", 0), ("io", None), ("ioi", 2), ("ioii", 2), ("m", None), ("im", 0),
        ("ia", 0), ("s", None), ("is", None), ("si", 1), ("isi", 2), ("it", 0), ("t", None), ("oi", 1), ("iomi", 3),
    ],
)  # fmt: skip
def test_the_first_letter_that_nobody_answered_or_settled_waits(spelling, waits):
    waiting = awaiting(words(spelling))
    assert (waiting.pk if waiting else None) == waits
