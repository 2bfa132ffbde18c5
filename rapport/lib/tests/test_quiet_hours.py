"""Quiet hours: over midnight, over days off, over the nights the clocks move."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from rapport.lib.quiet_hours import QuietHours, comes_twice, instant, is_skipped

MOSCOW, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin")
RUSSIA = QuietHours(MOSCOW, "RU")


def there(zone, *when):
    return datetime(*when, tzinfo=zone)


@pytest.mark.parametrize(
    ("moment", "good"),
    [
        ((2026, 11, 25, 15, 0), (2026, 11, 25, 15, 0)),
        ((2026, 11, 25, 21, 0), (2026, 11, 26, 9, 0)),
        ((2026, 11, 25, 20, 59), (2026, 11, 25, 20, 59)),
        ((2026, 11, 26, 3, 0), (2026, 11, 26, 9, 0)),
        ((2026, 11, 27, 21, 40), (2026, 11, 30, 9, 0)),
        # The weekend before a Saturday that works: 20 February 2027 does, and 22 February does not.
        ((2027, 2, 19, 22, 0), (2027, 2, 20, 9, 0)),
        ((2027, 2, 20, 22, 0), (2027, 2, 24, 9, 0)),
        # New Year: the first working day of 2027 in Russia is the 11th; 31 December is moved there.
        ((2026, 12, 30, 22, 0), (2027, 1, 11, 9, 0)),
    ],
)
def test_the_next_good_moment_in_russia(moment, good):
    assert RUSSIA.next_good(there(MOSCOW, *moment)) == there(MOSCOW, *good)


def test_the_transfers_of_2027_are_known():
    calendar = RUSSIA.calendar
    assert calendar.works_on(date(2027, 2, 20))
    assert [calendar.works_on(date(2027, *day)) for day in ((2, 22), (11, 5), (12, 31))] == [False] * 3


def test_own_hours_and_days_off_that_are_not_minded():
    late = QuietHours(MOSCOW, "RU", time(23), time(11), days_off_too=True)
    assert late.next_good(there(MOSCOW, 2026, 11, 28, 22, 30)) == there(MOSCOW, 2026, 11, 28, 22, 30)
    assert late.next_good(there(MOSCOW, 2026, 11, 28, 23, 30)) == there(MOSCOW, 2026, 11, 29, 11)
    siesta = QuietHours(MOSCOW, "", time(13), time(15))
    assert siesta.next_good(there(MOSCOW, 2026, 11, 25, 13, 5)) == there(MOSCOW, 2026, 11, 25, 15)
    assert not siesta.is_quiet(there(MOSCOW, 2026, 11, 25, 2))
    never = QuietHours(MOSCOW, "", time(9), time(9), days_off_too=True)
    assert not never.is_quiet(there(MOSCOW, 2026, 11, 29, 3))


def test_absences_are_quiet_days():
    away = QuietHours(MOSCOW, "RU", free=frozenset({date(2026, 11, 26), date(2026, 11, 27)}))
    assert away.next_good(there(MOSCOW, 2026, 11, 25, 22)) == there(MOSCOW, 2026, 11, 30, 9)


def test_somebody_who_never_works_is_not_silent_for_ever():
    nobody = QuietHours(MOSCOW, "RU", free=frozenset(date.fromordinal(n) for n in range(739000, 741000)))
    moment = there(MOSCOW, 2026, 11, 25, 22)
    assert nobody.next_good(moment) == moment


def test_friday_is_the_weekend_where_it_is():
    emirates = QuietHours(ZoneInfo("Asia/Riyadh"), "SA")
    assert emirates.is_quiet(there(ZoneInfo("Asia/Riyadh"), 2026, 11, 27, 12))
    assert not emirates.is_quiet(there(ZoneInfo("Asia/Riyadh"), 2026, 11, 29, 12))


def test_an_hour_the_spring_skips_moves_on():
    # DOMAIN 5: 2027-03-28 02:30 Berlin does not exist, it is 03:30 (01:30Z).
    assert instant(date(2027, 3, 28), time(2, 30), BERLIN) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert is_skipped(date(2027, 3, 28), time(2, 30), BERLIN)
    assert not is_skipped(date(2027, 3, 29), time(2, 30), BERLIN)
    assert not comes_twice(date(2027, 3, 28), time(2, 30), BERLIN)


def test_of_an_hour_that_comes_twice_the_first_is_taken():
    # DOMAIN 5: 2027-10-31 02:30 Berlin is 00:30Z first and 01:30Z again.
    assert instant(date(2027, 10, 31), time(2, 30), BERLIN) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert comes_twice(date(2027, 10, 31), time(2, 30), BERLIN)
    assert not comes_twice(date(2027, 10, 30), time(2, 30), BERLIN)


def test_a_quiet_night_in_which_the_clocks_move_ends_at_nine_by_their_clock():
    germany = QuietHours(BERLIN, "DE", days_off_too=True)
    for day, good in ((28, datetime(2027, 3, 28, 7, tzinfo=UTC)), (27, datetime(2027, 3, 27, 8, tzinfo=UTC))):
        assert germany.next_good(datetime(2027, 3, day, 0, 30, tzinfo=UTC)) == good
    assert germany.next_good(datetime(2027, 10, 31, 0, 30, tzinfo=UTC)) == datetime(2027, 10, 31, 8, tzinfo=UTC)


def test_quiet_from_within_the_hour_that_comes_twice():
    early = QuietHours(BERLIN, "DE", time(2, 30), time(6), days_off_too=True)
    assert not early.is_quiet(datetime(2027, 10, 31, 0, 29, tzinfo=UTC))
    assert early.is_quiet(datetime(2027, 10, 31, 0, 31, tzinfo=UTC))
    assert early.next_good(datetime(2027, 10, 31, 0, 31, tzinfo=UTC)) == datetime(2027, 10, 31, 5, tzinfo=UTC)
