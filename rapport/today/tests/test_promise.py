"""When an answer is due."""

from datetime import timedelta

import pytest

from rapport.lib.workhours import Workhours
from rapport.today.promise import length_of_day, over
from rapport.today.tests.moments import HOURS, MOSCOW, at


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


def test_who_never_works_promises_nothing():
    assert over(at(24), timedelta(hours=1), Workhours(MOSCOW, days=frozenset())) is None


def test_a_working_day_has_nine_hours_unless_it_is_said_otherwise():
    assert length_of_day(HOURS) == timedelta(hours=9)
