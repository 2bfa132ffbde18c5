from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from rapport.lib.timesheets.clock import Began, began, elapsed

BERLIN = ZoneInfo("Europe/Berlin")


def wall(text):
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("begins", "ends", "seconds", "at", "strange"),
    [
        ("2026-07-01T10:00", "2026-07-01T11:00", 3600, "2026-07-01T08:00", ""),
        # In the night the clock is turned back, 02:30 is shown twice; the duration tells which it was.
        ("2026-10-25T02:30", "2026-10-25T03:30", 7200, "2026-10-25T00:30", ""),
        ("2026-10-25T02:30", "2026-10-25T03:30", 3600, "2026-10-25T01:30", ""),
        ("2026-10-25T02:50", "2026-10-25T02:10", 1200, "2026-10-25T00:50", ""),
        ("2026-10-25T02:30", None, 3600, "2026-10-25T00:30", "twice"),
        # A pause is no reason to believe either.
        ("2026-10-25T02:30", "2026-10-25T09:00", 60, "2026-10-25T00:30", "twice"),
        # In the night it is turned forward, 02:30 is not shown at all.
        ("2026-03-29T02:30", "2026-03-29T03:30", 3600, "2026-03-29T01:30", "gap"),
        ("2026-03-29T01:30", "2026-03-29T03:30", 3600, "2026-03-29T00:30", ""),
    ],
)
def test_an_entry_began_when_the_clock_on_the_wall_showed_it(begins, ends, seconds, at, strange):
    found = began(wall(begins), wall(ends) if ends else None, seconds, BERLIN)
    assert found == Began(wall(at).replace(tzinfo=UTC), strange)


@pytest.mark.parametrize(
    ("begins", "ends", "seconds"),
    [
        ("2026-03-29T01:30", "2026-03-29T03:30", 3600),
        ("2026-10-25T01:30", "2026-10-25T03:30", 10_800),
        ("2026-10-25T02:50", "2026-10-25T02:10", 1200),
        ("2026-07-01T23:00", "2026-07-02T01:00", 7200),
        ("2026-07-01T11:00", "2026-07-01T10:00", -3600),
    ],
)
def test_what_passed_is_counted_in_real_seconds(begins, ends, seconds):
    assert elapsed(wall(begins), wall(ends), BERLIN) == seconds
