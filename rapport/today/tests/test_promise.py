"""How soon an answer is due."""

from datetime import timedelta

from rapport.today.promise import length_of_day
from rapport.today.tests.moments import HOURS


def test_a_working_day_has_nine_hours_unless_it_is_said_otherwise():
    assert length_of_day(HOURS) == timedelta(hours=9)
