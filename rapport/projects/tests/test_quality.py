"""Quality: nothing goes out unlooked at, rounds are counted, a defect is no revision, silence is no yes by itself."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from rapport.doors.opening import path_of
from rapport.doors.tests.coming import press, visitor
from rapport.journal.undoing import undo
from rapport.projects import checklists, quality
from rapport.projects.changes import Answer
from rapport.projects.models import Checklist, QualityCheck, Remark, Submission
from tests.cast import a_client, a_contact, a_door, a_milestone, a_project, a_remark, a_submission, signed_in

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.fixture
def client(anna):
    return a_client(anna.workspace, "Kessler", timezone="Europe/Berlin", language="en")


@pytest.fixture
def project(client):
    return a_project(client, contact=a_contact(client, "Martin", email="m@kessler.example"), revision_rounds=2)


@pytest.fixture
def milestone(project):
    return a_milestone(project)


def fresh(row):
    row.refresh_from_db()
    return row


def test_what_ships_is_there_in_both_languages_and_a_copy_stands_for_it(anna):
    names = {one.key: one.name for one in checklists.offered(anna)}
    assert names["site"] == "Web site"
    one, _batch = checklists.write("Our sites", ["Tried on a phone"], kind="site", by=anna, at=AT)
    found = checklists.offered(anna)
    assert found[0].own == one
    assert "site" not in {it.key for it in found}
    one.trash(by=anna, at=AT)
    assert "site" in {it.key for it in checklists.offered(anna)}
    for kind in ("site", "design", "text", "program", "print", "other"):
        data = checklists._shipped()[kind]
        assert all(line["en"] and line["ru"] for line in [data["name"], *data["lines"]])


def test_a_milestone_is_not_handed_in_before_it_was_looked_at(anna, milestone):
    quality.choose(milestone, "Site", ["Links", "Phone", "Links"], by=anna, at=AT)
    assert quality.choose(milestone, "Site", ["Phone"], by=anna, at=AT) is None
    checks = list(milestone.checks.order_by("position"))
    assert [one.text for one in checks] == ["Links", "Phone"]
    with pytest.raises(quality.NotPassed):
        quality.submit(milestone, {}, by=anna, at=AT)
    quality.tick(checks[0], by=anna, at=AT)
    with pytest.raises(quality.NotPassed):
        quality.submit(milestone, {"override": "  "}, by=anna, at=AT)
    quality.tick(checks[1], by=anna, at=AT)
    one, batch = quality.submit(milestone, {"text": "All pages"}, by=anna, at=AT)
    assert (one.number, fresh(milestone).submitted_at) == (1, AT)
    with pytest.raises(quality.NotDecided):
        quality.submit(milestone, {}, by=anna, at=AT)
    undo(batch, by=anna, at=AT)
    assert fresh(milestone).submitted_at is None
    assert not Submission.objects.exists()


def test_with_a_reason_it_goes_out_as_it_is(anna, milestone):
    quality.choose(milestone, "", ["Phone"], by=anna, at=AT)
    one, _batch = quality.submit(milestone, {"override": "They want to see it today"}, by=anna, at=AT)
    assert one.override == "They want to see it today"


def test_revisions_are_counted_and_defects_are_not(anna, milestone):
    first, _batch = quality.submit(milestone, {}, by=anna, at=AT)
    quality.judge(first, "revision", Answer(), ["Larger logo", " ", "Other blue"], by=anna, at=AT)
    assert list(Remark.objects.values_list("text", "is_defect")) == [("Larger logo", False), ("Other blue", False)]
    assert fresh(milestone).submitted_at == AT
    later = AT + timedelta(days=2)
    second, _batch = quality.submit(milestone, {}, by=anna, at=later)
    quality.judge(second, "defect", Answer(), ["The form is dead"], by=anna, at=later)
    assert fresh(milestone).submitted_at is None, "the first that has no defect is the one that counts"
    third, _batch = quality.submit(milestone, {}, by=anna, at=later + timedelta(days=1))
    assert fresh(milestone).submitted_at == later + timedelta(days=1)
    rounds = quality.rounds_of(milestone, list(milestone.submissions.all()))
    assert (rounds.used, rounds.of, rounds.is_over) == (1, 2, False)
    batch = quality.judge(third, "remarks", Answer(), ["A typo"], by=anna, at=later + timedelta(days=2))
    assert fresh(milestone).accepted_at == later + timedelta(days=2)
    undo(batch, by=anna, at=AT)
    assert fresh(milestone).accepted_at is None
    assert Remark.objects.count() == 3


def test_of_two_decisions_the_first_counts(anna, milestone):
    one, _batch = quality.submit(milestone, {}, by=anna, at=AT)
    quality.judge(one, "accepted", Answer(), by=anna, at=AT)
    assert quality.judge(one, "accepted", Answer(), by=anna, at=AT) is None
    with pytest.raises(quality.AlreadyJudged):
        quality.judge(one, "defect", Answer(), by=anna, at=AT)


@pytest.mark.parametrize(
    ("agreed", "days", "at", "counts"),
    [
        # Handed in on a Monday, five working days: the 7th, which ends in Berlin at 23:00 UTC.
        (True, 5, datetime(2026, 12, 7, 23, 0, tzinfo=UTC), True),
        (True, 5, datetime(2026, 12, 7, 22, 59, tzinfo=UTC), False),
        (False, 5, datetime(2026, 12, 20, tzinfo=UTC), False),
        (True, None, datetime(2026, 12, 20, tzinfo=UTC), False),
    ],
)
def test_silence_is_acceptance_only_where_that_was_agreed(anna, project, milestone, agreed, days, at, counts):
    project.change({"deemed_acceptance": agreed, "acceptance_days": days}, by=anna, at=AT)
    one, _batch = quality.submit(milestone, {}, by=anna, at=AT)
    assert one.answer_by == (date(2026, 12, 7) if days else None)
    one.milestone.project.refresh_from_db()
    if counts:
        assert quality.deem(one, by=anna, at=at) is not None
        assert fresh(milestone).accepted_at == at
    else:
        with pytest.raises(quality.NotAgreed):
            quality.deem(one, by=anna, at=at)


def test_the_page_blocks_and_asks_why(anna, milestone):
    browser, href = signed_in(anna), f"/projects/milestones/{milestone.pk}/quality/"
    browser.post(f"/projects/milestones/{milestone.pk}/checks/", {"list": "site"})
    assert QualityCheck.objects.count() == 7
    assert browser.post(href, {"text": "x"}).status_code == 422
    browser.post(href, {"text": "x", "override": "They want to see it today"})
    text = browser.get(href).text
    assert "They want to see it today" in text
    assert "Write to them about it" in text
    assert "waits for their decision" in browser.get(f"/projects/{milestone.project_id}/quality/").text


def test_a_remark_is_answered_and_a_refusal_says_why(anna, milestone):
    one = a_remark(milestone)
    browser, href = signed_in(anna), f"/projects/remarks/{one.pk}/"
    assert browser.post(href, {"answer": "declined", "version": 1, "opened_with": "{}"}).status_code == 422
    browser.post(href, {"answer": "declined", "answer_words": "Not agreed", "version": 1, "opened_with": "{}"})
    assert (fresh(one).answer, one.answer_words) == ("declined", "Not agreed")
    assert one.answered_at is not None


def test_the_client_judges_on_their_page(anna, client, project, milestone):
    door = a_door(client, project.contact, by=anna)
    one = a_submission(milestone, link="https://preview.example/")
    browser, path = visitor(), f"accept/{one.pk}/"
    assert milestone.title in browser.get(path_of(door)).text
    assert "https://preview.example/" in browser.get(path_of(door, path)).text
    answer = press(browser, door, path, {"decision": "revision", "remarks": " "})
    assert (answer.status_code, fresh(one).decision) == (422, "")
    assert press(browser, door, path, {"decision": "remarks", "remarks": "A typo\nAnother"}).status_code == 302
    assert (fresh(one).decision, one.decided_by, one.decided_there) == ("remarks", project.contact, True)
    assert fresh(milestone).accepted_at is not None
    assert Remark.objects.filter(submission=one).count() == 2
    assert press(browser, door, path, {"decision": "defect", "remarks": "No"}).status_code == 409


def test_checklists_are_copied_changed_and_thrown_away(anna):
    browser = signed_in(anna)
    assert "Every link leads somewhere" in browser.get("/projects/checklists/new/?from=site").text
    assert browser.get("/projects/checklists/new/?from=nothing").status_code == 404
    browser.post("/projects/checklists/new/?from=site", {"name": "Ours", "lines": "One\n\nTwo\nOne"})
    one = Checklist.objects.get()
    assert (one.name, one.lines, one.kind) == ("Ours", ["One", "Two"], "site")
    browser.post(f"/projects/checklists/{one.pk}/trash/")
    assert fresh(one).trashed_at is not None
    assert timezone.now() >= one.trashed_at
