"""Pages of changes: from a message to the ledger, and the client's own page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.clients.models import Interaction
from rapport.doors.opening import path_of
from rapport.doors.tests.coming import press, visitor
from rapport.projects import changes
from rapport.projects.changes import Answer
from rapport.projects.models import ChangeRequest, Gift
from tests.cast import a_change, a_client, a_contact, a_door, a_milestone, a_project, an_interaction, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(anna):
    return a_client(anna.workspace, "Kessler", language="en")


@pytest.fixture
def martin(client):
    return a_contact(client, "Martin Kessler", email="martin@kessler.example")


@pytest.fixture
def project(client, martin):
    return a_project(client, contact=martin, currency="EUR", budget_minor=1_350_000, budget_minutes=180 * 60)


@pytest.fixture
def door(anna, client, martin):
    return a_door(client, martin, by=anna)


def test_a_message_becomes_a_change_of_the_one_project(anna, client, project):
    said = an_interaction(client, "in", "Please add German.\nAnd soon.")
    browser = signed_in(anna)
    answer = browser.get(f"/projects/changes/from/entry/{said.pk}/")
    assert answer.url == f"/projects/{project.pk}/changes/new/?from={said.pk}"
    assert "Please add German." in browser.get(answer.url).text
    browser.post(answer.url, {"title": "German", "price": "1800", "hours": "24", "days": ""})
    one = ChangeRequest.objects.get()
    assert (one.interaction, one.price_minor, one.minutes, one.state) == (said, 180_000, 1440, "draft")


def test_of_several_projects_one_is_chosen_and_of_none_it_is_said(anna, client, project):
    said = an_interaction(client, "in", "More")
    a_project(client, "Shop")
    answer = signed_in(anna).get(f"/projects/changes/from/entry/{said.pk}/")
    assert "Which project is it about?" in answer.text
    assert "Shop" in answer.text
    client.projects.update(state="done")
    assert "There is no project to change." in signed_in(anna).get(f"/projects/changes/from/entry/{said.pk}/").text


def test_days_need_a_milestone_and_money_is_the_projects(anna, project):
    browser = signed_in(anna)
    href = f"/projects/{project.pk}/changes/new/"
    assert "Which milestone does it move?" in browser.post(href, {"title": "x", "days": "3"}).text
    assert "This project is counted in EUR." in browser.post(href, {"title": "x", "price": "5 USD"}).text
    assert not ChangeRequest.objects.exists()


def test_it_is_sent_and_the_letter_is_begun_by_a_person(anna, project):
    one = a_change(project)
    browser = signed_in(anna)
    browser.post(f"/projects/changes/{one.pk}/sent/")
    text = browser.get(f"/projects/changes/{one.pk}/").text
    assert "Martin Kessler decides" in text
    assert "martin@kessler.example" in text or "mailto" in text


def test_they_agreed_on_the_phone(anna, project):
    one = a_change(project)
    browser = signed_in(anna)
    href = f"/projects/changes/{one.pk}/accepted/"
    assert browser.post(href, {"words": " "}).status_code == 422
    browser.post(href, {"words": "On the phone", "contact_id": project.contact_id})
    one.refresh_from_db()
    assert (one.state, one.decided_there, one.decided_by) == ("accepted", False, project.contact)
    assert "What changes" not in browser.get(f"/projects/changes/{one.pk}/").text


def test_the_ledger_shows_changes_and_presents(anna, project):
    changes.accept(a_change(project, sent=True), Answer(), by=anna, at=timezone.now())
    browser = signed_in(anna)
    browser.post(
        f"/projects/{project.pk}/gifts/new/",
        {"what": "A favicon", "given_on": "2026-11-12", "hours": "1.5", "worth": "112.5"},
    )
    text = browser.get(f"/projects/{project.pk}/scope/").text
    for words in ("+€1,800", "€15,300", "204 h", "A favicon", "1.5 h", "€112.50"):
        assert words in text
    browser.post(f"/projects/gifts/{Gift.objects.get().pk}/trash/")
    assert (
        "A favicon"
        not in browser.get(f"/projects/{project.pk}/scope/").text.partition("<main")[2].partition("toast")[0]
    )


# ---- On their page


def seen_on(page):
    return page.text.partition('name="seen" value="')[2].partition('"')[0]


def test_the_client_accepts_on_their_page(anna, project, door):
    one = a_change(project, sent=True, milestone_id=a_milestone(project).pk, days=5)
    browser, path = visitor(), f"changes/{one.pk}/"
    assert one.title in browser.get(path_of(door)).text
    page = browser.get(path_of(door, path))
    assert "€13,500" in page.text
    assert "€15,300" in page.text
    answer = press(browser, door, path, {"decision": "yes", "seen": seen_on(page), "words": "Good"})
    assert answer.status_code == 302
    one.refresh_from_db()
    project.refresh_from_db()
    assert (one.state, one.decided_by, one.decided_words, one.decided_there) == ("accepted", door.contact, "Good", True)
    assert project.budget_minor == 1_530_000
    note = Interaction.objects.get(kind="note")
    assert "Change 1 is accepted" in note.text
    assert "Good" in note.text
    assert "accepted" in browser.get(path_of(door, path)).text


def test_a_change_that_was_changed_meanwhile_is_read_once_more(anna, project, door):
    one = a_change(project, sent=True)
    browser, path = visitor(), f"changes/{one.pk}/"
    seen = seen_on(browser.get(path_of(door, path)))
    one.change({"price_minor": 900_000}, by=anna, at=timezone.now())
    answer = press(browser, door, path, {"decision": "yes", "seen": seen})
    assert answer.status_code == 409
    assert "It has changed since you opened it." in answer.text
    assert "€22,500" in answer.text
    one.refresh_from_db()
    assert one.state == "sent"
    press(browser, door, path, {"decision": "yes", "seen": seen_on(answer)})
    one.refresh_from_db()
    assert one.state == "accepted"
    assert press(browser, door, path, {"decision": "no"}).status_code == 409


def test_without_what_was_read_nothing_is_accepted(project, door):
    one = a_change(project, sent=True)
    assert press(visitor(), door, f"changes/{one.pk}/", {"decision": "yes"}).status_code == 409
    one.refresh_from_db()
    assert one.state == "sent"


def test_drafts_and_what_was_taken_back_do_not_exist_for_them(anna, project, door):
    one = a_change(project)
    assert visitor().get(path_of(door, f"changes/{one.pk}/")).status_code == 404
    changes.send(one, by=anna, at=timezone.now())
    changes.withdraw(one, by=anna, at=timezone.now())
    assert visitor().get(path_of(door, f"changes/{one.pk}/")).status_code == 404


def test_whoever_does_not_accept_the_work_reads_and_does_not_decide(anna, client, project):
    one = a_change(project, sent=True)
    other = a_door(client, a_contact(client, "Olga", email="olga@kessler.example"), by=anna)
    browser = visitor()
    page = browser.get(path_of(other, f"changes/{one.pk}/"))
    assert one.title in page.text
    assert "Yes, do it" not in page.text
    assert press(browser, other, f"changes/{one.pk}/", {"decision": "no"}).status_code == 404


def test_a_late_change_says_so_to_both(anna, project, door):
    milestone = a_milestone(project, due_on=project.workspace.today() - timedelta(days=3))
    one = a_change(project, sent=True, milestone_id=milestone.pk, days=5)
    browser = visitor()
    path = f"changes/{one.pk}/"
    press(browser, door, path, {"decision": "yes", "seen": seen_on(browser.get(path_of(door, path)))})
    assert "the lateness stays" in browser.get(path_of(door, path)).text
    assert "the lateness stays" in signed_in(anna).get(f"/projects/changes/{one.pk}/").text
