"""Waiting on the list: reminders after two and four days, telling that dates move after five, answers, stuck tasks."""

from datetime import timedelta

import pytest

from rapport.projects.models import Task, Wait
from rapport.today import verdicts
from rapport.today.listing import today
from rapport.today.tests.moments import NOW
from tests.cast import a_client, a_milestone, a_project, a_task, a_wait, an_interaction

pytestmark = pytest.mark.django_db


def things(anna, kind, now=NOW):
    return [item for item in today(anna, now).items if item.kind == kind]


def codes(anna, now=NOW):
    return [why.code for item in things(anna, "client_wait", now) for why in item.why]


@pytest.fixture
def project(anna):
    return a_project(a_client(anna.workspace, "Kessler", timezone="Europe/Berlin"))


def done(anna, kind, number):
    it = verdicts.subject(anna, kind, number, now=NOW)
    verdicts.done(it, seen_at=it.seen_at, by=anna, at=NOW)


def working_days_ago(anna, days):
    """A moment so many working days before NOW."""
    hours, day = anna.workspace.workhours, NOW
    while len(hours.days_between(day.date(), NOW.date())) < days:
        day -= timedelta(days=1)
    return day


@pytest.mark.parametrize(
    ("days", "reminded", "told", "expected"),
    [
        (1, None, None, []),
        (2, None, None, ["wait_remind"]),
        (3, 0, None, []),
        (4, 2, None, ["wait_remind"]),
        (4, 0, None, []),
        (5, 1, None, ["wait_announce"]),
        (5, 1, 1, []),
    ],
)
def test_what_is_to_be_done_after_so_many_days_of_theirs(anna, project, days, reminded, told, expected):
    """`reminded` and `told` are working days ago."""
    moments = {"reminded_at": reminded, "announced_at": told}
    facts = {name: None if ago is None else working_days_ago(anna, ago) for name, ago in moments.items()}
    a_wait(project, milestone=a_milestone(project), asked_at=working_days_ago(anna, days), **facts)
    assert codes(anna) == expected


def test_done_is_what_was_to_be_done(anna, project):
    one = a_wait(project, milestone=a_milestone(project), asked_at=working_days_ago(anna, 5))
    done(anna, "client_wait", one.pk)
    one.refresh_from_db()
    assert one.announced_at == NOW
    assert codes(anna) == ["wait_remind"]
    done(anna, "client_wait", one.pk)
    one.refresh_from_db()
    assert one.reminded_at == NOW
    assert codes(anna) == []


def test_an_answer_is_offered_and_one_press_ends_the_wait(anna, project):
    asked = an_interaction(project.client, "out", "The photos, please", at=NOW - timedelta(hours=5))
    answer = an_interaction(project.client, "in", "Here they are", at=NOW - timedelta(hours=1))
    type(asked).objects.filter(pk__in=[asked.pk, answer.pk]).update(conversation=5)
    one = a_wait(project, asked_at=asked.at, asked_in=asked)
    assert codes(anna) == ["wait_came"]
    done(anna, "client_wait", one.pk)
    assert Wait.objects.get().ended_by == answer
    assert things(anna, "client_wait") == []


def test_what_is_stuck_for_more_than_a_working_day(anna, project):
    a_task(project, "Yesterday", blocked_at=working_days_ago(anna, 1), blocked_by="photos")
    one = a_task(project, "Long", blocked_at=working_days_ago(anna, 3), blocked_by="no photos")
    item = things(anna, "stuck")
    assert [thing.number for thing in item] == [one.pk]
    done(anna, "stuck", one.pk)
    assert Task.objects.get(pk=one.pk).blocked_at is None


def test_a_project_that_has_ended_waits_for_nobody(anna, project):
    a_wait(project, asked_at=working_days_ago(anna, 3))
    project.change({"state": "done"}, by=anna, at=NOW)
    assert things(anna, "client_wait") == []
