"""By when something is due: working hours, working days, days; over weekends, holidays and moved clocks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rapport.lib.offsets import Offset, Unit, over, parsed, working_day
from rapport.lib.workhours import Workhours

MOSCOW, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin")
HOURS = Workhours(MOSCOW, country="RU")
GERMAN = Workhours(BERLIN, country="DE")
NEVER = Workhours(MOSCOW, days=frozenset())


def at(day, clock="12:00", month=11, year=2026, zone=MOSCOW):
    """A moment on a wall clock; 24 November 2026 is a Tuesday."""
    hour, minute = map(int, clock.split(":"))
    return datetime(year, month, day, hour, minute, tzinfo=zone)


@pytest.mark.parametrize(
    ("since", "hours", "due"),
    [
        (at(24, "10:10"), 4, at(24, "14:10")),
        (at(24, "17:00"), 4, at(25, "12:00")),
        (at(24, "7:00"), 4, at(24, "14:00")),
        (at(27, "18:00"), 4, at(30, "13:00")),
        (at(28, "12:00"), 4, at(30, "14:00")),
        (at(24, "12:00"), 9, at(25, "12:00")),
    ],
)
def test_working_time_is_over_at(since, hours, due):
    assert over(since, timedelta(hours=hours), HOURS) == due
    assert Offset(hours, Unit.HOURS).after(since, HOURS) == due


@pytest.mark.parametrize(
    ("since", "text", "due"),
    [
        (at(24), "1 WD", at(25, "19:00")),
        (at(24), "0 WD", at(24, "19:00")),
        (at(24, "23:00"), "0 WD", at(24, "19:00")),
        (at(27), "1 WD", at(30, "19:00")),
        (at(28), "0 WD", at(30, "19:00")),
        (at(28), "1 WD", at(30, "19:00")),
        (at(24), "21 d", at(15, "19:00", 12)),
        (at(24), "0 d", at(24, "19:00")),
        # Saturday 20 February 2027 is worked on, Monday 22 is not, Tuesday 23 is a holiday.
        (at(19, "12:00", 2, 2027), "1 WD", at(20, "19:00", 2, 2027)),
        (at(19, "12:00", 2, 2027), "2 WD", at(24, "19:00", 2, 2027)),
        # The first days of the year are free.
        (at(30, "12:00", 12), "1 WD", at(11, "19:00", 1, 2027)),
    ],
)
def test_days_end_with_the_working_day(since, text, due):
    assert parsed(text)[0].after(since, HOURS) == due


def test_a_wall_clock_stays_over_the_night_the_clocks_move():
    friday = at(26, "15:00", 3, 2027, BERLIN)
    assert parsed("1 WD")[0].after(friday, GERMAN) == datetime(2027, 3, 30, 17, tzinfo=UTC), "Easter Monday is free"
    assert parsed("14 d")[0].after(friday, GERMAN) == datetime(2027, 4, 9, 17, tzinfo=UTC)
    assert parsed("4 WH")[0].after(at(29, "18:00", 10, 2027, BERLIN), GERMAN) == at(1, "13:00", 11, 2027, BERLIN)
    saturday = Workhours(BERLIN, days=frozenset({5, 6}))
    assert parsed("1 WD")[0].after(at(30, "12:00", 10, 2027, BERLIN), saturday) == datetime(
        2027, 10, 31, 18, tzinfo=UTC
    )


def test_a_morning_is_when_work_begins():
    assert parsed("0 WD")[0].after(at(28), HOURS, morning=True) == at(30, "10:00")


def test_own_free_days_are_not_worked_on():
    away = Workhours(MOSCOW, country="RU", free=frozenset({date(2026, 11, 25)}))
    assert working_day(date(2026, 11, 24), 1, away) == date(2026, 11, 26)


def test_who_never_works_promises_nothing():
    assert over(at(24), timedelta(hours=1), NEVER) is None
    assert parsed("1 WD")[0].after(at(24), NEVER) is None


def test_offsets_are_written_and_read():
    assert [str(one) for one in parsed("3 WD, 7WD,21 d")] == ["3 WD", "7 WD", "21 d"]


@pytest.mark.parametrize("text", ["", "soon", "3", "-1 d", "3 WDs", "999 d"])
def test_what_is_no_offset_is_refused(text):
    with pytest.raises(ValueError, match=text or None):
        parsed(text)
