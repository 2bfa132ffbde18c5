"""Working time, against the worked examples of the product's definitions."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from rapport.lib.workhours import MOST_DAYS, Workhours, national, overlap

MOSCOW, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin")
OWN = Workhours(MOSCOW, time(10), time(19))
THEIRS = Workhours(BERLIN, time(9), time(18))
RUSSIA = Workhours(MOSCOW, country="RU")


def local(zone: str, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(zone))


def test_an_answer_on_monday_to_a_letter_of_friday_evening_took_two_hours_and_a_quarter():
    asked, answered = local("Europe/Berlin", 2026, 11, 20, 17, 30), local("Europe/Moscow", 2026, 11, 23, 12, 15)
    assert OWN.worked(asked, answered) == timedelta(hours=2, minutes=15)
    assert THEIRS.worked(asked, answered) == timedelta(hours=1, minutes=45)
    assert overlap(OWN, THEIRS, asked, answered) == timedelta(hours=1, minutes=15)
    assert answered.astimezone(UTC) - asked.astimezone(UTC) == timedelta(hours=64, minutes=45)


@pytest.mark.parametrize(
    ("zone", "winter", "summer"),
    [("Europe/Berlin", 8, 9), ("America/New_York", 2, 3), ("Asia/Almaty", 6, 6)],
)
def test_hours_in_which_both_work(zone, winter, summer):
    client = Workhours(ZoneInfo(zone), time(9), time(18))
    for day, hours in ((date(2026, 12, 9), winter), (date(2026, 7, 8), summer)):
        since = datetime.combine(day, time(0), MOSCOW)
        assert overlap(OWN, client, since, since + timedelta(days=1)) == timedelta(hours=hours), (zone, day)


def test_the_overlap_is_the_same_from_either_side():
    since, until = local("Europe/Moscow", 2026, 11, 16, 0, 0), local("Europe/Moscow", 2026, 11, 23, 0, 0)
    assert overlap(OWN, THEIRS, since, until) == overlap(THEIRS, OWN, since, until) == timedelta(hours=40)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2027, 2, 19), True),  # a Friday
        (date(2027, 2, 20), True),  # the Saturday that works for the Monday after it
        (date(2027, 2, 21), False),  # a Sunday
        (date(2027, 2, 22), False),  # that Monday
        (date(2027, 2, 23), False),  # Defender of the Fatherland Day
        (date(2027, 2, 24), True),
        (date(2027, 2, 27), False),  # an ordinary Saturday
        (date(2027, 11, 5), False),  # moved from 2 January
        (date(2027, 12, 31), False),  # moved from 3 January
    ],
)
def test_russia_works_on_moved_saturdays_and_rests_for_them(day, works):
    assert RUSSIA.works_on(day) is works


def test_a_working_saturday_counts_only_for_those_who_live_there():
    saturday = date(2027, 2, 20)
    assert not Workhours(BERLIN, country="DE").works_on(saturday)
    assert not Workhours(MOSCOW).works_on(saturday)


def test_a_free_day_of_ones_own_is_free_even_when_the_country_works():
    assert not Workhours(MOSCOW, country="RU", free=frozenset({date(2027, 2, 20)})).works_on(date(2027, 2, 20))


def test_somebody_may_work_on_sundays_except_on_holidays():
    six = Workhours(MOSCOW, days=frozenset({0, 1, 2, 3, 4, 6}), country="RU")
    assert six.works_on(date(2026, 11, 22))
    assert not six.works_on(date(2026, 11, 21))
    assert not six.works_on(date(2026, 11, 4))


def test_an_unknown_country_has_no_holidays():
    assert national("XX", 2026) is None
    assert Workhours(MOSCOW, country="XX").works_on(date(2026, 1, 1))


@pytest.mark.parametrize(
    ("since", "until", "minutes"),
    [
        ((2026, 11, 24, 9, 0), (2026, 11, 24, 9, 59), 0),  # before the day begins
        ((2026, 11, 24, 9, 0), (2026, 11, 24, 10, 1), 1),
        ((2026, 11, 24, 12, 0), (2026, 11, 24, 12, 45), 45),
        ((2026, 11, 24, 18, 30), (2026, 11, 24, 23, 0), 30),  # until it ends
        ((2026, 11, 24, 18, 30), (2026, 11, 25, 10, 30), 60),  # over a night
        ((2026, 11, 21, 8, 0), (2026, 11, 22, 23, 0), 0),  # a weekend
        ((2026, 11, 24, 12, 0), (2026, 11, 24, 12, 0), 0),
        ((2026, 11, 24, 13, 0), (2026, 11, 24, 12, 0), 0),  # the other way round
        ((2026, 11, 23, 0, 0), (2026, 11, 30, 0, 0), 5 * 9 * 60),  # a whole week
    ],
)
def test_working_time_between_two_moments(since, until, minutes):
    assert OWN.worked(local("Europe/Moscow", *since), local("Europe/Moscow", *until)) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2027, 3, 28), 7), (date(2027, 10, 31), 9), (date(2027, 4, 4), 8)],
)
def test_a_day_whose_clocks_move_is_an_hour_shorter_or_longer(day, hours):
    nights = Workhours(BERLIN, time(0), time(8), days=frozenset(range(7)))
    since = datetime.combine(day, time(0), BERLIN)
    assert nights.worked(since, since + timedelta(days=1) - timedelta(minutes=1)) == timedelta(hours=hours)


@pytest.mark.parametrize(("hour", "zulu"), [(2, "01:30"), (3, "01:30")])
def test_an_hour_that_does_not_exist_is_taken_an_hour_later(hour, zulu):
    # The clocks of Berlin jump from 2:00 to 3:00 on 28 March 2027, so 2:30 is 3:30.
    nights = Workhours(BERLIN, time(hour, 30), time(8), days=frozenset(range(7)))
    since = local("Europe/Berlin", 2027, 3, 28, 0, 0)
    assert f"{nights.next_morning(since - timedelta(hours=12)):%H:%M}" == zulu


def test_time_worked_since_long_ago_is_bounded():
    ages = OWN.worked(datetime(1970, 1, 1, tzinfo=UTC), local("Europe/Moscow", 2026, 11, 24, 0, 0))
    assert timedelta() < ages <= timedelta(hours=9 * (MOST_DAYS + 1))


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        ((2026, 11, 24, 12, 0), (2026, 11, 24, 13, 0), 1),
        ((2026, 11, 24, 12, 0), (2026, 11, 25, 9, 0), 1),  # the second day has not begun
        ((2026, 11, 24, 12, 0), (2026, 11, 25, 10, 0), 2),
        ((2026, 11, 20, 20, 0), (2026, 11, 23, 12, 0), 1),  # asked after hours on Friday: Monday is the first day
        ((2026, 11, 20, 12, 0), (2026, 11, 23, 12, 0), 2),
    ],
)
def test_the_second_working_day_begins_with_its_first_hour(since, until, days):
    assert OWN.working_days(local("Europe/Moscow", *since), local("Europe/Moscow", *until)) == days


@pytest.mark.parametrize(
    ("after", "morning"),
    [
        ((2026, 11, 24, 12, 0), (2026, 11, 25, 10, 0)),
        ((2026, 11, 24, 0, 1), (2026, 11, 25, 10, 0)),
        ((2026, 11, 20, 12, 0), (2026, 11, 23, 10, 0)),  # Friday to Monday
        ((2027, 2, 19, 12, 0), (2027, 2, 20, 10, 0)),  # Friday to the working Saturday
        ((2027, 2, 20, 12, 0), (2027, 2, 24, 10, 0)),  # and from there over the holidays
        ((2026, 12, 31, 12, 0), (2027, 1, 11, 10, 0)),
    ],
)
def test_the_next_working_morning(after, morning):
    assert RUSSIA.next_morning(local("Europe/Moscow", *after)) == local("Europe/Moscow", *morning)


def test_the_next_working_morning_may_be_wished_for_another_hour():
    assert OWN.next_morning(local("Europe/Moscow", 2026, 11, 24, 12, 0), at=time(9)) == local(
        "Europe/Moscow", 2026, 11, 25, 9, 0
    )


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ((2026, 11, 24, 9, 59), False),
        ((2026, 11, 24, 10, 0), True),
        ((2026, 11, 24, 19, 0), False),
        ((2026, 11, 22, 12, 0), False),
    ],
)
def test_whether_somebody_is_at_work(moment, is_open):
    assert OWN.is_open(local("Europe/Moscow", *moment)) is is_open
    assert OWN.is_open(local("Europe/Moscow", *moment).astimezone(UTC)) is is_open
