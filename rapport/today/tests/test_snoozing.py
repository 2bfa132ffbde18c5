"""Until when things may be set aside: evenings, weekends, holidays, the two nights a year when clocks are moved."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from rapport.lib.snoozing import moment, moments, next_working, their_morning
from rapport.lib.workhours import Workhours
from rapport.today.tests.moments import HOURS, MOSCOW, at

BERLIN, NEW_YORK, AUCKLAND = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Pacific/Auckland")


def offered(now: datetime, theirs: Workhours | None = None, zone: ZoneInfo = MOSCOW) -> dict[str, str]:
    found = moments(now, zone=zone, hours=HOURS, theirs=theirs)
    return {each.code: f"{each.until.astimezone(zone):%a %d %H:%M}" for each in found}


@pytest.mark.parametrize(
    ("now", "choices"),
    [
        (at(24, "11:00"), {
            "afternoon": "Tue 24 15:00", "evening": "Tue 24 18:00", "tomorrow": "Wed 25 09:00", "week": "Tue 01 09:00",
        }),
        (at(24, "14:29"), {
            "afternoon": "Tue 24 15:00", "evening": "Tue 24 18:00", "tomorrow": "Wed 25 09:00", "week": "Tue 01 09:00",
        }),
        (at(24, "14:31"), {"evening": "Tue 24 18:00", "tomorrow": "Wed 25 09:00", "week": "Tue 01 09:00"}),
        (at(24, "17:31"), {"tomorrow": "Wed 25 09:00", "week": "Tue 01 09:00"}),
        # After midnight the morning one means is the one of the same date.
        (at(25, "0:40"), {
            "morning": "Wed 25 09:00", "afternoon": "Wed 25 15:00", "evening": "Wed 25 18:00",
            "tomorrow": "Thu 26 09:00", "week": "Wed 02 09:00",
        }),
        # Friday evening: tomorrow is Saturday, the next working day Monday.
        (at(27, "19:00"), {"tomorrow": "Sat 28 09:00", "working": "Mon 30 09:00", "week": "Fri 04 09:00"}),
        (at(28, "19:00"), {"tomorrow": "Sun 29 09:00", "working": "Mon 30 09:00", "week": "Sat 05 09:00"}),
    ],
)  # fmt: skip
def test_what_is_offered_at_this_hour(now, choices):
    assert offered(now) == choices


def test_holidays_and_working_saturdays_are_known():
    # The government moved Monday 22 February 2027 off and made the Saturday before it a working day.
    assert next_working(date(2027, 2, 19), HOURS) == date(2027, 2, 20)
    assert next_working(date(2027, 2, 20), HOURS) == date(2027, 2, 24)
    # The new year's holidays of Russia.
    assert next_working(date(2026, 12, 31), HOURS) == date(2027, 1, 11)


def test_who_never_works_gets_tomorrow():
    assert next_working(date(2026, 11, 24), Workhours(MOSCOW, days=frozenset())) == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("day", "clock", "instant"),
    [
        # 02:30 does not exist in Berlin on 28 March 2027: it becomes 03:30.
        (date(2027, 3, 28), time(2, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        # 02:30 happens twice on 31 October 2027: the first of them.
        (date(2027, 10, 31), time(2, 30), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        (date(2027, 3, 28), time(9), datetime(2027, 3, 28, 7, 0, tzinfo=UTC)),
        (date(2027, 10, 31), time(9), datetime(2027, 10, 31, 8, 0, tzinfo=UTC)),
    ],
)
def test_a_wall_clock_time_on_the_nights_when_clocks_are_moved(day, clock, instant):
    assert moment(day, clock, BERLIN) == instant


@pytest.mark.parametrize(
    "evening", [datetime(2027, 3, 27, 20, tzinfo=BERLIN), datetime(2027, 10, 30, 20, tzinfo=BERLIN)]
)
def test_tomorrow_at_nine_is_nine_also_when_the_night_is_an_hour_shorter_or_longer(evening):
    tomorrow = next(each for each in moments(evening, zone=BERLIN, hours=HOURS) if each.code == "tomorrow")
    assert tomorrow.until.astimezone(BERLIN).time() == time(9)
    assert tomorrow.until.astimezone(BERLIN).date() > evening.date()


@pytest.mark.parametrize(
    ("now", "zone", "morning"),
    [
        (at(24, "12:00"), NEW_YORK, "Tue 24 09:00"),  # 4:00 there: the same day
        (at(24, "18:00"), NEW_YORK, "Wed 25 09:00"),  # 10:00 there
        (at(24, "18:00"), AUCKLAND, "Wed 25 09:00"),  # already Wednesday, 4:00 there
        (at(27, "18:00"), NEW_YORK, "Mon 30 09:00"),  # Friday there too: not on a Saturday
        (at(25, "20:00"), NEW_YORK, "Fri 27 09:00"),  # Thursday is Thanksgiving
    ],
)
def test_their_morning_is_nine_o_clock_of_their_working_day(now, zone, morning):
    country = {NEW_YORK: "US", AUCKLAND: "NZ"}[zone]
    found = their_morning(now, Workhours(zone, country=country))
    assert f"{found.astimezone(zone):%a %d %H:%M}" == morning


def test_their_morning_is_not_offered_when_it_is_ours():
    assert "theirs" not in offered(at(24), Workhours(MOSCOW, country="RU"))
    assert offered(at(24), Workhours(BERLIN, country="DE"))["theirs"] == "Wed 25 11:00"
