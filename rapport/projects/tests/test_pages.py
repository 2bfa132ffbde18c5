"""Pages of projects: begun on the page of the client, its milestones and waits, what each narrow role sees."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rapport.projects import beside, planning
from rapport.projects.models import DeadlineMove, Milestone, Project, Wait
from tests.cast import (
    a_client,
    a_guest,
    a_milestone,
    a_project,
    a_task,
    a_wait,
    ago,
    an_engagement,
    an_interaction,
    signed_in,
)
from tests.contracts.documents import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(anna):
    return signed_in(anna)


@pytest.fixture
def client(anna):
    return a_client(anna.workspace, "Kessler")


def test_a_project_is_begun_from_its_engagement(anna, browser, client):
    engagement = an_engagement(client, "The site")
    page = browser.get(f"/projects/new/?engagement={engagement.pk}").text
    assert 'value="The site"' in page
    said = {
        "client_id": client.pk, "title": "The site", "begins_on": "2026-10-02", "sum": "15 900", "hours": "212,5",
        "revision_rounds": "2", "acceptance_days": "5",
    }  # fmt: skip
    answer = browser.post(f"/projects/new/?engagement={engagement.pk}", said)
    one = Project.objects.get()
    assert answer.url == one.get_absolute_url()
    assert (one.engagement, one.budget_minor, one.budget_minutes) == (engagement, 1_590_000, 12_750)
    assert [lane.is_done for lane in one.lanes.order_by("position")] == [False, False, True]
    text = text_of(browser.get(answer.url))
    assert "No milestone is planned yet." in text
    assert "212.5 h" in text
    assert "The site" in text_of(browser.get(client.get_absolute_url()))
    assert one.get_absolute_url() in browser.get("/search/?q=site").text


def test_an_engagement_leads_to_the_work_that_is_done_for_it(anna, browser, client):
    engagement = an_engagement(client, "The site")
    assert 'id="projects"' not in browser.get(engagement.get_absolute_url()).text
    one = a_project(client, "Product site", engagement=engagement)
    a_project(client, "The sign")
    page = browser.get(engagement.get_absolute_url()).text
    assert f'href="{one.get_absolute_url()}"' in page
    assert "The sign" not in page


def test_a_form_that_cannot_be_says_so(anna, browser, client):
    answer = browser.post("/projects/new/", {"client_id": client.pk, "title": "", "sum": "-5", "hours": "many"})
    assert answer.status_code == 422
    assert "not less" in answer.text
    assert not Project.objects.exists()


def test_the_page_says_whether_it_is_on_time(anna, browser, client):
    one = a_project(client)
    a_milestone(one, "Brief", accepted_at=ago(days=20), submitted_at=ago(days=20))
    late = a_milestone(one, "Catalogue", due_on=timezone.localdate(ago(days=10)))
    text = text_of(browser.get(one.get_absolute_url()))
    assert "“Catalogue” is" in text
    assert "working days late." in text
    assert "1 of 2 milestones are accepted." in text
    browser.post(f"/projects/milestones/{late.pk}/submitted/")
    assert "“Catalogue” is handed over; they decide." in text_of(browser.get(one.get_absolute_url()))
    browser.post(f"/projects/milestones/{late.pk}/accepted/")
    assert "Everything is accepted." in text_of(browser.get(one.get_absolute_url()))


def test_another_date_asks_why_and_keeps_its_history(anna, browser, client):
    one = a_milestone(a_project(client))
    said = an_interaction(client, "in", "Let us take a week more")
    href = f"/projects/milestones/{one.pk}/deadline/"
    assert "Let us take a week more" in browser.get(href).text
    to = {"to_on": "2031-01-10", "because": "agreed", "evidence": "", "reason": " "}
    refused = browser.post(href, to)
    assert refused.status_code == 422
    assert "A deadline moves for a reason" in refused.text
    browser.post(href, {**to, "evidence": said.pk})
    assert DeadlineMove.objects.get().interaction_id == said.pk
    text = text_of(browser.get(one.get_absolute_url()))
    assert "Let us take a week more" in text
    assert "agreed with the client" in text


def test_a_clock_is_started_told_and_ended_by_what_they_wrote(anna, browser, client):
    project = a_project(client)
    milestone = a_milestone(project)
    asked = an_interaction(client, "out", "Please send the photos", at=ago(days=9))
    asked.change({"conversation": 77}, by=anna, at=asked.at)
    said = {"what": "24 product photos", "side": "client", "milestone_id": milestone.pk, "asked_in_id": asked.pk}
    assert browser.post(f"/projects/{project.pk}/waits/new/", said).status_code == 302
    wait = Wait.objects.get()
    assert wait.asked_at == asked.at
    text = text_of(browser.get(project.get_absolute_url()))
    assert "Waiting for Kessler: 24 product photos" in text
    assert "nobody has told them" in text
    browser.post(f"/projects/waits/{wait.pk}/told/")
    text = text_of(browser.get(project.get_absolute_url()))
    assert "each day they take moves “Catalogue” by one day" in text
    assert "On time: the clock is stopped." in text
    answer = an_interaction(client, "in", "Here they are", at=ago(hours=1))
    answer.change({"conversation": 77}, by=anna, at=answer.at)
    assert "Here they are" in text_of(browser.get(project.get_absolute_url()))
    browser.post(f"/projects/waits/{wait.pk}/answered/")
    wait.refresh_from_db()
    assert (wait.ended_by_id, wait.ended_at) == (answer.pk, answer.at)
    assert "waited for the client" in text_of(browser.get(project.get_absolute_url()))


def test_a_section_that_was_taught_stands_on_the_page(anna, browser, client, monkeypatch):
    monkeypatch.setattr(beside, "_sections", {})
    beside.show("nothing", lambda actor, project, now: None)
    beside.show("wide", lambda actor, project, now: beside.Section("projects/section.html", PANEL, wide=True))
    PANEL["client"] = client
    assert 'id="projects"' in browser.get(a_project(client).get_absolute_url()).text


PANEL = {"rows": [], "more": 0}


def test_a_guest_sees_the_projects_of_the_clients_given(anna, client):
    seen, hidden = a_project(client, "Seen"), a_project(a_client(anna.workspace, "Other"), "Hidden")
    guest = a_guest(anna.workspace, client)
    browser = signed_in(guest)
    assert "Hidden" not in browser.get("/projects/").text
    assert "Seen" in browser.get("/projects/").text
    assert browser.get(seen.get_absolute_url()).status_code == 200
    assert browser.get(hidden.get_absolute_url()).status_code == 404
    assert browser.post(f"/projects/{seen.pk}/trash/").status_code == 403


def test_what_is_begun_is_undone_until_it_has_a_plan(anna, browser, client):
    from rapport.journal.undoing import undo

    one, batch = planning.begin_project(client, None, {"title": "A site"}, by=anna, at=timezone.now())
    undo(batch, by=anna, at=timezone.now())
    assert not Project.objects.exists()
    one, batch = planning.begin_project(client, None, {"title": "A site"}, by=anna, at=timezone.now())
    planning.add_milestone(one, {"title": "Design"}, by=anna, at=timezone.now())
    undo(batch, by=anna, at=timezone.now())
    assert Project.objects.exists()
    assert Milestone.objects.exists()


def test_a_page_costs_as_much_with_forty_of_everything(anna, browser, client):
    one = a_project(client)
    a_wait(one, milestone=a_milestone(one), announced_at=ago(days=2))
    a_task(one, blocked_at=ago(days=1))
    browser.get(one.get_absolute_url())
    spent = []
    for _round in range(2):
        for href in (one.get_absolute_url(), "/projects/"):
            with CaptureQueriesContext(connection) as caught:
                assert browser.get(href).status_code == 200
            spent.append(len(caught))
        for number in range(40):
            a_wait(one, milestone=a_milestone(one, f"Number {number}"), announced_at=ago(days=2))
            a_task(a_project(client, f"Number {number}"), blocked_at=ago(days=1))
    assert spent[:2] == spent[2:]
    assert spent[0] <= 21
    assert spent[1] <= 12
