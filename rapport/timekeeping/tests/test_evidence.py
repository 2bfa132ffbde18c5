"""What the playbooks hear of budgets: reached, told to the client, used faster than the work gets done."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rapport.engagements import evidence as playbooks
from rapport.engagements import ticking
from rapport.engagements.checklist import checklist_of
from rapport.engagements.facts import REMEMBERED, Engagements
from rapport.engagements.models import Due, Engagement
from rapport.projects import planning, reporting
from rapport.timekeeping import evidence, timing
from rapport.timekeeping.models import BudgetAlert
from rapport.timekeeping.timing import Work
from rapport.today.listing import today
from tests import cast

pytestmark = pytest.mark.django_db
# A Tuesday noon in Moscow.
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def moment(day, hour=9):
    return datetime(2026, 11, day, hour, tzinfo=UTC)


@pytest.fixture
def engagement(anna):
    begun = datetime(2026, 10, 12, 9, tzinfo=UTC)
    client = cast.a_client(anna.workspace, "Kessler")
    return cast.an_engagement(client, "A site", "execution", created_at=begun, stage_since=begun)


@pytest.fixture
def project(anna, engagement):
    return begin(anna, engagement)


def begin(anna, engagement):
    facts = {"title": "The site", "budget_minutes": 100 * 60}
    return planning.begin_project(engagement.client, engagement, facts, by=anna, at=moment(2))[0]


def work(anna, project, hours, at=NOW):
    entry = {"day": at.date(), "seconds": hours * 3600}
    return timing.write_down(Work(project.client_id, project.pk), entry, by=anna, at=at)


def told(engagement, tell):
    asked = Engagements({engagement.pk: engagement.client_id}, NOW - REMEMBERED)
    return [tuple(one) for one in tell(engagement.workspace_id, asked).get(engagement.pk, [])]


def report(anna, project, at):
    reporting.say(reporting.draft(project, by=anna, at=at), by=anna, at=at)


def test_a_budget_is_burnt_when_a_threshold_is_reached_and_once_for_all_reached_then(anna, engagement, project):
    work(anna, project, 40, moment(16))
    assert told(engagement, evidence.budget_burnt) == []
    work(anna, project, 40, moment(17))
    highest = BudgetAlert.objects.get(percent=75)
    assert told(engagement, evidence.budget_burnt) == [(moment(17), highest.pk)]
    work(anna, project, 12, moment(18))
    assert [at for at, _number in told(engagement, evidence.budget_burnt)] == [moment(17), moment(18)]


def test_they_are_told_by_a_report_with_the_hours_that_is_said_since(anna, engagement, project):
    report(anna, project, moment(16))
    work(anna, project, 60, moment(17))
    assert told(engagement, evidence.budget_told) == []
    report(anna, project, moment(18))
    assert told(engagement, evidence.budget_told) == [(moment(18), BudgetAlert.objects.get().pk)]


def test_a_report_without_hours_tells_nothing_of_the_budget(anna, engagement, project):
    engagement.client.change({"experience": "novice"}, by=anna, at=moment(2))
    work(anna, project, 60, moment(17))
    report(anna, project, moment(18))
    assert told(engagement, evidence.budget_told) == []


def test_a_budget_burns_too_fast_while_much_less_is_done_than_used(anna, engagement, project):
    work(anna, project, 60, moment(17))
    assert told(engagement, evidence.budget_burns) == [], "without milestones nobody knows what is done"
    first, _batch = planning.add_milestone(project, {"title": "Pages"}, by=anna, at=moment(18))
    planning.add_milestone(project, {"title": "Texts"}, by=anna, at=moment(18))
    alert = BudgetAlert.objects.get()
    assert told(engagement, evidence.budget_burns) == [(moment(17), alert.pk)]
    planning.accept(first, by=anna, at=moment(19))
    assert told(engagement, evidence.budget_burns) == [], "60 % used, 50 % done"


def test_a_trouble_of_the_budget_is_told_beside_those_of_the_plan(anna, engagement, project):
    work(anna, project, 60, moment(17))
    facts = {"title": "Pages", "due_on": date(2026, 11, 20)}
    planning.add_milestone(project, facts, by=anna, at=moment(18))
    assert len(told(engagement, playbooks.taught()["risk_detected"])) == 2


def test_an_alert_has_the_playbook_looked_at_again_and_only_a_new_one(anna, engagement, project):
    def is_marked(hours):
        Engagement.objects.update(look_at=None)
        work(anna, project, hours)
        engagement.refresh_from_db()
        return engagement.look_at is not None

    assert [is_marked(hours) for hours in (40, 20, 5, 15)] == [False, True, False, True]


def test_many_engagements_cost_as_many_statements_as_one(anna, engagement, project):
    def costs(pairs):
        asked = Engagements(pairs, NOW - REMEMBERED)
        with CaptureQueriesContext(connection) as captured:
            for tell in (evidence.budget_burnt, evidence.budget_told, evidence.budget_burns):
                tell(anna.workspace_id, asked)
        return len(captured)

    pairs = {engagement.pk: engagement.client_id}
    assert costs(pairs) == 2, "without an alert there is nothing else to ask"
    work(anna, project, 60)
    one = costs(pairs)
    for _number in range(3):
        other = cast.an_engagement(cast.a_client(anna.workspace), stage="execution")
        work(anna, begin(anna, other), 60)
        pairs[other.pk] = other.client_id
    assert costs(pairs) == one


def test_the_whole_way_of_a_budget_that_stands_on_today_once(anna, engagement, project):
    def tick(at):
        Engagement.objects.filter(look_at__gt=at).update(look_at=at)
        ticking.tick(at=at)

    def state(at):
        checks = checklist_of(Engagement.objects.get(), by=anna, now=at).checks
        return next(check.state for check in checks if check.key == "execution.budget")

    report(anna, project, moment(23))
    work(anna, project, 60)
    tick(NOW)
    assert state(NOW) == "open"
    items = today(anna, NOW.astimezone(ZoneInfo("Europe/Moscow"))).items
    assert [item.kind for item in items] == ["budget"]
    report(anna, project, moment(24, 10))
    tick(moment(24, 10))
    assert state(moment(24, 10)) == "done"
    assert Due.objects.get(item="execution.budget").how == "evidence"
