"""The parts of the settings beside each of them, and the two groups of the rail."""

import re

import pytest
from django.urls import reverse

from rapport.config.frame import MAIN, MORE
from tests.cast import a_client, a_contact, signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["accounts:settings", "channels:mail", "clients:absences", "clients:trash"])
def test_every_part_names_the_others_and_itself(anna, name):
    text = signed_in(anna).get(reverse(name)).content.decode()
    wide, fold = re.findall(r'<nav class="settings-nav.*?</nav>', text, re.DOTALL)
    for nav in (wide, fold):
        assert re.findall(r'href="([^"]+)" aria-current="page"', nav) == [reverse(name)]
        assert nav.count("<a href=") == 16


def test_the_bar_of_a_phone_is_the_first_group(anna):
    text = signed_in(anna).get(reverse("accounts:settings")).content.decode()
    bar = re.search(r'<nav class="bar".*?</nav>', text, re.DOTALL).group()
    assert re.findall(r'<a[^>]*href="([^"]+)"', bar)[:4] == [reverse(place[0]) for place in MAIN]
    # What the bar has no room for stands at the head of the settings.
    more = re.search(r'<nav class="btn-row section hand".*?</nav>', text, re.DOTALL).group()
    assert re.findall(r'<a[^>]*href="([^"]+)"', more) == [reverse(place[0]) for place in MORE]


def test_the_page_of_a_person_stands_below_the_clients(anna):
    person = a_contact(a_client(anna.workspace), "Olga")
    text = signed_in(anna).get(person.get_absolute_url()).content.decode()
    rail = re.search(r'<nav class="rail".*?</nav>', text, re.DOTALL).group()
    assert re.search(r'href="/clients/"[^>]*aria-current', rail)
    assert not re.search(r'href="/people/"[^>]*aria-current', rail)
