"""Risks are suggested from signals and asked about once; problems are said with a way out, and the client chooses."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from rapport.doors.opening import path_of
from rapport.doors.tests.coming import press, visitor
from rapport.projects import problems, risking
from rapport.projects.changes import Answer
from rapport.projects.models import DeadlineMove, Problem, Risk, Scope
from tests.cast import (
    a_change,
    a_client,
    a_contact,
    a_door,
    a_milestone,
    a_problem,
    a_project,
    a_risk,
    a_task,
    a_wait,
    ago,
    signed_in,
)

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.fixture
def client(anna):
    return a_client(anna.workspace, "Kessler", language="en")


@pytest.fixture
def project(client):
    return a_project(client, contact=a_contact(client, "Martin", email="m@kessler.example"))


def names(project, anna, now=AT):
    return [(one.name, one.key) for one in risking.suggested(project, anna, now)]


def moved(milestone, times, because="agreed"):
    for _number in range(times):
        DeadlineMove.objects.create(
            workspace=milestone.workspace, milestone=milestone, to_on=date(2026, 12, 9), accepted_at=AT, because=because
        )


def test_a_calm_project_suggests_nothing(anna, project):
    a_wait(project, asked_at=AT - timedelta(days=2))
    moved(a_milestone(project), 1)
    moved(a_milestone(project), 3, "ours")
    assert names(project, anna) == []


def test_every_signal_says_what_was_seen(anna, client, project):
    project.contact = None
    project.budget_minutes = 120 * 60
    project.save()
    client.silent_from = AT - timedelta(days=3)
    project.client = client
    a_change(project, state="accepted", minutes=24 * 60)
    a_task(project, scope=Scope.ASKED)
    wait = a_wait(project, asked_at=AT - timedelta(days=14))
    milestone = a_milestone(project)
    moved(milestone, 2)
    assert names(project, anna) == [
        ("silence", "2026-11-27"), ("acceptance", "nobody"), ("growth", "fifth 1"), ("asked", "1"),
        ("wait", str(wait.pk)), ("moved", f"{milestone.pk} 2"),
    ]  # fmt: skip
    whys = [one.why for one in risking.suggested(project, anna, AT)]
    assert "changes have added 25\xa0% to what was agreed first" in whys
    assert all(whys)


def test_what_was_dismissed_is_not_asked_again_for_the_same_signal(anna, project):
    milestone = a_milestone(project)
    moved(milestone, 2)
    (signal,) = risking.suggested(project, anna, AT)
    assert risking.dismiss(project, signal, by=anna, at=AT) is not None
    assert risking.take(project, signal, by=anna, at=AT) is None
    assert names(project, anna) == []
    moved(milestone, 1)
    assert names(project, anna) == [("moved", f"{milestone.pk} 3")]


def test_one_press_takes_a_suggestion(anna, project):
    milestone = a_milestone(project)
    moved(milestone, 2)
    browser = signed_in(anna)
    said = {"signal": "moved", "key": f"{milestone.pk} 2"}
    assert "its date has moved 2 times" in browser.get(f"/projects/{project.pk}/risks/").text
    browser.post(f"/projects/{project.pk}/risks/taken/", said)
    browser.post(f"/projects/{project.pk}/risks/taken/", said)
    one = Risk.objects.get()
    assert (one.state, one.owner_id) == ("open", anna.user_id)
    browser.post(f"/projects/{project.pk}/risks/taken/", {"signal": "nothing", "key": "x"})
    assert Risk.objects.count() == 1


def test_the_gravest_stands_first_and_what_happened_becomes_a_notice(anna, project):
    a_risk(project, "Small", probability=1, impact=1)
    grave = a_risk(project, "Grave", probability=3, impact=3, response="Placeholders")
    browser = signed_in(anna)
    assert "Watch this most: Grave." in browser.get(f"/projects/{project.pk}/risks/").text
    answer = browser.post(f"/projects/risks/{grave.pk}/settled/", {"state": "happened"})
    assert answer.url == f"/projects/{project.pk}/problems/new/?risk={grave.pk}"
    text = browser.get(answer.url).text
    assert "Placeholders" in text
    assert browser.post(f"/projects/risks/{grave.pk}/settled/", {"state": "x"}).status_code == 404


def test_a_notice_is_shown_for_good_and_decided_once(anna, project):
    facts = {"title": "The server is too small", "options": ["Larger", "Smaller"], "recommended": 0, "days": 5}
    one, _batch = problems.write(project, facts, by=anna, at=AT)
    assert problems.share(one, by=anna, at=AT) is not None
    assert problems.share(one, by=anna, at=AT) is None
    with pytest.raises(IndexError):
        problems.decide(one, 2, Answer(), by=anna, at=AT)
    problems.decide(one, 1, Answer(project.contact, "Cheaper"), by=anna, at=AT)
    one.refresh_from_db()
    assert (one.decision, one.decided_words) == (1, "Cheaper")
    assert problems.decide(one, 1, Answer(), by=anna, at=AT) is None
    with pytest.raises(problems.AlreadyDecided):
        problems.decide(one, 0, Answer(), by=anna, at=AT)


def test_the_client_chooses_on_their_page(anna, client, project):
    door = a_door(client, project.contact, by=anna)
    one = a_problem(project, effect="It falls over", days=5, milestone=a_milestone(project, "Launch"))
    browser, path = visitor(), f"problems/{one.pk}/"
    assert browser.get(path_of(door, path)).status_code == 404
    Problem.objects.filter(pk=one.pk).update(shared_at=ago(hours=1))
    assert one.title in browser.get(path_of(door)).text
    page = browser.get(path_of(door, path)).text
    for words in ("It falls over", "5 working days later", "A larger server", "we recommend this"):
        assert words in page
    one.refresh_from_db()
    seen = str(one.version)
    one.change({"options": ["Another way", "Fewer pictures"]}, by=anna, at=timezone.now())
    answer = press(browser, door, path, {"option": "1", "seen": seen})
    assert (answer.status_code, "It has changed since" in answer.text) == (409, True)
    assert press(browser, door, path, {"option": "7", "seen": str(one.version)}).status_code == 404
    assert press(browser, door, path, {"option": "1", "seen": str(one.version)}).status_code == 302
    one.refresh_from_db()
    assert (one.decision, one.decided_there) == (1, True)
    assert press(browser, door, path, {"option": "0", "seen": str(one.version)}).status_code == 409
