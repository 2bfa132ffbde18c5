"""Which backups stay, and when one is due."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rapport.backups.slots import due
from rapport.backups.thinning import kept

NEWEST = datetime(2026, 11, 24, 3)


def every(days: float, count: int) -> list[datetime]:
    return [NEWEST - timedelta(days=days * number) for number in range(count)]


@pytest.mark.parametrize(
    ("moments", "daily", "weekly", "monthly", "stays"),
    [
        ([], 7, 4, 12, []),
        (every(1, 1), 0, 0, 0, ["24.11"]),
        (every(1, 3), 7, 4, 12, ["24.11", "23.11", "22.11"]),
        (every(1, 10), 3, 0, 0, ["24.11", "23.11", "22.11"]),
        # Of each week its newest: Tuesday is the newest of this one, Sundays of those before.
        (every(1, 30), 0, 3, 0, ["24.11", "22.11", "15.11"]),
        (every(1, 90), 2, 2, 3, ["24.11", "23.11", "22.11", "31.10", "30.09"]),
        # Two of one day: the later.
        (every(0.25, 3), 7, 0, 0, ["24.11", "23.11"]),
        # Days without any do not count: what is old stays while nothing newer comes.
        ([NEWEST - timedelta(days=400), NEWEST - timedelta(days=800)], 7, 4, 12, ["20.10", "15.09"]),
    ],
)
def test_the_newest_of_each_period_stays(moments, daily, weekly, monthly, stays):
    found = kept(moments, daily=daily, weekly=weekly, monthly=monthly)
    assert [f"{one:%d.%m}" for one in sorted(found, reverse=True)] == stays


def test_a_year_of_daily_backups_is_bounded():
    assert len(kept(every(1, 500), daily=7, weekly=4, monthly=12)) <= 7 + 4 + 12


MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("often", "weekday", "hour", "now", "slot"),
    [
        ("never", 0, 3, datetime(2026, 11, 24, 12, tzinfo=MOSCOW), None),
        ("daily", 0, 3, datetime(2026, 11, 24, 12, tzinfo=MOSCOW), "2026-11-24 03"),
        ("daily", 0, 3, datetime(2026, 11, 24, 3, tzinfo=MOSCOW), "2026-11-24 03"),
        ("daily", 0, 3, datetime(2026, 11, 24, 2, 59, tzinfo=MOSCOW), "2026-11-23 03"),
        # A Tuesday.
        ("weekly", 0, 3, datetime(2026, 11, 24, 12, tzinfo=MOSCOW), "2026-11-23 03"),
        ("weekly", 1, 3, datetime(2026, 11, 24, 2, tzinfo=MOSCOW), "2026-11-17 03"),
        ("weekly", 6, 23, datetime(2026, 11, 24, 2, tzinfo=MOSCOW), "2026-11-22 23"),
        # The hour that does not exist, and the one there is twice.
        ("daily", 0, 2, datetime(2026, 3, 29, 4, tzinfo=BERLIN), "2026-03-29 02"),
        ("daily", 0, 2, datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=BERLIN), "2026-10-25 02"),
    ],
)
def test_the_last_moment_of_the_plan_that_has_come(often, weekday, hour, now, slot):
    found = due(often, weekday=weekday, hour=hour, now=now)
    assert (f"{found:%Y-%m-%d %H}" if found else None) == slot
