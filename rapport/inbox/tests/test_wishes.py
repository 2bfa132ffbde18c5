"""What a reader wants is obeyed at the last moment, whoever wrote the message and whenever."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rapport.inbox import delivering, outgoing
from rapport.inbox.models import Outgoing
from rapport.inbox.tests.test_delivering import pigeon, state  # noqa: F401 - fixtures
from tests.cast import a_client, a_contact

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 11, 27, 22, 0, tzinfo=ZoneInfo("Europe/Moscow"))
MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=ZoneInfo("Europe/Moscow"))
State = Outgoing.State


@pytest.fixture
def ilya(anna):
    return a_contact(a_client(anna.workspace, "Meridian"), "Ilya", timezone="Europe/Moscow")


def write(anna, ilya, at, **values):
    values = {"channel": "pigeon", "contact_id": ilya.pk, "recipients": {"to": [["", "i@x.example"]]}, **values}
    return outgoing.write_once("greeting", values, by=anna, at=at)


def test_what_the_machine_writes_waits_for_their_morning(anna, ilya, pigeon):  # noqa: F811
    one = write(anna, ilya, NIGHT)
    delivering.deliver(one.pk, at=NIGHT)
    assert (state(one), pigeon.flown, one.send_at, one.attempts) == (State.WAITING, [], MONDAY, 0)
    assert one.trouble["code"] == "quiet"
    delivering.deliver(one.pk, at=MONDAY - timedelta(minutes=1))
    assert state(one) == State.WAITING
    delivering.deliver(one.pk, at=MONDAY)
    assert (state(one), len(pigeon.flown), one.trouble) == (State.SENT, 1, None)


@pytest.mark.parametrize("values", [{"urgent": True}, {"calendar_method": "CANCEL"}])
def test_what_cannot_wait_goes(anna, ilya, pigeon, values):  # noqa: F811
    one = write(anna, ilya, NIGHT, **values)
    delivering.deliver(one.pk, at=NIGHT)
    assert state(one) == State.SENT


def test_a_person_who_writes_has_decided(anna, ilya, pigeon):  # noqa: F811
    one = outgoing.draft({"channel": "pigeon", "contact_id": ilya.pk}, by=anna, at=NIGHT)
    outgoing.send(one, by=anna, at=NIGHT)
    delivering.deliver(one.pk, at=NIGHT + outgoing.UNDO)
    assert state(one) == State.SENT


def test_who_must_not_be_contacted_gets_nothing_even_from_a_person(anna, ilya, pigeon):  # noqa: F811
    one = outgoing.draft({"channel": "pigeon", "contact_id": ilya.pk, "urgent": True}, by=anna, at=NIGHT)
    outgoing.send(one, by=anna, at=NIGHT)
    ilya.change({"do_not_contact": True}, by=anna, at=NIGHT)
    delivering.deliver(one.pk, at=MONDAY)
    assert (state(one), pigeon.flown, one.trouble["code"]) == (State.FAILED, [], "do_not_contact")
