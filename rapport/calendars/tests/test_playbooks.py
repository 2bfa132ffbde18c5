"""What calendars tell the playbooks: a meeting that is planned is prepared for, one that was held is evidence."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.calendars.models import Event
from rapport.engagements import ticking
from rapport.engagements.models import Due, Engagement
from tests.cast import a_calendar, a_client, a_contact, a_meeting, ago, an_engagement

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(anna):
    person = a_contact(a_client(anna.workspace, "Meridian"), "Ilya Brandt", email="ilya@meridian.example", is_main=True)
    an_engagement(person.client, stage="contact", created_at=ago(hours=5), stage_since=ago(hours=5))
    made = a_meeting(a_calendar(anna.workspace), contact=person)
    made.event.change({"client_id": person.client_id}, by=anna, at=timezone.now())
    return made


def during(meeting, anna, begins):
    times = {"starts_at": begins, "ends_at": begins + timedelta(minutes=45)}
    Event.objects.filter(pk=meeting.event_id).update(**times)
    # The moments are derived from wall times, so a change of them is told by another column.
    meeting.event.change({"title": "Review again"}, by=anna, at=timezone.now())
    Event.objects.filter(pk=meeting.event_id).update(**times)


def test_a_meeting_ahead_is_studied_for_before_it_begins(anna, meeting):
    begins = timezone.now().replace(microsecond=0) + timedelta(hours=1)
    during(meeting, anna, begins)
    ticking.tick(at=timezone.now())
    assert Due.objects.get(item="contact.research").due_at == begins
    assert Engagement.objects.get().look_at == begins + timedelta(minutes=45)
    assert not Due.objects.filter(item="contact.expectations").exists()
    ticking.tick(at=begins + timedelta(minutes=46))
    assert Due.objects.get(item="contact.expectations").since == begins + timedelta(minutes=45)


def test_a_meeting_that_is_called_off_was_not_held(anna, meeting):
    during(meeting, anna, ago(hours=2))
    meeting.change({"cancelled_at": ago(hours=3)}, by=anna, at=timezone.now())
    ticking.tick(at=timezone.now())
    assert not Due.objects.filter(item="contact.expectations").exists()
