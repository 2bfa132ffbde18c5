"""Hours that are kept show in the scope ledger of their project and in its reports."""

from datetime import date

import pytest

from rapport.projects.ledger import ledger_of
from rapport.projects.models import Scope
from rapport.projects.spent import Spent, spent_on
from tests.cast import a_client, a_project, a_running_timer, a_task, some_time

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)


def test_hours_of_a_day_are_told_by_task_and_measured(anna):
    project = a_project(a_client(anna.workspace), budget_minutes=100 * 60)
    asked = a_task(project, scope=Scope.ASKED)
    for minutes in (90, 30):
        some_time(project.client, minutes=minutes, project=project, task=asked, day=DAY)
    some_time(project.client, minutes=60, project=project, day=DAY)
    some_time(project.client, minutes=60, project=a_project(project.client), day=DAY)
    a_running_timer(project.client, project=project)
    found = spent_on(anna, project)
    assert sorted(found, key=lambda one: one.minutes) == [Spent(DAY, 60, None), Spent(DAY, 120, asked.pk)]
    assert ledger_of(project, anna).creep_words == "2 h without an agreement, 2\xa0% of what was agreed first."
