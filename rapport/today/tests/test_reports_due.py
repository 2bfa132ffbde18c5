"""On Today: a report whose day has come, and what a client decided on their page."""

import pytest

from rapport.projects import changes, reporting
from rapport.projects.changes import Answer
from rapport.projects.models import Project
from rapport.today import verdicts
from rapport.today.listing import today
from rapport.today.tests.moments import NOW, TODAY, at
from tests.cast import a_change, a_client, a_contact, a_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(anna):
    client = a_client(anna.workspace, "Kessler", experience="novice")
    contact = a_contact(client, "Martin", email="m@kessler.example")
    one = a_project(client, contact=contact, begins_on=TODAY.replace(day=1))
    Project.objects.filter(pk=one.pk).update(created_at=at(4))
    return one


def things(anna, kind, now=NOW):
    return [item for item in today(anna, now).items if item.kind == kind]


def test_a_report_is_due_by_the_type_until_it_is_said(anna, project):
    (item,) = things(anna, "report")
    assert next(why.code for why in item.why) == "report_due"
    assert item.href == f"/projects/{project.pk}/reports/"
    one = reporting.draft(project, by=anna, at=NOW)
    assert things(anna, "report"), "a draft tells nobody anything"
    reporting.say(one, by=anna, at=NOW)
    assert not things(anna, "report")
    assert verdicts.subject(anna, "report", project.pk, now=NOW).seen_at is None


def test_nobody_is_told_about_work_that_is_over(anna, project):
    project.change({"state": "done"}, by=anna, at=NOW)
    assert not things(anna, "report")


def test_what_they_decided_on_their_page_is_news_and_what_we_wrote_down_is_not(anna, project):
    mine, theirs = a_change(project, sent=True), a_change(project, "The map", sent=True)
    changes.accept(mine, Answer(project.contact), by=anna, at=NOW)
    changes.reject(theirs, Answer(project.contact, there=True), by=anna, at=NOW)
    (item,) = things(anna, "decided")
    assert item.sentence.values == {"name": "Martin", "title": "The map"}
    assert item.href == theirs.get_absolute_url()
