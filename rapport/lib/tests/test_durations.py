"""Lengths of time, read, said and rounded."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from rapport.lib.day_parts import by_day
from rapport.lib.durations import NoDuration, decimal_hours, hours_and_minutes, read_seconds, rounded


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("1:30", 90), ("1,5", 90), ("1.5", 90), ("90m", 90), ("90 мин", 90), ("1h 30", 90), ("1h30m", 90),
        ("1 ч 30 мин", 90), ("2", 120), ("2 часа", 120), ("0:05", 5), (".25", 15), ("", 0), ("0", 0), ("24", 1440),
        ("8 hours", 480), ("12:00:30", 720.5),
    ],
)  # fmt: skip
def test_what_people_type(text, minutes):
    assert read_seconds(text) == minutes * 60


@pytest.mark.parametrize("text", ["a", "1:75", "-1", "25", "1:30:99", "1 2", "9" * 50, "1h h", "NaN", "h"])
def test_what_is_no_length(text):
    with pytest.raises(NoDuration):
        read_seconds(text)


@pytest.mark.parametrize(("seconds", "said"), [(0, "0:00"), (5400, "1:30"), (3580, "1:00"), (-900, "−0:15")])
def test_hours_and_minutes(seconds, said):
    assert hours_and_minutes(seconds) == said


def test_decimal_hours_are_rounded_half_up():
    assert decimal_hours(5400) == Decimal("1.50")
    assert decimal_hours(18) == Decimal("0.01")
    assert decimal_hours(17) == Decimal("0.00")


@pytest.mark.parametrize(
    ("minutes", "step", "way", "becomes"),
    [
        (7, 15, "nearest", 0), (7.5, 15, "nearest", 15), (1, 15, "up", 15), (15, 15, "up", 15), (29, 15, "down", 15),
        (7, 0, "up", 7),
    ],
)  # fmt: skip
def test_rounding(minutes, step, way, becomes):
    assert rounded(int(minutes * 60), step, way) == becomes * 60


def moment(*parts):
    return datetime(*parts, tzinfo=UTC)


def test_an_interval_is_cut_at_midnight():
    berlin = ZoneInfo("Europe/Berlin")
    parts = list(by_day(moment(2026, 11, 23, 22), moment(2026, 11, 24, 1, 30), berlin))
    assert parts == [(date(2026, 11, 23), 3600), (date(2026, 11, 24), 9000)]


def test_the_day_the_clocks_go_back_has_25_hours():
    berlin = ZoneInfo("Europe/Berlin")
    parts = list(by_day(moment(2026, 10, 24, 21), moment(2026, 10, 26, 0), berlin))
    assert parts == [(date(2026, 10, 24), 3600), (date(2026, 10, 25), 25 * 3600), (date(2026, 10, 26), 3600)]


def test_the_night_the_clocks_go_forward_is_an_hour_shorter():
    berlin = ZoneInfo("Europe/Berlin")
    # From 1:00 to 4:00 on the wall two hours pass.
    parts = list(by_day(moment(2027, 3, 28, 0), moment(2027, 3, 28, 2), berlin))
    assert parts == [(date(2027, 3, 28), 7200)]


def test_parts_of_seconds_are_lost_once_only():
    begin, end = datetime(2026, 11, 23, 23, 59, 59, 500_000, UTC), datetime(2026, 11, 24, 0, 0, 1, 500_000, UTC)
    assert sum(seconds for _day, seconds in by_day(begin, end, ZoneInfo("UTC"))) == 2
