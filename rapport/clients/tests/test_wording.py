"""Sentences: turns, days, distances of clocks, answers."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from rapport.clients import answers, turns, wording
from rapport.clients.turns import Said
from rapport.lib.workhours import Workhours

HOURS = Workhours(zone=ZoneInfo("Europe/Moscow"), starts=time(10), ends=time(19))
# Tuesday noon in Moscow.
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def moscow():
    with timezone.override(ZoneInfo("Europe/Moscow")):
        yield


@pytest.mark.parametrize(
    ("turn", "since", "said"),
    [
        ("ours", NOW - timedelta(minutes=20), Said("Yours, just now", "your")),
        ("ours", NOW - timedelta(hours=1), Said("Yours, 1 h", "your")),
        ("ours", NOW - timedelta(hours=2, minutes=50), Said("Yours, 2 h", "your")),
        # Monday evening after work: the first working day is today.
        ("ours", datetime(2026, 11, 23, 18, 0, tzinfo=UTC), Said("Yours, since yesterday", "your")),
        ("ours", datetime(2026, 11, 23, 9, 0, tzinfo=UTC), Said("Yours, 2 days", "late")),
        # Friday noon to Tuesday noon are three working days.
        ("ours", datetime(2026, 11, 20, 9, 0, tzinfo=UTC), Said("Yours, 3 days", "late")),
        ("ours", NOW - timedelta(days=90), Said("Yours, since 26 August", "late")),
        ("theirs", NOW - timedelta(hours=1), Said("Theirs, today")),
        ("theirs", NOW - timedelta(days=1), Said("Theirs, yesterday")),
        ("theirs", NOW - timedelta(days=11), Said("Theirs, 11 days")),
        ("theirs", NOW - timedelta(days=90), Said("Theirs, since 26 August")),
        ("", NOW - timedelta(days=34), Said("Nobody’s, 34 days")),
        ("", NOW, Said("Nobody’s, today")),
        ("", None, Said("")),
    ],
)
def test_whose_turn(turn, since, said):
    assert turns.whose_turn(turn, since, now=NOW, hours=HOURS) == said


def test_after_the_weekend_a_letter_of_saturday_is_not_late():
    monday = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    said = turns.whose_turn("ours", datetime(2026, 11, 21, 9, 0, tzinfo=UTC), now=monday, hours=HOURS)
    assert said == Said("Yours, since Sat, 21 Nov", "your")


@pytest.mark.parametrize(
    ("on", "at", "said"),
    [
        (date(2026, 11, 24), None, Said("today")),
        (date(2026, 11, 25), None, Said("tomorrow")),
        (date(2026, 11, 23), None, Said("yesterday", "late")),
        (date(2026, 11, 28), None, Said("Sat, 28 Nov")),
        (date(2026, 12, 24), None, Said("24 December")),
        (date(2027, 12, 24), None, Said("24 December 2027")),
        (None, NOW + timedelta(hours=3), Said("today, 15:00")),
        (None, NOW - timedelta(hours=3), Said("today, 9:00", "late")),
        (None, None, Said("")),
    ],
)
def test_when_a_step_is_due(on, at, said):
    assert wording.due(on, at, now=NOW) == said


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/Moscow", "the same time as yours"),
        ("Asia/Yerevan", "1 hour ahead of you"),
        ("Asia/Tokyo", "6 hours ahead of you"),
        ("Europe/London", "3 hours behind you"),
        ("Asia/Kathmandu", "2 h 45 min ahead of you"),
        ("America/St_Johns", "6 h 30 min behind you"),
    ],
)
def test_how_far_a_clock_is(zone, words):
    assert wording.apart(zone, now=NOW) == words


@pytest.mark.parametrize(
    ("every", "well", "waiting", "strong", "quiet"),
    [
        (12, 9, 0, "Nine of twelve are fine.", "Three are silent longer than usual."),
        (12, 8, 2, "Eight of twelve are fine.", "Two wait for your answer. Two are silent longer than usual."),
        (
            12,
            12,
            0,
            "All is well with all twelve clients.",
            "Nobody waits for you, and nobody is silent longer than usual.",
        ),
        (1, 1, 0, "All is well with your one client.", "Nobody waits for you, and nobody is silent longer than usual."),
        (1, 0, 1, "One waits for your answer.", ""),
        (3, 0, 2, "Two wait for your answer.", "One is silent longer than usual."),
        (40, 39, 1, "39 of 40 are fine.", "One waits for your answer."),
        (2, 1, 0, "One of two is fine.", "One is silent longer than usual."),
    ],
)
def test_the_answer_above_the_list(every, well, waiting, strong, quiet):
    assert answers.list_answer(every, well, waiting) == (strong, quiet)


@pytest.mark.parametrize(
    ("minutes", "words"), [(1, "1 minute"), (25, "25 minutes"), (60, "1 hour"), (90, "1 h 30 min"), (120, "2 hours")]
)
def test_how_long_a_talk_lasted(minutes, words):
    assert wording.lasted(minutes) == words


def test_zones_are_called_by_their_city_and_unknown_ones_by_their_name():
    assert wording.place("Europe/Kaliningrad") == "Kaliningrad"
    assert wording.place("Mars/Base") == "Mars/Base"
    assert wording.clock_in("Mars/Base", NOW) == ""
    assert wording.clock_in("Asia/Tokyo", NOW) == "18:00"
