"""Zones by the codes of phone numbers."""

import pytest

from rapport.lib.phone_zones import zone_of_phone


@pytest.mark.parametrize(
    ("number", "zone", "prefix"),
    [
        ("+74951234567", "Europe/Moscow", "+7 495"),
        ("+73832345678", "Asia/Novosibirsk", "+7 383"),
        ("+74232345678", "Asia/Vladivostok", "+7 423"),
        ("+77272345678", "Asia/Almaty", "+7 727"),
        ("+77011234567", "Asia/Almaty", "+7 701"),
        ("+4930123456", "Europe/Berlin", "+49"),
        ("+442071234567", "Europe/London", "+44"),
        ("+12125551234", "America/New_York", "+1 212"),
        ("+13125551234", "America/Chicago", "+1 312"),
        ("+14155551234", "America/Los_Angeles", "+1 415"),
    ],
)
def test_a_number_names_its_zone(number, zone, prefix):
    assert zone_of_phone(number) == (zone, prefix)


@pytest.mark.parametrize(
    "number",
    ["+79161234567", "+18505551234", "+5511987654321", "", "12", "+7", "+999123456789"],
    ids=[
        "a mobile of many clocks",
        "an area of two zones",
        "a country of many clocks",
        "nothing",
        "short",
        "code",
        "none",
    ],
)
def test_a_number_that_names_none(number):
    assert zone_of_phone(number) is None
