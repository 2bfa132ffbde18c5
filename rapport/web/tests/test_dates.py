"""Dates as a person says them, in both languages, by the reader's clock."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from rapport.web import dates, plurals

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # a Tuesday noon in Moscow


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    with timezone.override(ZoneInfo("Europe/Moscow")):
        yield


def at(day, hour=12, minute=0, month=11, year=2026):
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo("Europe/Moscow")).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (at(24, 9, 12), "today, 9:12"),
        (at(24, 0, 0), "today, 0:00"),
        (at(24, 23, 59), "today, 23:59"),
        (at(23, 18, 40), "yesterday, 18:40"),
        (at(22, 12, 40), "Sunday, 12:40"),
        (at(18, 12, 40), "Wednesday, 12:40"),
        (at(17, 12, 40), "17 November"),
        (at(2, month=1), "2 January"),
        (at(27, month=10, year=2025), "27 October 2025"),
        (at(25), "25 November"),
        (at(1, year=2027, month=1), "1 January 2027"),
    ],
)
def test_when_something_was_in_english(moment, said):
    with translation.override("en"):
        assert dates.when(moment) == said


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (at(22, 12, 40), "воскресенье, 12:40"),
        (at(17), "17 ноября"),
        (at(8, month=3), "8 марта"),
        (at(27, month=10, year=2025), "27 октября 2025"),
    ],
)
def test_when_something_was_in_russian(moment, said):
    with translation.override("ru"):
        assert dates.when(moment) == said


def test_today_is_today_by_the_readers_clock():
    evening = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    with translation.override("en"):
        assert dates.when(evening) == "today, 1:30"
        with timezone.override(ZoneInfo("America/New_York")):
            assert dates.when(evening) == "yesterday, 17:30"


@pytest.mark.parametrize(
    ("language", "long", "short"),
    [("en", "Wednesday, 25 November", "Wed, 25 Nov"), ("ru", "Среда, 25 ноября", "ср, 25 нояб")],
)
def test_a_day_with_its_weekday(language, long, short):
    with translation.override(language):
        assert dates.weekday_and_day(date(2026, 11, 25)) == long
        assert dates.short_day(date(2026, 11, 25)) == short


def test_the_machine_readable_form():
    assert dates.iso(date(2026, 11, 25)) == "2026-11-25"
    assert dates.iso(NOW) == "2026-11-24T09:00:00+00:00"


@pytest.mark.parametrize(
    ("language", "number", "written"),
    [("en", 1234567, "1,234,567"), ("ru", 1234567, "1\xa0234\xa0567"), ("en", 12, "12"), ("ru", 1234.5, "1\xa0234,5")],
)
def test_numbers_as_they_are_written(language, number, written):
    with translation.override(language):
        assert plurals.number(number) == written
