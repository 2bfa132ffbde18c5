"""People: suggested ones and what becomes of them; several addresses; the main one; moving between clients."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rapport.clients.adding import adopt
from rapport.clients.models import Client, Contact, Interaction
from rapport.journal.models import Batch
from rapport.journal.undoing import undo
from rapport.search.finding import find
from tests.cast import a_client, a_contact, a_letter, a_person, ago, signed_in

LINES = {
    f"{kind}-{name}": value
    for kind in ("email", "phone", "website")
    for name, value in (("TOTAL_FORMS", "3"), ("INITIAL_FORMS", "0"))
}


@pytest.fixture
def olga(anna):
    """Known only from two letters."""
    person = a_contact(None, "Olga Titova", email="olga@titova.example", workspace=anna.workspace)
    for days in (5, 3):
        a_letter(None, "in", contact=person, workspace=anna.workspace, subject="A catalogue", at=ago(days=days))
    return person


def take_back(actor):
    undone = undo(Batch.objects.latest("pk"), by=actor, at=timezone.now())
    assert not undone.left


def carried(browser, address):
    text = browser.get(address).text
    fields = re.findall(r'<input type="hidden" name="(version|opened_with)" value="([^"]*)">', text)
    return {name: value.replace("&#34;", '"') for name, value in fields}


# ---- Suggested people


def test_new_people_are_shown_with_what_they_wrote(anna, olga):
    text = signed_in(anna).get("/people/").text
    assert "One person is new." in text
    assert "Olga Titova" in text
    assert "2 letters" in text
    assert "A catalogue" in text


def test_a_suggested_person_becomes_a_client_with_their_letters_and_back(anna, olga):
    response = signed_in(anna).post(f"/people/{olga.pk}/client/")
    client = Client.objects.get()
    assert response.url == f"/clients/{client.pk}/"
    assert (client.kind, client.name, client.turn) == ("person", "Olga Titova", "ours")
    assert Interaction.objects.filter(client=client).count() == 2
    assert [hit.row.client_id for hit in find(anna, "catalogue")] == [client.pk] * 2
    take_back(anna)
    olga.refresh_from_db()
    assert (olga.client, olga.suggested) == (None, True)
    assert not Client.objects.exists()
    assert Interaction.objects.filter(client=None).count() == 2
    assert [hit.row.client_id for hit in find(anna, "catalogue")] == [0, 0]


def test_a_suggested_person_brings_their_company(anna, olga):
    signed_in(anna).post(f"/people/{olga.pk}/client/", {"company": " Titova  Design "})
    client = Client.objects.get()
    assert (client.kind, client.name, client.face) == ("company", "Titova Design", "Olga Titova")
    take_back(anna)
    assert not Client.objects.exists()


def test_a_suggested_person_joins_a_client_with_their_letters_and_leaves_again(anna, olga):
    client = a_client(anna.workspace, "Meridian")
    browser = signed_in(anna)
    assert "Meridian" in browser.get(f"/people/{olga.pk}/move/?q=merid").text
    browser.post(f"/people/{olga.pk}/move/", {"client": client.pk})
    client.refresh_from_db()
    assert (client.face, client.turn, client.weave) == ("Olga Titova", "ours", "tt")
    take_back(anna)
    client.refresh_from_db()
    assert (client.face, client.turn, client.weave) == ("", "", "")
    assert Interaction.objects.filter(client=None).count() == 2


def test_one_batch_tells_the_whole_adoption(anna, olga):
    before = Batch.objects.count()
    adopt(olga, a_client(anna.workspace), by=anna, at=timezone.now())
    assert Batch.objects.count() == before + 1


def test_who_is_no_client_is_not_asked_about_again_but_found(anna, olga):
    browser = signed_in(anna)
    response = browser.post(f"/people/{olga.pk}/archive/", {"back": "/people/"}, follow=True)
    assert "Nobody new." in response.text
    assert [hit.row.object_id for hit in find(anna, "titova", kinds=["contact"])] == [olga.pk]
    take_back(anna)
    assert "One person is new." in browser.get("/people/").text


@pytest.mark.parametrize("rows", [3, 60])
def test_the_page_of_new_people_costs_the_same_however_many(anna, rows):
    for n in range(rows):
        person = a_contact(None, f"Person {n}", email=f"p{n}@new.example", workspace=anna.workspace)
        a_letter(None, "in", contact=person, workspace=anna.workspace)
    browser = signed_in(anna)
    with CaptureQueriesContext(connection) as caught:
        text = browser.get("/people/").text
    # The rail counts conversations beside the people who wait.
    assert len(caught) <= 7
    more = re.search(r'hx-get="(/people/\?after=[^"]+)"', text)
    assert bool(more) == (rows > 30)
    if more:
        assert browser.get(more[1], headers={"HX-Request": "true"}).text.count("data-row") == 30


# ---- People at a client


def test_a_person_is_added_with_several_addresses(anna):
    client, browser = a_client(anna.workspace), signed_in(anna)
    facts = {
        **LINES, "given": "Иван", "patronymic": "Петрович", "family": "Соколов", "email-0-value": "ivan@work.example",
        "email-0-label": "work", "email-1-value": "Ivan@Home.example", "phone-0-value": "+7 (912) 345-67-89",
        "website-0-value": "sokolov.example", "birthday": "22.03.1980", "timezone": "Asia/Tokyo",
    }  # fmt: skip
    response = browser.post(f"/clients/{client.pk}/people/new/", facts)
    assert response.url == f"/clients/{client.pk}/"
    person = Contact.objects.get()
    assert (person.name, person.is_main, person.birthday) == ("Иван Петрович Соколов", True, "1980-03-22")
    assert person.standing("points") == [
        ["email", "ivan@work.example", "work"], ["email", "Ivan@Home.example", ""], ["phone", "+7 (912) 345-67-89", ""],
        ["website", "https://sokolov.example", ""],
    ]  # fmt: skip
    assert {point.key for point in person.points.filter(kind="email")} == {"ivan@work.example", "ivan@home.example"}
    assert person.points.get(kind="phone").key == "+79123456789"
    assert {hit.row.object_id for hit in find(anna, "ivan@home", kinds=["contact"])} == {person.pk}
    take_back(anna)
    assert not Contact.objects.exists()


def test_lines_are_taken_out_and_added_and_undone(anna):
    person = a_contact(a_client(anna.workspace), email="old@one.example", phone="+7 912 345-67-89")
    browser, address = signed_in(anna), f"/people/{person.pk}/edit/"
    facts = {
        **LINES, "name": person.name, "email-TOTAL_FORMS": "4", "email-INITIAL_FORMS": "1",
        "email-0-value": "old@one.example", "email-0-label": "work", "email-0-DELETE": "on",
        "email-1-value": "new@one.example",
        "phone-TOTAL_FORMS": "4", "phone-INITIAL_FORMS": "1", "phone-0-value": "+7 912 345-67-89",
        "phone-0-label": "mobile",
    }  # fmt: skip
    browser.post(address, {**facts, **carried(browser, address)})
    assert person.standing("points") == [["email", "new@one.example", ""], ["phone", "+7 912 345-67-89", "mobile"]]
    take_back(anna)
    assert person.standing("points") == [["email", "old@one.example", "work"], ["phone", "+7 912 345-67-89", "mobile"]]


def test_what_an_import_left_there_may_stay_as_it_is(anna):
    person = a_contact(a_client(anna.workspace), email="not-an-address", phone="call the office")
    person.change({"birthday": "some day"}, by=anna, at=timezone.now())
    browser, address = signed_in(anna), f"/people/{person.pk}/edit/"
    facts = {
        **LINES, "name": "New name", "birthday": "some day", "email-INITIAL_FORMS": "1",
        "email-0-value": "not-an-address",
        "email-0-label": "work", "phone-INITIAL_FORMS": "1", "phone-0-value": "call the office",
        "phone-0-label": "mobile",
    }  # fmt: skip
    browser.post(address, {**facts, **carried(browser, address)})
    person.refresh_from_db()
    assert person.name == "New name"
    assert len(person.standing("points")) == 2


@pytest.mark.parametrize(
    "facts",
    [
        {"name": ""},
        {"name": "A", "email-0-value": "nonsense"},
        {"name": "A", "email-0-value": "x" * 321},
        {"name": "A", "phone-0-value": "a"},
        {"name": "A", "birthday": "03/04/1980"},
        {"name": "A", "timezone": "Mars/Base"},
        {"name": "A", "email-TOTAL_FORMS": "100000"},
        {"name": "A", "email-TOTAL_FORMS": "x"},
        {"name": "A\x00"},
    ],
)
def test_a_person_who_cannot_be_kept_comes_back_as_typed(anna, facts):
    client = a_client(anna.workspace)
    response = signed_in(anna).post(f"/clients/{client.pk}/people/new/", {**LINES, **facts})
    assert response.status_code == 422
    assert not Contact.objects.exists()


def test_two_who_edit_one_person_see_both_versions(anna):
    person = a_contact(a_client(anna.workspace), "Ilya", email="")
    browser, address = signed_in(anna), f"/people/{person.pk}/edit/"
    old = carried(browser, address)
    person.change({"points": [["email", "theirs@one.example", ""]]}, by=anna, at=timezone.now())
    response = browser.post(address, {**LINES, "name": "Ilya", "email-0-value": "mine@one.example", **old})
    assert response.status_code == 409
    assert "theirs@one.example" in response.text
    assert "mine@one.example" in response.text


def test_the_main_person_is_another_one_and_back(anna):
    client = a_client(anna.workspace)
    first, second = a_contact(client, "First", is_main=True), a_contact(client, "Second", email="s@s.example")
    signed_in(anna).post(f"/people/{second.pk}/main/")
    client.refresh_from_db()
    assert client.face == "Second"
    take_back(anna)
    client.refresh_from_db()
    first.refresh_from_db()
    assert (client.face, first.is_main) == ("First", True)


def test_a_person_moves_and_leaves_the_history_where_it_happened(anna):
    old, new = a_client(anna.workspace, "Old"), a_client(anna.workspace, "New")
    person = a_contact(old, "Ilya")
    a_letter(old, contact=person)
    signed_in(anna).post(f"/people/{person.pk}/move/", {"client": new.pk})
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.face, new.face, old.weave, new.weave) == ("", "Ilya", "t", "")
    take_back(anna)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.face, new.face) == ("Ilya", "")


@pytest.mark.parametrize("client", ["", "x", "0", "99999999999999999999", "999999"])
def test_nobody_moves_to_a_client_that_is_not_there(anna, client):
    person = a_contact(a_client(anna.workspace))
    signed_in(anna).post(f"/people/{person.pk}/move/", {"client": client})
    assert Contact.objects.get().client_id == person.client_id


@pytest.mark.parametrize(("deed", "back"), [("archive", "unarchive"), ("trash", "restore")])
def test_a_person_is_put_away_and_brought_back(anna, deed, back):
    client = a_client(anna.workspace)
    person = a_contact(client, "Ilya")
    signed_in(anna).post(f"/people/{person.pk}/{deed}/")
    client.refresh_from_db()
    assert client.face == ""
    signed_in(anna).post(f"/people/{person.pk}/{back}/")
    client.refresh_from_db()
    assert client.face == "Ilya"
    signed_in(anna).post(f"/people/{person.pk}/{deed}/")
    take_back(anna)
    client.refresh_from_db()
    assert client.face == "Ilya"


def test_the_page_of_a_person_shows_facts_and_their_letters(anna):
    client = a_person(anna.workspace, "Mara Quist", timezone="Europe/London")
    person = client.contacts.get()
    person.change({"extra": [["X-SKYPE", "mara.q"]], "birthday": "--03-22"}, by=anna, at=timezone.now())
    a_letter(client, contact=person, text="Hello there")
    text = signed_in(anna).get(f"/people/{person.pk}/").text
    assert "Hello there" in text
    assert "mara.q" in text
    assert "22 March" in text
    assert 'data-zone="Europe/London"' in text


def test_labels_are_shown_in_the_readers_language_and_kept_in_ours(anna):
    anna.user.language = "ru"
    anna.user.save()
    person = a_contact(a_client(anna.workspace), email="a@one.example", phone="+7 912 345-67-89")
    browser, address = signed_in(anna), f"/people/{person.pk}/edit/"
    shown = re.findall(r'name="(?:email|phone)-0-label" value="([^"]*)"', browser.get(address).text)
    facts = {
        **LINES, "name": "Пётр", "email-INITIAL_FORMS": "1", "email-0-value": "a@one.example",
        "email-0-label": shown[0],
        "phone-INITIAL_FORMS": "1", "phone-0-value": "+7 912 345-67-89", "phone-0-label": shown[1],
    }  # fmt: skip
    browser.post(address, {**facts, **carried(browser, address)})
    person.refresh_from_db()
    assert person.name == "Пётр"
    assert [label for _kind, _value, label in person.standing("points")] == ["work", "mobile"]


def test_a_choice_not_made_is_named_in_the_readers_language(anna):
    anna.user.language = "ru"
    anna.user.save()
    client = a_client(anna.workspace)
    for address in (f"/clients/{client.pk}/edit/", f"/people/{a_contact(client).pk}/edit/"):
        text = signed_in(anna).get(address).text
        assert re.search(r'<option value=""[^>]*>\s*не известно', text)
        assert "Select an option" not in text


def test_a_phone_is_compared_as_it_is_dialled_where_the_workspace_is(anna):
    client = a_client(anna.workspace)
    signed_in(anna).post(
        f"/clients/{client.pk}/people/new/", {**LINES, "name": "Ilya", "phone-0-value": "8 (912) 345-67-89"}
    )
    assert Contact.objects.get().points.get().key == "+79123456789"
