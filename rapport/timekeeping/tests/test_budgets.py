"""Budgets beside a project, and on Today."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.utils import timezone

from rapport.timekeeping.alerting import look_at_budgets
from rapport.timekeeping.budgets import budget_of
from rapport.today.listing import today
from tests.cast import a_client, a_milestone, a_project, a_running_timer, a_task, signed_in, some_time

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture
def project(anna):
    return a_project(
        a_client(anna.workspace, "Kessler"), budget_minutes=200 * 60, budget_minor=15_900_00, currency="EUR"
    )


def test_a_budget_in_a_sentence_with_its_forecast(anna, project):
    day = anna.workspace.today()
    a_milestone(project, "Brief", accepted_at=NOW(), due_on=day - timedelta(days=9))
    a_milestone(project, "Design", submitted_at=NOW(), due_on=day - timedelta(days=2))
    a_milestone(project, "Launch")
    a_milestone(project, "Dropped", cancelled_at=NOW())
    some_time(project.client, project=project, day=day, minutes=90 * 60, rate_minor=75_00, currency="EUR")
    some_time(project.client, project=project, day=day, minutes=60, rate_minor=90_00, currency="USD")
    found = budget_of(project, day)
    assert found.progress == Fraction(1, 2)
    assert found.hours.spi == Fraction(3, 4)
    assert found.hours.forecast == 182 * 60
    assert found.money.spent == 6_750_00
    assert found.others == {"USD": 90_00}
    page = signed_in(anna).get(f"/projects/{project.pk}/").content.decode()
    assert "91 of 200 hours spent for 50\xa0% of the work. At this pace it ends at 182 hours." in page


def test_before_anything_is_done_nothing_is_foretold(anna, project):
    some_time(project.client, project=project, minutes=60)
    page = signed_in(anna).get(f"/projects/{project.pk}/").content.decode()
    assert "1 of 200 hours spent." in page
    assert "At this pace" not in page


def test_estimates_are_compared_with_what_it_took(anna, project):
    day = anna.workspace.today()
    for estimate, fact in ((10, 12), (20, 18), (8, 12), (5, 5), (7, 9)):
        task = a_task(project, likely=estimate * 60, done_at=NOW())
        some_time(project.client, project=project, task=task, day=day, minutes=fact * 60)
    found = budget_of(project, day).estimates
    assert (found.count, found.bias, found.pred) == (5, Fraction(12, 100), Fraction(60, 100))


def test_a_reached_budget_stands_on_today_until_it_is_noted(anna, project):
    some_time(project.client, project=project, day=anna.workspace.today(), minutes=110 * 60)
    look_at_budgets([project.pk], at=NOW())
    assert [item.name for item in items(anna) if item.kind == "budget"] == [project.title]
    assert f'href="/projects/{project.pk}/"><b>{project.title}</b>' in signed_in(anna).get("/").content.decode()
    signed_in(anna).post("/today/budget/0/done/")
    assert not [item for item in items(anna) if item.kind == "budget"]


def test_a_forgotten_timer_stands_on_today(anna, project):
    timer = a_running_timer(project.client, minutes=60, user=anna.user)
    assert not [item for item in items(anna) if item.kind == "timer"]
    timer.started_at -= timedelta(hours=20)
    timer.save()
    assert [item.name for item in items(anna) if item.kind == "timer"] == ["Kessler"]
    assert "<b>Kessler</b> is still running." in signed_in(anna).get("/").content.decode()


def items(anna):
    return [item for group in today(anna, NOW()).groups for item in group.items]
