"""The front page of a client: the answer on top, what is needed, how far it is, what was shown."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rapport.doors.opening import path_of
from rapport.doors.tests.coming import visitor
from rapport.projects.deadlines import move_deadline
from rapport.projects.models import DeadlineMove
from tests.cast import (
    a_client,
    a_contact,
    a_document,
    a_door,
    a_form,
    a_milestone,
    a_project,
    a_promise,
    a_task,
    a_wait,
    ago,
    an_invitation,
)


@pytest.fixture
def client(anna):
    return a_client(anna.workspace, "Kessler", language="en", timezone="Europe/Berlin")


@pytest.fixture
def martin(client):
    return a_contact(client, "Martin Kessler")


@pytest.fixture
def door(anna, client, martin):
    return a_door(client, martin, by=anna)


@pytest.fixture
def project(client):
    project = a_project(client, "The site")
    for number in range(8):
        a_task(project, f"Task {number}", done_at=ago() if number < 5 else None)
    return project


def text_of(door, **how):
    return visitor(**how).get(path_of(door)).text


def test_nothing_to_do_is_said(door):
    text = text_of(door)
    assert "All is in order." in text
    assert "Nothing is needed from you now." in text


def test_the_answer_says_how_far_it_is_and_what_is_needed(door, client, project):
    a_wait(project, "24 product photos")
    a_promise(client, "The old brochure", side="theirs")
    text = text_of(door)
    assert "“The site” is 62" in text
    assert "2 things are needed from you." in text


def test_a_wait_is_told_with_their_working_days_and_what_moves_with_it(door, project):
    milestone = a_milestone(project, "Catalogue")
    asked = timezone.now() - timedelta(days=7)
    a_wait(project, "24 product photos", milestone=milestone, asked_at=asked, announced_at=asked)
    text = text_of(door)
    assert "24 product photos" in text
    assert "5 working days" in text or "4 working days" in text
    assert "The date of “Catalogue” moves with it." in text
    assert "your turn: 24 product photos" in text


def test_milestones_stand_on_the_thread_in_their_order(anna, door, project):
    a_milestone(project, "Brief", accepted_at=ago(days=30), position=0)
    moved = a_milestone(project, "Catalogue", position=1)
    move_deadline(
        moved,
        moved.due_on + timedelta(days=3),
        DeadlineMove.Because.AGREED,
        by=anna,
        at=timezone.now(),
        reason="By phone",
    )
    a_milestone(project, "Launch", position=2)
    text = text_of(door)
    assert text.index("Brief") < text.index("Catalogue") < text.index("Launch")
    assert "accepted" in text
    assert "planned for" in text
    assert text.count('aria-current="step"') == 1


def test_a_professional_reads_figures_and_others_what_happens_next(door, client, project):
    a_milestone(project)
    plain = text_of(door)
    assert "What is filled in is done." in plain
    assert "tasks are done" not in plain
    type(client).objects.filter(pk=client.pk).update(experience="professional")
    figures = text_of(door)
    assert "5 of 8 tasks are done." in figures
    assert "What is filled in is done." not in figures


def test_promises_of_ours_are_told_and_those_of_others_are_not(anna, door, client):
    a_promise(client, "A first sketch")
    a_promise(client, "Kept already", state="kept", ended_at=ago())
    a_promise(a_client(anna.workspace, "Other"), "Not theirs")
    text = text_of(door)
    assert "A first sketch" in text
    assert "Kept already" not in text
    assert "Not theirs" not in text


def test_a_brief_is_named_to_whom_it_was_sent_and_to_nobody_else(anna, door, client, martin):
    an_invitation(a_form(anna, "site"), martin, anna)
    other = a_door(client, a_contact(client, "Olga", email="olga@kessler.example"), by=anna)
    assert "The link to it is in our message" in text_of(door)
    assert "The link to it is in our message" not in text_of(other)


def test_documents_stand_there_only_once_they_are_shown_and_the_rest_is_not_found(anna, door, client):
    shown = a_document(anna.workspace, "Estimate", "# Estimate\n\nTwo **pages**.", client=client, shared_at=ago())
    hidden = a_document(anna.workspace, "Our own notes", client=client)
    elsewhere = a_document(anna.workspace, "Of others", client=a_client(anna.workspace, "O"), shared_at=ago())
    browser = visitor()
    text = browser.get(path_of(door)).text
    assert "Estimate" in text
    assert "Our own notes" not in text
    assert "<strong>pages</strong>" in browser.get(path_of(door, f"documents/{shown.pk}/")).text
    made = browser.get(path_of(door, f"documents/{shown.pk}/file/"))
    assert made.content.startswith(b"%PDF")
    for one in (hidden, elsewhere):
        assert browser.get(path_of(door, f"documents/{one.pk}/")).status_code == 404
        assert browser.get(path_of(door, f"documents/{one.pk}/file/")).status_code == 404


def test_their_clock_and_ours_are_both_told(door):
    assert "in Berlin and" in text_of(door)


def test_it_costs_as_many_statements_with_ten_of_everything(anna, door, client, project):
    def fill(count):
        for number in range(count):
            a_wait(project, f"Photos {number}", milestone=a_milestone(project, f"Part {number}"))
            a_promise(client, f"Text {number}", side="theirs")
            a_document(anna.workspace, f"File {number}", client=client, shared_at=ago())

    browser, spent = visitor(), []
    for count in (1, 10):
        fill(count)
        browser.get(path_of(door))
        with CaptureQueriesContext(connection) as said:
            browser.get(path_of(door))
        spent.append(len(said))
    # Each room that stands on the page adds its bounded statement.
    assert spent[0] == spent[1] <= 22
