"""One fact changed where it stands."""

import json

import pytest
from django.utils import timezone

from rapport.clients.models import Client, Contact
from rapport.journal.models import Batch
from rapport.journal.undoing import undo
from tests.cast import a_client, a_contact, signed_in

HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("country", "Portugal", "Portugal"),
        ("language", "ru", "ru"),
        ("website", "example.com", "https://example.com"),
        ("note", "Two\n\nparagraphs", "Two\n\nparagraphs"),
        ("rhythm_days", "14", 14),
        ("timezone", "Asia/Tokyo", "Asia/Tokyo"),
        ("name", "Meridian Press", "Meridian Press"),
    ],
)
def test_a_fact_of_a_client_is_changed_and_undone(anna, name, value, kept):
    client = a_client(anna.workspace)
    before = getattr(client, name)
    carried = json.dumps({name: before})
    response = signed_in(anna).post(
        f"/clients/{client.pk}/facts/{name}/", {name: value, "opened_with": carried}, headers=HTMX
    )
    assert response.status_code in (200, 204)
    client.refresh_from_db()
    assert getattr(client, name) == kept
    undo(Batch.objects.latest("pk"), by=anna, at=timezone.now())
    client.refresh_from_db()
    assert getattr(client, name) == before


def test_tags_are_changed_in_their_place(anna):
    client = a_client(anna.workspace, tags=("old", "kept"))
    carried = json.dumps({"tags": ["kept", "old"]})
    signed_in(anna).post(f"/clients/{client.pk}/facts/tags/", {"tags": ["kept", "new, Kept"], "opened_with": carried})
    assert client.standing("tags") == ["kept", "new"]


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("role", "designer", "designer"),
        ("birthday", "22 марта 1980", "1980-03-22"),
        ("do_not_contact", "on", True),
        ("address_form", "informal", "informal"),
        ("prefers", "phone", "phone"),
    ],
)
def test_a_fact_of_a_person_is_changed(anna, name, value, kept):
    contact = a_contact(a_client(anna.workspace))
    carried = json.dumps({name: getattr(contact, name)})
    signed_in(anna).post(f"/people/{contact.pk}/facts/{name}/", {name: value, "opened_with": carried})
    assert getattr(Contact.objects.get(), name) == kept
    assert Contact.objects.get().standing("points") == contact.standing("points")


def test_the_field_takes_the_place_of_the_fact_and_goes_again(anna):
    client, browser = a_client(anna.workspace, country="Portugal"), signed_in(anna)
    address = f"/clients/{client.pk}/facts/country/"
    field = browser.get(address, headers=HTMX).text
    assert "data-inline-form" in field
    assert 'value="Portugal"' in field
    shown = browser.get(f"{address}?shown=1", headers=HTMX).text
    assert "data-inline-form" not in shown
    assert "Portugal" in shown


def test_without_scripts_it_is_a_page_that_leads_back(anna):
    client, browser = a_client(anna.workspace), signed_in(anna)
    address = f"/clients/{client.pk}/facts/country/"
    assert "<html" in browser.get(address).text
    response = browser.post(address, {"country": "Peru", "opened_with": json.dumps({"country": ""})})
    assert response.url == f"/clients/{client.pk}/"


def test_a_bad_value_comes_back_in_its_field(anna):
    client = a_client(anna.workspace)
    response = signed_in(anna).post(f"/clients/{client.pk}/facts/website/", {"website": "no way"}, headers=HTMX)
    assert response.status_code == 422
    assert 'value="no way"' in response.text


def test_a_fact_that_somebody_else_changed_is_not_overwritten_in_silence(anna):
    client, browser = a_client(anna.workspace), signed_in(anna)
    carried = json.dumps({"country": ""})
    client.change({"country": "Peru"}, by=anna, at=timezone.now())
    mine = {"country": "Chile", "opened_with": carried}
    address = f"/clients/{client.pk}/facts/country/"
    response = browser.post(address, mine, headers=HTMX)
    assert response.status_code == 409
    assert "Meanwhile somebody wrote: Peru" in response.text
    assert 'value="Chile"' in response.text
    browser.post(address, {**mine, "keep": "theirs"}, headers=HTMX)
    assert Client.objects.get().country == "Peru"
    browser.post(address, {**mine, "keep": "mine"}, headers=HTMX)
    assert Client.objects.get().country == "Chile"


def test_another_fact_that_changed_meanwhile_is_no_conflict(anna):
    client = a_client(anna.workspace)
    client.change({"city": "Lima"}, by=anna, at=timezone.now())
    carried = json.dumps({"country": ""})
    signed_in(anna).post(f"/clients/{client.pk}/facts/country/", {"country": "Peru", "opened_with": carried})
    client.refresh_from_db()
    assert (client.city, client.country) == ("Lima", "Peru")


@pytest.mark.parametrize(
    "address", ["/clients/{}/facts/version/", "/clients/{}/facts/workspace_id/", "/clients/{}/facts/nothing/"]
)
def test_only_facts_are_changed_this_way(anna, address):
    client = a_client(anna.workspace)
    assert signed_in(anna).get(address.format(client.pk)).status_code == 404
