"""The palette and the page of search."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rapport.clients.palette import Asked, asked, snippet
from tests.cast import a_client, a_contact, a_letter, a_person, an_interaction, history_of, signed_in

HTMX = {"HX-Request": "true"}


@pytest.fixture
def world(anna):
    client = a_client(anna.workspace, "Дом у моря", timezone="Europe/Kaliningrad")
    person = a_contact(client, "Анна Кравцова", email="anna@more.example")
    a_letter(client, contact=person, text="Передам ключ-карты в четверг", subject="О картах")
    an_interaction(client, "", "Любит тёплые цвета", kind="note")
    a_person(anna.workspace, "Hannah Reed", email="hannah@reed.example")
    return anna


def options(response):
    """{group: [text of each option]}"""
    found = {}
    for group in re.split(r'<div role="group"', response.text)[1:]:
        label = re.search(r'class="pal-group"[^>]*>([^<]+)<', group)[1]
        rows = re.findall(r'<a class="pal-item" role="option" href="([^"]+)"[^>]*>(.*?)</a>', group, re.DOTALL)
        found[label] = [" ".join(re.sub(r"<[^>]+>", "", re.sub(r"<i .*?</i>", "", text)).split()) for _, text in rows]
    return found


def ask(actor, text, **how):
    response = signed_in(actor).get("/palette/", {"q": text}, headers=HTMX, **how)
    assert response.status_code == 200
    return response


def test_before_typing_it_offers_who_is_at_hand_and_what_can_be_done(world):
    found = options(ask(world, ""))
    assert list(found) == ["At hand", "Do"]
    assert any("Дом у моря" in row for row in found["At hand"])
    assert any("Today" in row for row in found["Do"])
    assert any("Settings" in row for row in found["Do"])


@pytest.mark.parametrize("text", ["анна кравцова", "anna kravtsova", "КРАВЦОВОЙ", "anna@more", "кравц"])
def test_people_are_found_however_they_are_written(world, text):
    response = ask(world, text)
    assert "Анна Кравцова" in options(response)["People"][0]
    assert "<mark>" in response.text


def test_groups_stand_in_order_with_deeds_for_who_was_found(world):
    found = options(ask(world, "дом у моря"))
    assert list(found) == ["People", "Do"]
    assert "Write down a note: Дом у моря" in found["Do"]
    assert options(ask(world, "карты"))["Letters and notes"]


def test_a_sign_narrows_to_deeds_or_people(world):
    assert list(options(ask(world, "> import"))) == ["Do"]
    assert list(options(ask(world, ">"))) == ["Do"]
    assert list(options(ask(world, "@hannah"))) == ["People"]
    assert options(ask(world, "> nothing of the kind")) == {}


@pytest.mark.parametrize(
    ("typed", "text", "people", "deeds", "words"),
    [
        (" anna ", "anna", True, True, True),
        (">new", "new", False, True, False),
        ("@ anna", "anna", True, False, False),
        ("x" * 900, "x" * 200, True, True, True),
    ],
)
def test_the_question_behind_what_was_typed(typed, text, people, deeds, words):
    assert asked(typed) == Asked(text, people, deeds, words)


def test_every_option_leads_to_its_page(world):
    browser = signed_in(world)
    response = ask(world, "а")
    for href in set(re.findall(r'role="option" href="([^"]+)"', response.text)):
        assert browser.get(href, follow=True).status_code == 200


def test_a_letter_leads_to_its_page_and_a_note_to_its_place(world):
    browser = signed_in(world)
    note = re.search(r'role="option" href="(/said/\d+/)"', ask(world, "тёплые").text)[1]
    assert "Любит тёплые цвета" in browser.get(note).text


def test_what_belongs_to_a_trashed_client_is_not_found(world):
    client = a_client(world.workspace, "Gone away")
    a_contact(client, "Gone person", email="gone@away.example")
    a_letter(client, subject="gone letter")
    assert list(options(ask(world, "gone"))) == ["People", "Do", "Letters and notes"]
    client.trash(by=world, at=timezone.now())
    assert options(ask(world, "gone")) == {}


def test_an_archived_client_is_found_and_says_so(world):
    a_client(world.workspace, "Old Mill").archive(by=world, at=timezone.now())
    assert options(ask(world, "old mill"))["People"] == ["Old Mill archived"]


def test_a_suggested_person_is_found_without_a_client(world):
    person = a_contact(None, "Olga Titova", email="olga@t.example", workspace=world.workspace)
    a_letter(None, contact=person, workspace=world.workspace, subject="titova")
    found = options(ask(world, "titova"))
    assert "not a client yet" in found["People"][0]
    assert found["Letters and notes"]


def test_strangers_find_nothing(world, stranger):
    assert options(ask(stranger, "анна")) == {}
    assert "Дом у моря" not in ask(stranger, "").text


@pytest.mark.parametrize("rows", [3, 60])
def test_the_palette_costs_six_statements_and_search_eight(anna, rows):
    for n in range(rows):
        client = a_client(anna.workspace, f"Anna {n}")
        a_letter(client, contact=a_contact(client, f"Anna {n} person", email=f"a{n}@a.example"), text="anna")
    browser = signed_in(anna)
    for address, most in (("/palette/?q=anna", 6), ("/palette/?q=", 6), ("/search/?q=anna", 8)):
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(address, headers=HTMX).status_code == 200
        assert len(caught) <= most


@pytest.mark.parametrize("text", ["", "\x00", "'; drop table", '"', "%", "_", "<script>", "🙂", "ё" * 3000, "> ", "@"])
@pytest.mark.parametrize("address", ["/palette/", "/search/"])
def test_nonsense_is_answered(world, address, text):
    response = signed_in(world).get(address, {"q": text}, follow=True)
    assert response.status_code == 200
    assert "<script>" not in response.text.split("<main")[1]


def test_the_page_of_search_is_whole_for_a_browser_and_a_part_for_a_swap(world):
    browser = signed_in(world)
    assert "<html" in browser.get("/search/?q=карты").text
    part = browser.get("/search/?q=карты", headers=HTMX).text
    assert "<html" not in part
    assert "О картах" in re.sub(r"</?mark>", "", part)


def test_a_snippet_shows_the_place_and_marks_it():
    body = "слово " * 60 + "договор подписан " + "слово " * 60
    shown = snippet(body, "договора", 60)
    assert "<mark>договор</mark>" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert snippet("<b>", "b", 60) == "&lt;<mark>b</mark>&gt;"


def test_where_a_letter_has_its_place(world):
    letter = a_letter(a_client(world.workspace, "Other"))
    assert signed_in(world).get(f"/said/{history_of(letter).pk}/").url == f"/letters/{letter.pk}/"


def test_without_scripts_the_palette_is_the_page_of_search(world):
    assert signed_in(world).get("/palette/", {"q": "дом у моря"}).url.startswith("/search/?q=%D0%B4")
