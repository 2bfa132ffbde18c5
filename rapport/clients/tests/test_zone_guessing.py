"""Guesses about people: kept beside what is known, with their reason, and taken over by one press."""

from datetime import UTC, datetime

import pytest

from rapport.clients import standing
from rapport.clients.adding import add_contact
from rapport.clients.models import Contact
from rapport.clients.quiet import whereabouts_of
from rapport.clients.zone_guessing import accept_zone, guess_by_letters, guess_language, language_in_words
from rapport.lib.letter_zones import Seen
from tests.cast import a_client, a_contact, ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(anna):
    return a_client(anna.workspace, "Meridian")


def letters(*clocks):
    return [Seen(datetime(2026, month, 10, 12, tzinfo=UTC), minutes) for month, minutes in clocks]


WINTER_AND_SUMMER = ((1, 60), (2, 60), (6, 120), (7, 120), (8, 120))


def test_a_number_says_where_it_is_from(client):
    ilya = a_contact(client, "Ilya", phone="+7 727 234-56-78")
    standing.refresh_contacts([ilya.pk])
    ilya.refresh_from_db()
    where = whereabouts_of(ilya)
    assert (where.zone, where.source, where.why) == ("Asia/Almaty", "guess", "by the code +7 727")


def test_a_mobile_number_of_a_country_of_many_clocks_says_nothing(client):
    ilya = a_contact(client, "Ilya", phone="+7 912 345-67-89")
    standing.refresh_contacts([ilya.pk])
    ilya.refresh_from_db()
    assert ilya.zone_guess == ""


def test_a_number_that_goes_takes_its_guess_along(client, anna):
    ilya = a_contact(client, "Ilya", phone="+49 30 123456")
    standing.refresh_contacts([ilya.pk])
    ilya.refresh_from_db()
    assert ilya.zone_guess == "Europe/Berlin"
    ilya.change({"points": []}, by=anna, at=ago())
    assert (ilya.zone_guess, ilya.zone_guess_why) == ("", {})


def test_a_new_person_is_guessed_at_once(client, anna):
    add_contact(client, {"name": "Hans", "points": [["phone", "+49 30 123456", ""]]}, by=anna, at=ago())
    assert Contact.objects.get(name="Hans").zone_guess == "Europe/Berlin"


def test_the_clock_of_letters_over_two_seasons(client):
    client.country = "Germany"
    client.save()
    hans = Contact.objects.select_related("client").get(pk=a_contact(client, "Hans", email="hans@x.example").pk)
    guess_by_letters(hans, letters(*WINTER_AND_SUMMER))
    hans.refresh_from_db()
    assert hans.zone_guess == "Europe/Berlin"
    assert whereabouts_of(hans).why == "by the clock of 5 letters (+01:00, +02:00)"


def test_the_domain_tells_two_countries_of_one_clock_apart(client):
    hans = Contact.objects.select_related("client").get(pk=a_contact(client, "Piet", email="piet@x.nl").pk)
    guess_by_letters(hans, letters(*WINTER_AND_SUMMER))
    assert hans.zone_guess == "Europe/Amsterdam"


@pytest.mark.parametrize(
    "clocks",
    [
        ((1, 180), (2, 180)),
        ((1, 0), (2, 0), (6, 0), (7, 0)),
        ((1, 60), (2, -300), (6, 540), (7, 120)),
    ],
    ids=["too few", "a server's clock", "a traveller"],
)
def test_clocks_that_say_nothing(client, clocks):
    hans = Contact.objects.select_related("client").get(pk=a_contact(client, "Hans", email="hans@x.de").pk)
    guess_by_letters(hans, letters(*clocks))
    assert hans.zone_guess == ""


def test_clocks_without_a_country_say_nothing(client):
    hans = Contact.objects.select_related("client").get(pk=a_contact(client, "Hans", email="hans@x.example").pk)
    guess_by_letters(hans, letters(*WINTER_AND_SUMMER))
    assert hans.zone_guess == ""


def test_letters_know_better_than_the_phone(client):
    hans = a_contact(client, "Hans", email="hans@x.de", phone="+7 495 123-45-67")
    hans = Contact.objects.select_related("client").get(pk=hans.pk)
    guess_by_letters(hans, letters(*WINTER_AND_SUMMER))
    standing.refresh_contacts([hans.pk])
    hans.refresh_from_db()
    assert hans.zone_guess == "Europe/Berlin"


def test_what_a_person_set_is_never_overridden_and_a_guess_is_taken_by_one_press(client, anna):
    ilya = a_contact(client, "Ilya", timezone="Europe/Moscow", phone="+49 30 123456")
    standing.refresh_contacts([ilya.pk])
    ilya.refresh_from_db()
    assert (ilya.timezone, ilya.zone_guess) == ("Europe/Moscow", "Europe/Berlin")
    assert accept_zone(ilya, "Europe/Berlin", by=anna, at=ago())
    assert accept_zone(ilya, "Europe/Berlin", by=anna, at=ago()) is None
    assert whereabouts_of(ilya).is_certain


def test_the_language_most_threads_are_in(client):
    ilya = a_contact(client, "Ilya")
    guess_language(ilya, {"ru": 3, "en": 1})
    ilya.refresh_from_db()
    assert ilya.language_guess == "ru"
    assert language_in_words(ilya.language_guess_why) == "3 of 4 conversations are in it"
    other = a_contact(client, "Hans")
    guess_language(other, {"de": 5})
    guess_language(other, {"ru": 1, "en": 1})
    assert other.language_guess == ""
