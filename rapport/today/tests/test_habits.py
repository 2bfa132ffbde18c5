"""The own habit of answering, and who may be said to have one."""

from datetime import timedelta

import pytest

from rapport.today.habits import answering_time
from rapport.today.tests.moments import HOURS, at


def answered(*pairs):
    """Letters of theirs and the hours we took, each on a working morning of its own."""
    said = []
    for day, hours in zip((10, 11, 12, 13, 16), pairs, strict=False):
        said += [("in", at(day, "10:00")), ("out", at(day, "10:00") + timedelta(hours=hours))]
    return said


@pytest.mark.parametrize(
    ("said", "habit"),
    [
        (answered(1, 2, 3), 2),
        (answered(1, 2, 3, 8), 2.5),
        (answered(1, 2), None),
        ([], None),
        # Their second word does not make us quicker.
        ([("in", at(10, "10:00")), ("in", at(10, "12:00")), ("out", at(10, "13:00")), *answered(0, 3, 3)[2:]], 3),
        # Our words without a question answer nothing.
        ([("out", at(9, "12:00")), *answered(1, 1, 4)], 1),
    ],
)
def test_the_median_of_at_least_three_answers(said, habit):
    assert answering_time(said, HOURS) == (None if habit is None else timedelta(hours=habit))


def test_a_weekend_is_no_time_to_answer_in():
    said = [("in", at(13, "18:00")), ("out", at(16, "11:00"))]
    assert answering_time(said * 3, HOURS) == timedelta(hours=2)
