"""Rhythms that are not kept: what counts as too little and too much, with which numbers, and when it is gone."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from rapport.clients import standing
from rapport.clients.models import Interaction
from rapport.today import verdicts
from rapport.today.listing import today
from rapport.today.out_of_rhythm import Talk, judged
from rapport.today.tests.moments import NOW, at
from tests.cast import a_client, a_next_step, an_interaction

ON = date(2026, 11, 24)
# Agreed is every week, kept for ninety days: thirteen days with a word, as much from them.
KEPT = Talk(
    on=ON, since=ON - timedelta(days=89), agreed=7, planned=False, alone=0, alone_since=None,
    spoken=ON - timedelta(days=3), days=13, sent=13, received=12,
)  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({}, []),
        ({"alone": 2}, []),
        ({"alone": 3, "alone_since": ON}, ["alone"]),
        ({"days": 25, "sent": 60}, []),
        ({"days": 26, "sent": 60}, ["much"]),
        # They write as much: what was agreed is out of date.
        ({"days": 26, "sent": 60, "received": 30}, []),
        # Three weeks say something, less says nothing.
        ({"days": 7, "sent": 20, "received": 0, "since": ON - timedelta(days=20)}, ["much"]),
        ({"days": 7, "sent": 20, "received": 0, "since": ON - timedelta(days=19)}, []),
        ({"days": 80, "sent": 80, "agreed": None}, []),
        ({"spoken": ON - timedelta(days=7)}, []),
        ({"spoken": ON - timedelta(days=8)}, ["owed_word", "unsaid"]),
        ({"spoken": ON - timedelta(days=8), "planned": True}, []),
        ({"spoken": ON - timedelta(days=8), "agreed": None}, []),
        ({"spoken": None}, ["owed_word", "unsaid"]),
        ({"spoken": ON - timedelta(days=8), "alone": 5, "alone_since": ON}, ["alone"]),
    ],
)
def test_what_is_not_as_agreed(facts, codes):
    assert [fact.code for fact in judged(replace(KEPT, **facts))] == codes


@pytest.fixture
def meridian(anna):
    return a_client(anna.workspace, "Meridian", rhythm_days=7)


def said(client, *words):
    """("out", 3): our word three days ago."""
    for direction, ago in words:
        an_interaction(client, direction, at=NOW - timedelta(days=ago), awaits=False)
    standing.refresh([client.pk])


def things(anna, now=NOW):
    return [item for item in today(anna, now).items if item.kind == "rhythm"]


def the_thing(anna, now=NOW):
    (item,) = things(anna, now)
    return item


def word(deed, anna, item, **more):
    it = verdicts.subject(anna, "rhythm", item.number, now=NOW)
    return deed(it, seen_at=it.seen_at, by=anna, at=NOW, **more)


@pytest.mark.django_db
def test_the_agreed_word_is_owed_although_they_have_written(anna, meridian):
    said(meridian, ("out", 17), ("in", 2))
    item = the_thing(anna)
    assert str(item.sentence) == "Meridian should have heard from you."
    assert [why.text for why in item.why] == [
        "Agreed is every 7 days, whoever spoke last",
        "10 days longer than agreed",
    ]
    assert item.points == 14 + 10
    assert item.group == "quiet"
    assert item.href == f"/clients/{meridian.pk}/rhythm/"
    a_next_step(meridian, "Report", due_on=ON + timedelta(days=2))
    assert not things(anna)


@pytest.mark.django_db
def test_a_silence_of_both_is_no_second_thing(anna, meridian):
    said(meridian, ("in", 18), ("out", 17))
    assert [item.kind for item in today(anna, NOW).items] == ["silence"]


@pytest.mark.django_db
def test_who_waits_for_an_answer_is_there_as_that(anna, meridian):
    said(meridian, ("out", 17))
    an_interaction(meridian, "in", at=NOW - timedelta(days=2))
    assert [item.kind for item in today(anna, NOW).items] == ["client"]


@pytest.mark.django_db
def test_letters_in_a_row_without_an_answer_are_counted_without_any_agreement(anna):
    nils = a_client(anna.workspace, "Nils")
    said(nils, ("in", 20), ("out", 8), ("out", 5))
    assert not things(anna)
    said(nils, ("out", 1))
    item = the_thing(anna)
    assert item.why[0].text == "3 messages since 16 November without an answer"
    assert "another way, a call, or a pause" in str(item.sentence)
    an_interaction(nils, "", at=NOW, kind="call")
    assert not things(anna)


@pytest.mark.django_db
def test_more_than_twice_what_was_agreed_is_told_with_its_numbers(anna, meridian):
    said(meridian, ("in", 30), *[("out", ago) for ago in range(29, 1, -2)], ("in", 1))
    item = the_thing(anna)
    assert str(item.sentence) == "You write to Meridian more often than agreed."
    assert item.why[0].text == "Agreed is every 7 days, about 4 times; you wrote on 14 days, they wrote 2"


@pytest.mark.django_db
def test_notes_machines_and_what_is_thrown_away_are_no_words(anna, meridian):
    said(meridian, ("out", 17), ("in", 2))
    an_interaction(meridian, "", at=NOW - timedelta(days=1), kind="note")
    an_interaction(meridian, "out", at=NOW - timedelta(days=1), automatic=True)
    an_interaction(meridian, "out", at=NOW - timedelta(days=1), trashed_at=NOW)
    assert "10 days longer" in the_thing(anna).why[1].text


@pytest.mark.django_db
def test_not_useful_lasts_until_something_new_happens_and_lowers_the_like_of_it(anna, meridian):
    said(meridian, ("in", 20), ("out", 3), ("out", 2), ("out", 1))
    word(verdicts.not_useful, anna, the_thing(anna))
    assert not things(anna)
    said(meridian, ("out", 0))
    item = the_thing(anna)
    assert "not_useful" in [why.code for why in item.why]
    assert item.points == 0


@pytest.mark.django_db
def test_too_much_is_news_once_a_month_and_not_with_every_letter(anna, meridian):
    said(meridian, ("in", 30), *[("out", ago) for ago in range(29, 1, -2)], ("in", 1))
    word(verdicts.done, anna, the_thing(anna))
    an_interaction(meridian, "out", at=NOW)
    assert not things(anna)
    december = at(1, month=12)
    for ago in range(1, 5):
        an_interaction(meridian, "out", at=december - timedelta(days=ago))
    an_interaction(meridian, "in", at=december - timedelta(hours=1), awaits=False)
    assert things(anna, december)


@pytest.mark.django_db
def test_later_hides_it_until_then(anna, meridian):
    said(meridian, ("out", 17), ("in", 2))
    word(verdicts.later, anna, the_thing(anna), until=NOW + timedelta(hours=2))
    assert not things(anna)
    assert "returned" in [why.code for why in the_thing(anna, NOW + timedelta(hours=3)).why]


@pytest.mark.django_db
def test_the_thrown_away_the_archived_and_those_of_others_are_not_there(anna, stranger, meridian):
    said(meridian, ("out", 17), ("in", 2))
    assert not things(stranger)
    type(meridian).objects.filter(pk=meridian.pk).update(archived_at=NOW)
    assert not things(anna)
    assert Interaction.objects.exists()
