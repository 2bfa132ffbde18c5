"""Making and changing clients: forms, two versions side by side, archive, trash, copy, and the undo of each."""

import re

import pytest
from django.utils import timezone

from rapport.clients.models import Client, Contact
from rapport.journal.models import Batch
from rapport.journal.undoing import undo
from rapport.search.finding import find
from tests.cast import a_client, a_contact, a_person, signed_in

WHOLE = {
    "kind": "company", "name": "Meridian Books", "tags": ["print", "vip"], "city": "Lisboa", "country": "",
    "language": "en", "timezone": "Europe/Lisbon", "website": "meridian.example/books", "rhythm_days": "30",
    "note": "Likes paper",
}  # fmt: skip


def take_back(actor):
    return undo(Batch.objects.latest("pk"), by=actor, at=timezone.now())


def opened(browser, address):
    """The hidden fields every edit carries."""
    text = browser.get(address).text
    fields = re.findall(r'<input type="hidden" name="(version|opened_with)" value="([^"]*)">', text)
    return {name: value.replace("&#34;", '"').replace("&quot;", '"') for name, value in fields}


# ---- Making


def test_a_company_is_made_with_its_person(anna):
    facts = {
        "kind": "company", "name": "Дом у моря", "person": "Анна", "email": "anna@more.example",
        "phone": "+7 912 345-67-89", "role": "owner",
    }  # fmt: skip
    response = signed_in(anna).post("/clients/new/", facts, follow=True)
    client = Client.objects.get()
    assert response.redirect_chain[-1][0] == f"/clients/{client.pk}/"
    assert (client.name, client.face) == ("Дом у моря", "Анна")
    person = client.contacts.get()
    assert (person.is_main, person.role) == (True, "owner")
    assert person.standing("points") == [["email", "anna@more.example", ""], ["phone", "+7 912 345-67-89", ""]]
    assert {hit.row.kind for hit in find(anna, "anna@more")} == {"contact"}
    take_back(anna)
    assert not Client.objects.exists()
    assert not Contact.objects.exists()
    assert find(anna, "anna") == []


def test_a_person_is_made_as_their_own_contact(anna):
    signed_in(anna).post("/clients/new/", {"kind": "person", "name": "Mara Quist", "email": "m@q.example"})
    contact = Contact.objects.get()
    assert (contact.name, contact.client.kind, contact.is_main) == ("Mara Quist", "person", True)
    assert [hit.row.kind for hit in find(anna, "m@q.example")] == ["client"]


def test_saving_and_beginning_the_next_stays_on_the_form(anna):
    response = signed_in(anna).post("/clients/new/", {"kind": "person", "name": "Mara", "again": "1"})
    assert response.url == "/clients/new/"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "A", "email": "nonsense"}, "email"),
        ({"name": "A", "phone": "call me"}, "phone"),
        ({"name": "A", "kind": "alien"}, "kind"),
    ],
)
def test_bad_input_comes_back_as_it_was_typed(anna, facts, field):
    response = signed_in(anna).post("/clients/new/", {"kind": "company", **facts}, headers={"HX-Request": "true"})
    assert response.status_code == 422
    assert "<html" not in response.text
    assert field == "kind" or f'id="id_{field}_error"' in response.text
    assert not Client.objects.exists()


# ---- Changing


def test_everything_about_a_client_is_changed_and_undone(anna):
    client, browser = a_client(anna.workspace, "Old name", tags=("VIP",)), signed_in(anna)
    address = f"/clients/{client.pk}/edit/"
    response = browser.post(address, {**WHOLE, **opened(browser, address)}, follow=True)
    assert "Old name is changed." in response.text
    client.refresh_from_db()
    assert (client.name, client.website, client.rhythm_days) == ("Meridian Books", "https://meridian.example/books", 30)
    assert client.standing("tags") == ["VIP", "print"]
    assert [hit.row.object_id for hit in find(anna, "meridian")] == [client.pk]
    assert not take_back(anna).left
    client.refresh_from_db()
    assert (client.name, client.city, client.rhythm_days) == ("Old name", "", None)
    assert client.standing("tags") == ["VIP"]


def test_saving_without_a_change_writes_nothing(anna):
    client, browser = a_client(anna.workspace, "Same"), signed_in(anna)
    before = Batch.objects.count()
    address = f"/clients/{client.pk}/edit/"
    browser.post(address, {"kind": "company", "name": "Same", **opened(browser, address)})
    assert Batch.objects.count() == before


def test_renaming_a_person_renames_their_contact_too(anna):
    client, browser = a_person(anna.workspace, "Mara Quist"), signed_in(anna)
    address = f"/clients/{client.pk}/edit/"
    browser.post(address, {"kind": "person", "name": "Mara Lund", **opened(browser, address)})
    assert client.contacts.get().name == "Mara Lund"
    take_back(anna)
    assert client.contacts.get().name == "Mara Quist"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": ""}, "name"),
        ({"city": "x" * 121}, "city"),
        ({"note": "x" * 20_001}, "note"),
        ({"timezone": "Mars/Olympus_Mons"}, "timezone"),
        ({"rhythm_days": "0"}, "rhythm_days"),
        ({"rhythm_days": "99999999999"}, "rhythm_days"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"website": "not an address"}, "website"),
        ({"note": "a\x00b"}, "note"),
    ],
)
def test_what_cannot_be_kept_is_named(anna, facts, field):
    client, browser = a_client(anna.workspace), signed_in(anna)
    address = f"/clients/{client.pk}/edit/"
    response = browser.post(address, {**WHOLE, **opened(browser, address), **facts})
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in response.text
    client.refresh_from_db()
    assert client.version == 1


def test_an_alias_of_a_zone_and_a_zone_of_the_future_may_stay(anna):
    client, browser = a_client(anna.workspace, timezone="Mars/Olympus_Mons"), signed_in(anna)
    address = f"/clients/{client.pk}/edit/"
    browser.post(address, {**WHOLE, **opened(browser, address), "timezone": "Mars/Olympus_Mons"})
    client.refresh_from_db()
    assert (client.name, client.timezone) == ("Meridian Books", "Mars/Olympus_Mons")
    browser.post(address, {**WHOLE, **opened(browser, address), "timezone": "Asia/Calcutta"})
    client.refresh_from_db()
    assert client.timezone == "Asia/Calcutta"


# ---- Two at once


@pytest.fixture
def stale(anna):
    """A form that was opened before somebody else saved the city and the note."""
    client, browser = a_client(anna.workspace, "Meridian", city="Porto"), signed_in(anna)
    address = f"/clients/{client.pk}/edit/"
    carried = opened(browser, address)
    client.change({"city": "Lisboa", "note": "Theirs"}, by=anna, at=timezone.now())
    return (
        browser,
        address,
        {"kind": "company", "name": "Meridian Books", "city": "Faro", "note": "", **carried},
        client,
    )


def test_a_stale_form_shows_both_versions_and_loses_nothing(stale):
    browser, address, mine, client = stale
    response = browser.post(address, mine, headers={"HX-Request": "true"})
    assert response.status_code == 409
    assert "<html" not in response.text
    assert "data-show" in response.text
    rows = re.findall(r'name="keep_(\w+)" value="(\w+)" checked', response.text)
    # The note was not touched here, so theirs is chosen beforehand; what was typed stays in the form.
    assert rows == [("name", "mine"), ("city", "mine"), ("note", "theirs")]
    assert 'value="Faro"' in response.text
    assert "Lisboa" in response.text
    client.refresh_from_db()
    assert client.city == "Lisboa"


def choose(stale, **chosen):
    browser, address, mine, client = stale
    answer = browser.post(address, mine)
    version = re.search(r'name="version" value="(\d+)"', answer.text)[1]
    response = browser.post(address, {**mine, "version": version, **chosen}, follow=True)
    assert response.status_code == 200
    client.refresh_from_db()
    return client.name, client.city, client.note


def test_keeping_mine_overwrites_theirs(stale):
    assert choose(stale, keep="mine") == ("Meridian Books", "Faro", "")


def test_taking_theirs_saves_nothing(stale):
    assert choose(stale, keep="theirs") == ("Meridian", "Lisboa", "Theirs")


def test_each_field_may_take_another_side(stale):
    assert choose(stale, keep_city="theirs", keep_note="theirs") == ("Meridian Books", "Lisboa", "Theirs")


@pytest.mark.parametrize("version", ["", "x", "99999999999999", "-1", "0"])
def test_a_version_nobody_ever_saw_is_stale(anna, version):
    client = a_client(anna.workspace)
    response = signed_in(anna).post(f"/clients/{client.pk}/edit/", {**WHOLE, "version": version, "opened_with": "[[["})
    assert response.status_code == 409


# ---- Putting away


@pytest.mark.parametrize(
    ("deed", "said", "state"),
    [
        ("archive", "is archived", "archived"),
        ("trash", "is in the trash", "trashed"),
    ],
)
def test_a_client_is_put_away_and_brought_back(anna, deed, said, state):
    client = a_client(anna.workspace)
    assert said in signed_in(anna).post(f"/clients/{client.pk}/{deed}/", follow=True).text
    assert list(getattr(Client.objects, state)()) == [client]
    back = {"archive": "unarchive", "trash": "restore"}[deed]
    signed_in(anna).post(f"/clients/{client.pk}/{back}/")
    assert list(Client.objects.living()) == [client]
    signed_in(anna).post(f"/clients/{client.pk}/{deed}/")
    take_back(anna)
    assert list(Client.objects.living()) == [client]


def test_a_copy_has_the_facts_and_tags_but_not_the_people(anna):
    client = a_client(anna.workspace, "Meridian", city="Porto", tags=("print",))
    a_contact(client)
    response = signed_in(anna).post(f"/clients/{client.pk}/copy/")
    copy = Client.objects.latest("pk")
    assert response.url == f"/clients/{copy.pk}/edit/"
    assert (copy.name, copy.city, copy.standing("tags")) == ("Meridian (copy)", "Porto", ["print"])
    assert not copy.contacts.exists()
    take_back(anna)
    assert list(Client.objects.all()) == [client]


def test_deeds_are_not_done_by_following_a_link(anna):
    client = a_client(anna.workspace)
    for deed in ("archive", "trash", "copy", "settle"):
        assert signed_in(anna).get(f"/clients/{client.pk}/{deed}/").status_code == 405
