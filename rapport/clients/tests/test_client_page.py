"""The page of a client: header, next step, history, neighbours, and what becomes of an undone one."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rapport.clients.models import Client, Interaction
from tests.cast import (
    a_client,
    a_contact,
    a_letter,
    a_next_step,
    a_person,
    ago,
    an_interaction,
    history_of,
    signed_in,
)


@pytest.fixture
def client(anna):
    return a_client(
        anna.workspace, "Дом у моря", timezone="Asia/Tokyo", city="Осака", tags=("отель",), note="Тёплые цвета"
    )


def open_page(actor, client, query=""):
    response = signed_in(actor).get(f"/clients/{client.pk}/{query}")
    assert response.status_code == 200
    return response.text


def test_the_header_says_who_they_are_and_what_time_it_is_there(anna, client):
    a_contact(client, "Анна Кравцова", role="decides", do_not_contact=True, address_form="formal")
    text = open_page(anna, client)
    assert "<h1>Дом у моря <span>Анна Кравцова</span></h1>" in text
    assert 'data-zone="Asia/Tokyo"' in text
    assert "6 hours ahead of you" in text
    assert "do not contact" in text
    assert "formal (вы)" in text
    assert "Тёплые цвета" in text


def test_the_clock_of_the_main_person_counts_when_the_client_has_none(anna):
    client = a_client(anna.workspace)
    a_contact(client, timezone="Europe/London", is_main=True)
    assert 'data-zone="Europe/London"' in open_page(anna, client)


def test_a_zone_nobody_knows_yet_breaks_nothing(anna):
    client = a_client(anna.workspace, timezone="Mars/Olympus_Mons")
    for address in (f"/clients/{client.pk}/", "/clients/", f"/clients/{client.pk}/edit/"):
        assert signed_in(anna).get(address).status_code == 200
    assert "Mars/Olympus_Mons" in signed_in(anna).get(f"/clients/{client.pk}/edit/").text


def test_the_strip_says_who_waits_and_offers_to_answer(anna, client):
    person = a_contact(client, "Анна Кравцова", email="anna@more.example")
    a_letter(client, "in", contact=person, subject="Логотип", at=ago(days=9))
    text = open_page(anna, client)
    assert "Анна Кравцова waits for your answer" in text
    assert "“Логотип”" in text
    assert "mailto:anna@more.example?subject=Re%3A%20%D0%9B" in text
    assert 'class="you turn is-late"' in text
    assert "No answer needed" in text


def test_nobody_is_offered_a_letter_to_who_must_not_be_written_to(anna, client):
    person = a_contact(client, email="anna@more.example", do_not_contact=True)
    a_letter(client, "in", contact=person)
    assert "mailto:anna@more.example?subject" not in open_page(anna, client)


def test_the_strip_shows_the_step_that_is_due_first(anna, client):
    today = timezone.localdate(timezone=anna.workspace.workhours.zone)
    a_next_step(client, "Second", due_on=today + timedelta(days=2))
    a_next_step(client, "First", due_on=None, due_at=timezone.now() + timedelta(hours=1))
    text = open_page(anna, client)
    assert text.index("Next step: First") < text.index("Second")


def test_silence_longer_than_usual_asks_to_get_in_touch(anna, client):
    an_interaction(client, "out", at=ago(days=90))
    text = open_page(anna, client)
    assert "Get in touch." in text
    assert "Silent for 90 days; longer than 30 days is unusual here." in text


def test_the_history_shows_words_files_quotes_and_silences(anna, client):
    person = a_contact(client, "Анна Кравцова", given="Анна")
    old = a_letter(
        client, "out", "Two drafts.\n\nWhich one?", contact=person, at=ago(days=40), attachment=("draft.pdf", b"%PDF")
    )
    new = a_letter(client, "in", "The <b>second</b>", contact=person, at=ago(days=3), folded="> Quoted")
    text = open_page(anna, client)
    assert "<p>Two drafts.</p><p>Which one?</p>" in text
    assert "The &lt;b&gt;second&lt;/b&gt;" in text
    assert "Quoted and signed below" in text
    assert f'href="/files/{history_of(old).files.get().pk}/"' in text
    assert f'href="/letters/{new.pk}/"' in text
    assert "quiet for 37 days" in text
    assert text.index("second") < text.index("quiet for 37") < text.index("Two drafts.</p>")


@pytest.mark.parametrize(
    ("tab", "shown"),
    [("", "letter call note"), ("?tab=letters", "letter"), ("?tab=talks", "call"), ("?tab=notes", "note")],
)
def test_the_tabs_choose_a_kind_and_count_it(anna, client, tab, shown):
    an_interaction(client, "in", "letter-words")
    an_interaction(client, "", "call-words", kind="call", minutes=25)
    an_interaction(client, "", "note-words", kind="note")
    text = open_page(anna, client, tab)
    assert [word for word in ("letter", "call", "note") if f"{word}-words" in text] == shown.split()
    counts = re.findall(r"(All|Letters|Calls and meetings|Notes) <span>(\d+)", text)
    assert counts == [("All", "3"), ("Letters", "1"), ("Calls and meetings", "1"), ("Notes", "1")]


def test_an_unknown_tab_does_not_exist(anna, client):
    assert signed_in(anna).get(f"/clients/{client.pk}/?tab=money").status_code == 404


def test_a_long_letter_shows_its_beginning_and_a_long_note_all_of_it(anna, client):
    a_letter(client, "in", "word " * 2000)
    an_interaction(client, "", "note " * 2000 + "END", kind="note")
    text = open_page(anna, client)
    assert text.count("word ") < 400
    assert "The rest of it" in text
    assert "END" in text


def test_older_history_comes_page_by_page(anna, client):
    now = timezone.now()
    Interaction.objects.bulk_create(
        Interaction(
            workspace=anna.workspace, client=client, kind="note", text=f"note {n}", at=now - timedelta(hours=n // 3),
            created_at=now, updated_at=now,
        )
        for n in range(130)
    )  # fmt: skip
    browser, address, seen = signed_in(anna), f"/clients/{client.pk}/", []
    text = browser.get(address).text
    while True:
        seen += re.findall(r'id="said-(\d+)"', text)
        more = re.search(r'class="gap more-knots" hx-get="([^"]+)"', text)
        if not more:
            break
        text = browser.get(more[1].replace("&amp;", "&"), headers={"HX-Request": "true"}).text
        assert "<html" not in text
    assert len(seen) == len(set(seen)) == 130


def test_neighbours_follow_the_order_of_the_list(anna):
    at = timezone.now()
    clients = [a_client(anna.workspace, f"Client {n}") for n in range(4)]
    Client.objects.update(last_at=at)
    clients[1].archive(by=anna, at=at)
    order = [clients[0], clients[2], clients[3]]
    for place, client in enumerate(order):
        text = open_page(anna, client)
        previous = re.search(r'href="/clients/(\d+)/" data-go="prev"', text)
        following = re.search(r'href="/clients/(\d+)/" data-go="next"', text)
        assert (previous and int(previous[1])) == (order[place - 1].pk if place else None)
        assert (following and int(following[1])) == (order[place + 1].pk if place < 2 else None)


@pytest.mark.parametrize("rows", [3, 60])
def test_the_page_costs_as_many_statements_however_long(anna, rows):
    client = a_client(anna.workspace, tags=("a", "b"))
    people = [
        a_contact(client, f"Person {n}", email=f"p{n}@many.example", phone="+7 912 345-67-89")
        for n in range(min(rows, 12))
    ]
    for n in range(rows):
        a_letter(client, "in", contact=people[n % len(people)], at=ago(hours=n), attachment=("a.txt", b"a"))
    for n in range(min(rows, 12)):
        a_next_step(client, f"Step {n}")
    browser = signed_in(anna)
    browser.get(f"/clients/{client.pk}/")
    for query in ("", "?tab=letters", "?tab=notes"):
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(f"/clients/{client.pk}/{query}").status_code == 200
        # Nine of its own, two of promises; one each of engagements, projects, proposals, invoices and links to
        # their page.
        assert len(caught) <= 16


def test_archived_and_trashed_say_so_and_offer_the_way_back(anna, client):
    client.archive(by=anna, at=timezone.now())
    assert f"/clients/{client.pk}/unarchive/" in open_page(anna, client)
    client.trash(by=anna, at=timezone.now())
    text = open_page(anna, client)
    assert "This client is in the trash" in text
    assert f"/clients/{client.pk}/restore/" in text


def test_the_page_of_an_undone_client_leads_to_the_list(anna):
    browser = signed_in(anna)
    made = browser.post("/clients/new/", {"kind": "person", "name": "Mara Quist"})
    page = browser.get(made.url)
    undo = re.search(r'action="(/undo/\d+/)"', page.text)[1]
    after = browser.post(undo, {"back": made.url}, follow=True)
    assert after.redirect_chain[-1][0] == "/clients/"
    assert not Client.objects.exists()
    assert browser.get("/clients/999999/").status_code == 404


def test_a_person_who_is_a_client_has_no_face_beside_their_name(anna):
    client = a_person(anna.workspace, "Mara Quist")
    assert "<h1>Mara Quist</h1>" in open_page(anna, client)
