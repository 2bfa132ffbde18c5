"""The page of two side by side, old addresses, and parting from the page of the one that stayed."""

import pytest
from django.utils import timezone

from rapport.clients.cards import Reading
from rapport.clients.merging import merge, merge_people
from rapport.clients.models import Client, Contact, Interaction, Merging
from rapport.clients.recognising import People
from rapport.journal.models import Batch
from rapport.lib.cards import Card
from tests.cast import a_client, a_contact, an_interaction, signed_in


@pytest.fixture
def two(anna):
    one = a_client(anna.workspace, "Ромашка", city="Омск")
    other = a_client(anna.workspace, "Romashka LLC", city="Пермь", tags=("vip",))
    a_contact(one, "Илья Брандт", email="ilya@romashka.example", is_main=True)
    a_contact(other, "Ilya Brandt", email="ilya@romashka.example", is_main=True)
    an_interaction(other, "", "Созвонились", kind="call")
    return one, other


@pytest.fixture
def browser(anna):
    return signed_in(anna)


def versions(*records):
    return dict(zip(("kept", "gone"), (Client.objects.get(pk=one.pk).version for one in records), strict=True))


def test_both_are_shown_with_what_goes_along(browser, two):
    one, other = two
    page = browser.get(f"/clients/{one.pk}/merge/{other.pk}/").text
    for words in (
        "Омск",
        "Пермь",
        "1 person, 1 call or meeting",
        "Ilya Brandt is Илья Брандт",
        "Keep Romashka LLC instead",
    ):
        assert words in page, words
    assert 'name="side_id"' not in page


def test_only_what_both_say_is_asked_and_the_rest_is_told(browser, two):
    one, other = two
    Client.objects.filter(pk=one.pk).update(timezone="Asia/Omsk")
    Client.objects.filter(pk=other.pk).update(timezone="Asia/Yekaterinburg", note="Переехали")
    page = browser.get(f"/clients/{one.pk}/merge/{other.pk}/").text
    assert "<span>Yekaterinburg</span>" in page
    assert 'type="radio" name="side_note"' not in page
    for name in ("note", "tags"):
        assert f'<input type="hidden" name="side_{name}" value="right">' in page


def test_pressed_with_choices_and_pressed_again(browser, two):
    one, other = two
    same = Contact.objects.get(client=other)
    address = f"/clients/{one.pk}/merge/{other.pk}/"
    values = {**versions(one, other), "side_city": "right", "side_name": "left", f"person_{same.pk}": "on"}
    assert browser.post(address, values)["Location"] == f"/clients/{one.pk}/"
    one.refresh_from_db()
    assert (one.name, one.city, one.tag_line) == ("Ромашка", "Пермь", "vip")
    assert Contact.objects.living().count() == 1
    known = Batch.objects.count()
    assert browser.post(address, values)["Location"] == f"/clients/{one.pk}/"
    assert Batch.objects.count() == known


def test_changed_meanwhile_shows_both_again_with_the_choices(browser, anna, two):
    one, other = two
    values = {**versions(one, other), "side_city": "right"}
    other.change({"note": "Переехали"}, by=anna, at=timezone.now())
    answer = browser.post(f"/clients/{one.pk}/merge/{other.pk}/", values)
    assert answer.status_code == 409
    assert "Somebody changed one of the two" in answer.text
    assert "Переехали" in answer.text
    assert 'name="side_city" value="right" checked' in answer.text
    assert Client.objects.visible_to(anna).count() == 2


@pytest.mark.parametrize("values", [{}, {"kept": "x", "gone": "9" * 30}, {"side_city": "\0"}])
def test_nonsense_merges_nothing(browser, anna, two, values):
    one, other = two
    assert browser.post(f"/clients/{one.pk}/merge/{other.pk}/", values).status_code == 409
    assert Client.objects.visible_to(anna).count() == 2


def test_one_with_itself_and_with_somebody_elses(browser, stranger, two):
    one, _other = two
    foreign = a_client(stranger.workspace, "Foreign")
    answer = browser.post(f"/clients/{one.pk}/merge/{one.pk}/", versions(one, one), follow=True)
    assert "one and the same already" in answer.text
    for address in (f"/clients/{one.pk}/merge/{foreign.pk}/", f"/clients/{foreign.pk}/merge/{one.pk}/"):
        assert browser.get(address).status_code == browser.post(address).status_code == 404


def test_old_addresses_lead_to_the_one_that_stays(browser, anna, two):
    one, other = two
    third = a_client(anna.workspace, "Third")
    person = Contact.objects.get(client=other)
    kept = Contact.objects.get(client=one)
    merge(one, other, {}, by=anna, at=timezone.now(), people={person.pk: kept.pk})
    merge(third, one, {}, by=anna, at=timezone.now())
    assert browser.get(f"/clients/{other.pk}/")["Location"] == f"/clients/{third.pk}/"
    assert browser.get(f"/clients/{other.pk}/edit/")["Location"] == f"/clients/{third.pk}/edit/"
    assert browser.get(f"/people/{person.pk}/")["Location"] == f"/people/{kept.pk}/"


def test_what_was_typed_on_an_old_page_is_not_lost(browser, anna, two):
    one, other = two
    old = {"name": "Romashka LLC", "kind": "company", "city": "Казань", "version": other.version, "opened_with": "{}"}
    merge(one, other, {}, by=anna, at=timezone.now())
    browser.post(f"/clients/{other.pk}/say/", {"kind": "note", "text": "Ждут смету", "at": "2026-11-20T10:00"})
    assert Interaction.objects.get(kind="note").client_id == one.pk
    answer = browser.post(f"/clients/{other.pk}/edit/", old)
    assert answer.status_code == 409
    assert "Казань" in answer.text
    assert "Омск" in answer.text
    answer = browser.post(f"/clients/{other.pk}/trash/", follow=True)
    assert "merged meanwhile" in answer.text
    one.refresh_from_db()
    assert (one.city, one.trashed_at) == ("Омск", None)


def test_parted_from_the_page_of_the_one_that_stayed(browser, anna, two):
    one, other = two
    merge(one, other, {}, by=anna, at=timezone.now())
    an_interaction(one, "", "Позже", kind="note")
    merging = Merging.objects.get()
    assert f"/clients/{one.pk}/merged/" in browser.get(f"/clients/{one.pk}/").text
    assert f"/merged/{merging.pk}/part/" in browser.get(f"/clients/{one.pk}/merged/").text
    answer = browser.post(f"/merged/{merging.pk}/part/", follow=True)
    assert "Romashka LLC is on its own again. 1 entry came since and stays where it is." in answer.text
    assert answer.request["PATH_INFO"] == f"/clients/{other.pk}/"
    assert browser.post(f"/merged/{merging.pk}/part/").status_code == 302
    assert f"/clients/{one.pk}/merged/" not in browser.get(f"/clients/{one.pk}/").text


def test_parting_the_inner_of_two_says_what_to_do_first(browser, anna, two):
    one, other = two
    merge(one, other, {}, by=anna, at=timezone.now())
    merge(a_client(anna.workspace, "Third"), one, {}, by=anna, at=timezone.now())
    inner = Merging.objects.get(gone_id=other.pk)
    answer = browser.post(f"/merged/{inner.pk}/part/", follow=True)
    assert "Part those two first" in answer.text
    entry = Batch.objects.filter(kind="client.merged").earliest("pk")
    assert "Part those two first" in browser.post(f"/undo/{entry.pk}/", {"back": "/clients/"}, follow=True).text


def test_people_side_by_side(browser, anna, two):
    one, other = two
    kept, gone = Contact.objects.get(client=one), Contact.objects.get(client=other)
    address = f"/people/{kept.pk}/merge/{gone.pk}/"
    assert "All addresses of both stay." in browser.get(address).text
    assert browser.post(address, {"kept": kept.version, "gone": gone.version})["Location"] == kept.get_absolute_url()
    assert not Contact.objects.living().filter(pk=gone.pk).exists()
    merging = Merging.objects.get()
    assert f"/merged/{merging.pk}/part/" in browser.get(f"/people/{kept.pk}/").text
    browser.post(f"/merged/{merging.pk}/part/")
    assert Contact.objects.living().filter(pk=gone.pk).exists()


def test_people_merged_along_with_their_clients_are_parted_along_with_them(browser, anna, two):
    one, other = two
    kept, gone = Contact.objects.get(client=one), Contact.objects.get(client=other)
    merge(one, other, {}, by=anna, at=timezone.now(), people={gone.pk: kept.pk})
    assert "/part/" not in browser.get(f"/people/{kept.pk}/").text
    assert "/part/" in browser.get(f"/clients/{one.pk}/merged/").text


def test_a_card_of_somebody_merged_is_the_one_they_became(anna, two):
    kept, gone = (Contact.objects.get(client=client) for client in two)
    Contact.objects.filter(pk=kept.pk).update(uid="kept")
    Contact.objects.filter(pk=gone.pk).update(uid="gone")
    merge_people(kept, gone, {}, by=anna, at=timezone.now())
    reading = Reading(Card(uid="gone", display_name="Somebody Renamed"), "RU")
    people = People(anna)
    people.look_up([reading])
    assert people.match(reading).contact.pk == kept.pk


def test_whom_to_merge_with_is_found_by_typing(browser, two):
    one, other = two
    page = browser.get(f"/clients/{one.pk}/merge/?q=roma").text
    assert f"/clients/{one.pk}/merge/{other.pk}/" in page
    assert f"/clients/{one.pk}/merge/{one.pk}/" not in page
