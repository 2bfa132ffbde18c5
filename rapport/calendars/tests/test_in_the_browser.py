"""Meetings in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.cast import a_client, a_contact

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_chosen_client_brings_their_main_person(window, anna):
    client = a_client(anna.workspace, "Meridian")
    a_contact(client, "Ilya Brandt", email="ilya@meridian.example", is_main=True)
    other = a_client(anna.workspace, "Harbour")
    a_contact(other, "Ada Cole", email="ada@harbour.example", is_main=True)
    view = window(anna)
    view.visit("/calendar/meetings/new/")
    view.page.get_by_label("What about").fill("The sign")
    view.page.get_by_label("With", exact=True).select_option(label="Meridian")
    people = view.page.get_by_label("Who is asked to it")
    expect(people).to_have_value("Ilya Brandt <ilya@meridian.example>")
    expect(view.page.get_by_label("What about")).to_have_value("The sign")
    people.fill("Somebody <else@x.example>")
    view.page.get_by_label("With", exact=True).select_option(label="Harbour")
    view.page.wait_for_load_state("networkidle")
    expect(people).to_have_value("Somebody <else@x.example>")
    assert view.complaints == []
