"""The end of a project: handed over and confirmed, judged by both sides, support counted down."""

from datetime import UTC, date, datetime, timedelta

import pytest

from rapport.clients.models import Goal, Interaction
from rapport.doors.opening import path_of
from rapport.doors.tests.coming import press, visitor
from rapport.journal.undoing import undo
from rapport.projects import completing
from rapport.projects.completing import QUESTIONS, Side
from rapport.projects.models import Evaluation, HandedOver, Handover
from rapport.projects.words.end import goals_of, side_by_side, support_in_words
from tests.cast import a_client, a_contact, a_door, a_milestone, a_project, signed_in

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.fixture
def project(anna):
    client = a_client(anna.workspace, "Kessler", language="en")
    return a_project(client, contact=a_contact(client, "Martin", email="m@kessler.example"))


def fresh(row):
    row.refresh_from_db()
    return row


def marks(number, **more):
    return {"marks": dict.fromkeys(QUESTIONS, number) | more, "well": "Good", "better": ""}


def test_it_begins_with_what_was_accepted_and_only_once(anna, project):
    a_milestone(project, "Design", accepted_at=AT)
    a_milestone(project, "Launch")
    one = completing.handover_of(project, by=anna, at=AT)
    assert [thing.name for thing in one.things.all()] == ["Design"]
    assert completing.handover_of(project, by=anna, at=AT).pk == one.pk
    assert completing.share(one, by=anna, at=AT) is not None
    assert completing.share(one, by=anna, at=AT) is None


def test_support_is_counted_down_and_ends(anna, project):
    one = completing.handover_of(project, by=anna, at=AT)
    today = date(2026, 12, 1)
    assert support_in_words(one, today) == ""
    one.change({"support_minutes": 300, "support_until": date(2026, 12, 31)}, by=anna, at=AT)
    batch = completing.use_support(one, 90, by=anna, at=AT)
    assert support_in_words(fresh(one), today) == "3.5 h of support are left, until 31 December."
    undo(batch, by=anna, at=AT)
    assert completing.support_left(fresh(one)) == 300
    completing.use_support(one, 400, by=anna, at=AT)
    assert completing.support_left(fresh(one)) == 0
    assert support_in_words(one, date(2027, 1, 1)) == "The support ended on 31 December."


def test_neither_sees_the_other_before_both_have_answered(anna, project):
    completing.evaluate(project, Side.OURS, marks(4), by=anna, at=AT)
    completing.evaluate(project, Side.OURS, marks(5), by=anna, at=AT)
    assert side_by_side(completing.both(project)) == []
    assert Evaluation.objects.count() == 1
    completing.evaluate(project, Side.THEIRS, marks(5, dates=2), by=anna, at=AT)
    found = side_by_side(completing.both(project))
    assert [(row.ours, row.theirs, row.apart) for row in found][:2] == [(5, 5, False), (5, 2, True)]
    with pytest.raises(completing.BothAnswered):
        completing.evaluate(project, Side.OURS, marks(1), by=anna, at=AT)


def test_goals_stand_with_what_was_measured(anna, project):
    Goal.objects.create(
        workspace=anna.workspace, client=project.client, statement="More orders", unit="a week", baseline=5_000,
        target=8_000, result=9_000, created_at=AT, updated_at=AT,
    )  # fmt: skip
    (one,) = goals_of(anna, project)
    assert (one.words, one.meaning) == ("today 5 a week, wanted 8 a week, measured 9 a week", "done")


def test_the_page_from_the_beginning_to_the_thanks(anna, project):
    browser, href = signed_in(anna), f"/projects/{project.pk}/end/"
    assert "Nothing is handed over yet." in browser.get(href).text
    browser.post(f"{href}begun/")
    one = Handover.objects.get()
    browser.post(f"/projects/handovers/{one.pk}/things/new/", {"kind": "access", "name": "Server", "note": "By key"})
    assert HandedOver.objects.get().name == "Server"
    browser.post(f"/projects/handovers/{one.pk}/things/new/", {"kind": "access", "name": "x", "link": "javascript:1"})
    assert HandedOver.objects.count() == 1
    browser.post(f"/projects/handovers/{one.pk}/shared/")
    assert "Write to them about it" in browser.get(href).text
    browser.post(f"/projects/handovers/{one.pk}/confirmed/")
    assert "Thank them" in browser.get(href).text
    browser.post(f"/projects/handovers/{one.pk}/thanked/")
    assert fresh(one).thanked_at is not None
    assert "What could come next" in browser.get(href).text


def test_the_client_confirms_and_answers_on_their_page(anna, project):
    door = a_door(project.client, project.contact, by=anna)
    one = completing.handover_of(project, by=anna, at=AT)
    browser = visitor()
    assert browser.get(path_of(door, f"handover/{one.pk}/")).status_code == 404
    completing.share(one, by=anna, at=AT)
    assert "Look and confirm" in browser.get(path_of(door)).text
    press(browser, door, f"handover/{one.pk}/")
    assert fresh(one).confirmed_by == project.contact
    assert "They have everything" in Interaction.objects.get(kind="note").text
    front = browser.get(path_of(door)).text
    assert "Answer five questions" in front
    # What they have been given is found again.
    assert "What was handed over" in front
    assert path_of(door, f"handover/{one.pk}/") in front
    path, said = f"evaluation/{one.pk}/", dict.fromkeys(QUESTIONS, "4")
    assert press(browser, door, path, {**said, "result": "9"}).status_code == 422
    assert press(browser, door, path, {**said, "well": "All of it"}).status_code == 302
    text = browser.get(path_of(door, path)).text
    assert "As soon as we have answered too" in text
    completing.evaluate(project, Side.OURS, marks(3), by=anna, at=AT)
    assert "All of it" in browser.get(path_of(door, path)).text
    assert press(browser, door, path, said).status_code == 409
    assert "Answer five questions" not in browser.get(path_of(door)).text
    assert "All of it" in signed_in(anna).get(f"/projects/{project.pk}/end/").text
    assert fresh(one).confirmed_at >= AT - timedelta(days=1)
