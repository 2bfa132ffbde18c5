"""Zones by name."""

from zoneinfo import ZoneInfo

import pytest

from rapport.lib.zones import country_of, is_zone, zone_or_utc, zones


def test_people_choose_from_cities_and_utc():
    assert zones()[0] == "UTC"
    assert {"Europe/Moscow", "America/New_York", "Asia/Almaty"} <= set(zones())
    assert list(zones()[1:]) == sorted(zones()[1:])


def test_aliases_of_old_are_not_offered_but_understood():
    assert "Europe/Kiev" not in zones() or "Europe/Kyiv" not in zones()
    assert is_zone("US/Eastern")
    assert "US/Eastern" not in zones()


@pytest.mark.parametrize(
    ("zone", "country"),
    [("Europe/Moscow", "RU"), ("Europe/Berlin", "DE"), ("Asia/Almaty", "KZ"), ("UTC", ""), ("", ""), ("Nowhere", "")],
)
def test_the_country_of_a_zone(zone, country):
    assert country_of(zone) == country


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../../etc/passwd", "/etc/localtime", "x" * 5000, "Europe"])
def test_what_is_no_zone_counts_as_utc(name):
    assert not is_zone(name)
    assert zone_or_utc(name) == ZoneInfo("UTC")


def test_every_offered_zone_can_be_opened():
    for name in zones():
        assert str(zone_or_utc(name)) == name
