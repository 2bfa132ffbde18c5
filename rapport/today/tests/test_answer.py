"""The answer above the list, in English; the catalogue test sees to the other language."""

from datetime import date

import pytest
from django.utils import timezone

from rapport.today.answer import Longest, answer, only, people_wait, rest, then
from rapport.today.tests.moments import MOSCOW, NOW, TODAY, at


@pytest.fixture(autouse=True)
def in_moscow():
    with timezone.override(MOSCOW):
        yield


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (0, "Nobody waits for you."),
        (1, "One person waits for you."),
        (2, "Two people wait for you."),
        (10, "Ten people wait for you."),
        (11, "11 people wait for you."),
        (101, "101 people wait for you."),
    ],
)
def test_people_are_counted_in_words_up_to_ten(count, sentence):
    assert people_wait(count) == sentence


@pytest.mark.parametrize(
    ("longest", "sentence"),
    [
        (Longest("Anna", at(23), 2, True), "Anna already the second day."),
        (Longest("Anna", at(19), 5, True), "Anna already the fifth day."),
        (Longest("Anna", at(9), 12, True), "Anna already for 12 working days."),
        (Longest("Anna", at(24, "9:12"), 1, False), "Anna since 9:12 today."),
        # A short first-answer promise is broken within a day: there is no second day to speak of.
        (Longest("Olga", at(24, "9:12"), 1, True), "Olga since 9:12 today."),
        (Longest("Anna", at(23, "18:40"), 2, False), "Anna since yesterday, 18:40."),
    ],
)
def test_who_waits_the_longest(longest, sentence):
    assert answer(3, longest, others=0, next_due=None, now=NOW).quiet == sentence


def test_who_waits_since_long_ago_is_told_by_date():
    longest = Longest("Anna", at(3, month=3, year=2021), 400, False)
    assert answer(1, longest, others=0, next_due=None, now=NOW).quiet == "Anna since 3 March 2021."


@pytest.mark.parametrize(
    ("people", "others", "said"),
    [
        (3, 5, ("Three people wait for you.", "Then five more things, and that is all for today.")),
        (1, 0, ("One person waits for you.", "That is all for today.")),
        (2, 1, ("Two people wait for you.", "Then one more thing, and that is all for today.")),
        (2, 40, ("Two people wait for you.", "Then 40 more things, the most urgent first.")),
        (0, 2, ("Nobody waits for you.", "Two things are left, and that is all for today.")),
        (0, 40, ("Nobody waits for you.", "40 things are left, the most urgent first.")),
    ],
)
def test_what_is_left(people, others, said):
    found = answer(people, None, others=others, next_due=None, now=NOW)
    assert (found.strong, found.note) == said


def test_nobody_waits_and_nothing_is_due():
    assert str(answer(0, None, others=0, next_due=None, now=NOW)) == "Nobody waits for you. Nothing is due today."


def test_every_number_up_to_ten_has_its_own_sentence():
    for sentences in (people_wait, then, only):
        said = [sentences(count) for count in range(11)]
        assert len(set(said)) == 11
        assert not any(letter.isdigit() for sentence in said for letter in sentence)


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (None, ""),
        (date(2026, 11, 25), "The rest can wait until tomorrow."),
        (date(2026, 11, 26), "The rest can wait until Thursday."),
        (date(2026, 11, 30), "The rest can wait until Monday."),
    ],
)
def test_until_when_the_rest_can_wait(day, sentence):
    assert rest(day, NOW) == sentence


def test_a_rest_further_away_than_a_week_has_a_date():
    assert rest(date(TODAY.year, 12, 1), NOW).startswith("The rest can wait until 1 December")
