"""Reports: written from what is so, at the level of the client's type, kept as said, compared the next time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from rapport.doors.opening import path_of
from rapport.doors.tests.coming import visitor
from rapport.projects import reporting
from rapport.projects.models import Report
from rapport.projects.report_facts import compare
from tests.cast import (
    a_change,
    a_client,
    a_contact,
    a_door,
    a_milestone,
    a_project,
    a_report,
    a_task,
    a_wait,
    signed_in,
)

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.fixture
def project(anna):
    client = a_client(anna.workspace, "Kessler", language="en", experience="experienced")
    martin = a_contact(client, "Martin Kessler", email="martin@kessler.example")
    return a_project(client, contact=martin, begins_on=date(2026, 11, 20), currency="EUR", budget_minor=1_500_000)


def fresh(row):
    row.refresh_from_db()
    return row


def test_it_is_written_from_what_is_so(anna, project):
    a_task(project, "Draw the map", done_at=AT - timedelta(days=2))
    a_task(project, "Long ago", done_at=AT - timedelta(days=60))
    a_task(project, "Fill the shop", due_on=date(2026, 12, 4))
    a_milestone(project, "Launch", due_on=date(2026, 12, 18), first_due_on=date(2026, 12, 11))
    a_wait(project, "24 product photos", asked_at=AT - timedelta(days=3))
    a_change(project, "German", sent=True)
    one = reporting.draft(project, by=anna, at=AT)
    for words in (
        "– Draw the map", "– Fill the shop (by 4 December)", "– Launch: 18 December (at first 11 December)",
        "– 24 product photos (since 27 November)", "One decision is yours:\n– German",
    ):  # fmt: skip
        assert words in one.text
    assert "Long ago" not in one.text
    assert (one.since_on, one.until_on, one.language) == (date(2026, 11, 20), date(2026, 11, 30), "en")
    assert reporting.draft(project, by=anna, at=AT).pk == one.pk


def test_each_type_reads_what_it_wants_to_know(anna, project):
    a_task(project, "Draw the map", done_at=AT - timedelta(days=2))
    a_milestone(project, "Launch", due_on=date(2026, 12, 18))
    texts = {}
    for experience in ("novice", "professional", "sceptic"):
        project.client.experience = experience
        one = reporting.draft(project, by=anna, at=AT)
        texts[experience] = one.text
        one.delete()
    assert "The plan:" not in texts["novice"]
    assert "Tasks done: 1 of 1 (100 %)" in texts["professional"]
    assert "Agreed: €15,000" in texts["professional"]
    assert texts["sceptic"].startswith("Done, with its day:\n– 28 November: Draw the map")


def test_it_speaks_the_clients_language(anna, project):
    project.contact.language = "ru"
    a_task(project, "Карта", done_at=AT - timedelta(days=2))
    one = reporting.draft(project, by=anna, at=AT)
    assert one.language == "ru"
    assert "Сделано:\n– Карта" in one.text


def test_what_was_said_is_kept_as_it_was(anna, project):
    one = reporting.draft(project, by=anna, at=AT)
    reporting.edit(one, {"text": "All is well."}, by=anna, at=AT)
    assert reporting.say(one, by=anna, at=AT) is not None
    assert reporting.say(one, by=anna, at=AT) is None
    for deed in (
        lambda: reporting.edit(one, {"text": "x"}, by=anna, at=AT),
        lambda: reporting.rewrite(one, by=anna, at=AT),
    ):
        with pytest.raises(reporting.AlreadySaid):
            deed()
    browser = signed_in(anna)
    browser.post(f"/projects/reports/{one.pk}/", {"title": "x", "text": "x", "version": 9})
    browser.post(f"/projects/reports/{one.pk}/trash/")
    assert (fresh(one).text, one.trashed_at) == ("All is well.", None)


def test_what_was_said_last_time_is_compared_with_what_happened(anna, project):
    done = a_task(project, "Fill the shop", due_on=date(2026, 12, 2))
    a_task(project, "Photos", due_on=date(2026, 12, 3))
    launch = a_milestone(project, "Launch", due_on=date(2026, 12, 18))
    first = reporting.draft(project, by=anna, at=AT)
    reporting.say(first, by=anna, at=AT)
    done.change({"done_at": AT + timedelta(days=1)}, by=anna, at=AT)
    launch.change({"due_on": date(2026, 12, 22)}, by=anna, at=AT)
    found = compare(fresh(first))
    assert [(one.title, one.done) for one in found.kept] == [("Fill the shop", True), ("Photos", False)]
    assert [(one.title, one.said, one.now) for one in found.slipped] == [
        ("Launch", date(2026, 12, 18), date(2026, 12, 22)),
    ]  # fmt: skip
    later = reporting.draft(project, by=anna, at=AT + timedelta(days=7))
    assert later.since_on == date(2026, 12, 1)
    assert "Of what was to come last time, done: 1 of 2.\n– Photos" in later.text
    assert "“Launch”: we said 18 December, now it is 22 December." in later.text
    assert "not yet" in signed_in(anna).get(f"/projects/{project.pk}/reports/").text


def test_the_day_of_the_next_one_follows_from_the_type_and_from_their_wish(anna, project):
    assert reporting.due_on(project, None) == date(2026, 11, 27)
    assert reporting.due_on(project, AT) == date(2026, 12, 7)
    project.client.experience = "sceptic"
    assert reporting.due_on(project, AT) == date(2026, 12, 3)
    project.client.rhythm_days = 14
    assert reporting.due_on(project, AT) == date(2026, 12, 14)


def test_drafts_are_for_us_and_what_was_said_is_for_them(anna, project):
    door = a_door(project.client, project.contact, by=anna)
    draft = a_report(project, "Not yet for you")
    said = a_report(project, "The map is drawn.", sent_at=AT)
    browser = visitor()
    assert browser.get(path_of(door, f"reports/{draft.pk}/")).status_code == 404
    assert "The map is drawn." in browser.get(path_of(door, f"reports/{said.pk}/")).text
    assert "Not yet for you" not in browser.get(path_of(door)).text


def test_from_the_button_to_the_letter(anna, project):
    browser = signed_in(anna)
    browser.post(f"/projects/{project.pk}/reports/new/")
    one = Report.objects.get()
    browser.post(f"/projects/reports/{one.pk}/said/")
    text = browser.get(f"/projects/reports/{one.pk}/").text
    assert "Send it as a letter" in text
    assert "and kept as it was" in text
