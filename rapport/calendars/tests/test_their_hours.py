"""What a meeting says of the hours of those who are asked to it: as the composer would, for it asks the same."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from rapport.calendars import arranging, inviting
from rapport.calendars.models import Participant
from rapport.calendars.wording import theirs
from rapport.clients import communicating
from rapport.clients.models import Contact
from rapport.lib.ics.facts import EventFacts
from rapport.lib.mail.addresses import Address
from tests.cast import a_calendar, a_client, a_contact

pytestmark = pytest.mark.django_db
LETTERS = {"code": "letters", "count": 3, "offsets": ["-8"]}
GUESSED = {"timezone": "", "zone_guess": "America/Los_Angeles", "zone_guess_why": LETTERS}


@pytest.fixture
def contact(anna):
    return a_contact(a_client(anna.workspace), "Ilya Brandt", email="ilya@meridian.example")


@pytest.fixture
def meeting(anna, contact):
    on = date(2026, 12, 9)
    facts = EventFacts(starts_on=on, starts_time=time(10), ends_on=on, ends_time=time(11), zone="Europe/Moscow")
    made, _batch = arranging.arrange(
        a_calendar(anna.workspace), facts, {}, arranging.people_of([Address("", "ilya@meridian.example")], by=anna),
        by=anna, at=timezone.now(),
    )  # fmt: skip
    return made


@pytest.mark.parametrize(
    ("facts", "starts", "remark", "is_quiet"),
    [
        # Moscow's ten o'clock is night in Los Angeles; noon in Almaty is a good hour.
        ({"timezone": "America/Los_Angeles"}, "10:00", "quiet hours there", True),
        ({"timezone": "Asia/Almaty"}, "10:00", "", False),
        # A guess is obeyed as the composer obeys it, and said.
        (GUESSED, "10:00", "quiet hours there · a guess by the clock of 3 letters (-8)", True),
        # Their own wishes: late hours are theirs, the early ones are not.
        ({"timezone": "Asia/Almaty", "quiet_starts": time(23), "quiet_ends": time(13)}, "10:00",
         "quiet hours there", True),
        ({"timezone": "Asia/Almaty", "quiet_starts": time(23), "quiet_ends": time(11)}, "20:00",
         "outside of working hours there", False),
        ({"timezone": "Asia/Almaty"}, "18:15", "outside of working hours there", False),
        # The meeting lasts into their evening.
        ({"timezone": "Asia/Almaty"}, "18:30", "quiet hours there", True),
    ],
)  # fmt: skip
def test_their_quiet_hours_are_those_the_composer_keeps(anna, meeting, contact, facts, starts, remark, is_quiet):
    Contact.objects.filter(pk=contact.pk).update(**facts)
    begins = datetime.combine(date(2026, 12, 9), time.fromisoformat(starts), ZoneInfo("Europe/Moscow"))
    (them,) = their_time(meeting, begins)
    assert (them.remark, them.is_quiet) == (remark, is_quiet)


@pytest.mark.parametrize(
    ("on", "zone", "facts", "remark"),
    [
        (date(2026, 12, 25), "Europe/Berlin", {}, "a day off there: Christmas Day"),
        (date(2026, 12, 25), "Europe/Berlin", {"days_off_too": True}, ""),
        (date(2026, 12, 25), "Europe/Moscow", {}, ""),
        (date(2026, 12, 12), "Europe/Berlin", {}, "a day off there: weekend"),
        (date(2026, 12, 8), "Europe/Berlin", {}, "a day off there: they are away"),
    ],
)
def test_their_days_off_are_known(anna, meeting, contact, on, zone, facts, remark):
    Contact.objects.filter(pk=contact.pk).update(timezone=zone, **facts)
    away = {"starts_on": date(2026, 12, 8), "ends_on": date(2026, 12, 8)}
    communicating.go_away(contact.client, away, by=anna, at=timezone.now())
    (them,) = their_time(meeting, datetime.combine(on, time(12), ZoneInfo("Europe/Moscow")))
    assert them.remark == remark
    assert them.is_quiet is bool(remark)


def their_time(meeting, begins):
    meeting.event.starts_at, meeting.event.ends_at = begins, begins + timedelta(minutes=45)
    with timezone.override("Europe/Moscow"):
        return theirs(meeting, inviting.guests_of(meeting), ZoneInfo("Europe/Moscow"))


def test_a_bare_address_is_in_no_zone_and_many_clients_cost_one_statement(anna, meeting, django_assert_num_queries):
    for number in range(3):
        person = a_contact(a_client(anna.workspace, f"Client {number}"), timezone="Asia/Almaty")
        facts = {"created_at": timezone.now(), "updated_at": timezone.now(), "workspace": anna.workspace}
        Participant.objects.create(meeting=meeting, contact=person, email=f"{number}@b.example", **facts)
    Participant.objects.create(meeting=meeting, email="somebody@b.example", **facts)
    people = inviting.guests_of(meeting)
    with django_assert_num_queries(1):
        found = theirs(meeting, people, ZoneInfo("Europe/Moscow"))
    assert [one.clock for one in found if one.row.email == "somebody@b.example"] == [""]
