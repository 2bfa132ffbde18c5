"""What the database itself refuses."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from rapport.timekeeping.models import TimeEntry
from tests.cast import a_client, a_member, a_running_timer, some_time

pytestmark = pytest.mark.django_db


def test_one_timer_runs_for_a_person(anna):
    client = a_client(anna.workspace)
    a_running_timer(client, user=anna.user)
    with pytest.raises(IntegrityError), transaction.atomic():
        a_running_timer(client, user=anna.user)
    a_running_timer(client, user=a_member(anna.workspace).user)
    assert TimeEntry.objects.visible_to(anna).running().count() == 2


def test_the_same_entry_is_brought_once(anna):
    client = a_client(anna.workspace)
    some_time(client, source="toggl", source_key="17")
    some_time(client, source="kimai", source_key="17")
    with pytest.raises(IntegrityError), transaction.atomic():
        some_time(client, source="toggl", source_key="17")


@pytest.mark.parametrize(
    "facts",
    [
        {"started_at": None, "ended_at": None, "seconds": None},
        {"ended_at": None},
        {"ended_at": timezone.now() - timedelta(days=300)},
        {"rate_minor": 100, "currency": ""},
    ],
)
def test_an_entry_has_one_of_three_shapes(anna, facts):
    one = some_time(a_client(anna.workspace))
    with pytest.raises(IntegrityError), transaction.atomic():
        TimeEntry.objects.filter(pk=one.pk).update(**facts)
