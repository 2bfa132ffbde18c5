"""Delivering: once, at its hour, taken back in time, and never a second time by itself."""

from datetime import UTC, datetime, timedelta

import pytest

from rapport.inbox import delivering, outgoing, sending_by
from rapport.inbox.models import Outgoing
from rapport.inbox.sending_by import Delivered, MaybeDelivered, NotDelivered

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=1)
State = Outgoing.State


class Pigeon:
    """A channel at the network's edge: it notes what it was given, and breaks where it is told to."""

    name, label, has_subject, longest_text = "pigeon", "Pigeon", True, 1000

    def __init__(self):
        self.flown, self.trouble, self.arrived = [], None, None

    def identities(self, actor):
        return []

    def reaches(self, actor, contacts):
        return {}

    def deliver(self, one, *, at):
        self.flown.append(one.message_id)
        if self.trouble:
            raise self.trouble
        return Delivered(b"coo", one.message_id)

    def was_delivered(self, one):
        return self.arrived

    def taken_in(self, one, delivered, *, by, at):
        return None


@pytest.fixture
def pigeon(monkeypatch):
    channel = Pigeon()
    monkeypatch.setitem(sending_by._channels.known, "pigeon", channel)
    return channel


@pytest.fixture
def letter(anna, pigeon):
    values = {"channel": "pigeon", "subject": "Logo", "recipients": {"to": [["Anna", "anna@acme.example"]]}}
    return outgoing.draft(values, by=anna, at=NOW)


def state(letter):
    letter.refresh_from_db()
    return letter.state


def test_a_message_is_given_to_its_channel_once_and_not_before_it_can_be_taken_back(anna, pigeon, letter):
    outgoing.send(letter, by=anna, at=NOW)
    delivering.deliver(letter.pk, at=NOW + timedelta(seconds=9))
    assert (state(letter), pigeon.flown) == (State.WAITING, [])
    delivering.deliver(letter.pk, at=SOON)
    delivering.deliver(letter.pk, at=SOON)
    assert (state(letter), pigeon.flown) == (State.SENT, [letter.message_id])


def test_what_is_taken_back_is_a_draft_again_and_what_has_gone_cannot_be(anna, pigeon, letter):
    outgoing.send(letter, by=anna, at=NOW)
    outgoing.take_back(letter, by=anna, at=NOW)
    delivering.deliver(letter.pk, at=SOON)
    assert (state(letter), pigeon.flown) == (State.DRAFT, [])
    outgoing.send(letter, by=anna, at=NOW)
    delivering.deliver(letter.pk, at=SOON)
    with pytest.raises(outgoing.TooLate):
        outgoing.take_back(letter, by=anna, at=SOON)
    with pytest.raises(outgoing.TooLate):
        outgoing.send(letter, by=anna, at=SOON)


def test_a_passing_trouble_is_tried_again_under_the_same_name_and_in_the_end_told(anna, pigeon, letter):
    outgoing.send(letter, by=anna, at=NOW)
    pigeon.trouble = NotDelivered("no_answer", passing=True, host="smtp.example")
    at = SOON
    for _attempt in range(len(delivering.PAUSES)):
        delivering.deliver(letter.pk, at=at)
        assert state(letter) == State.WAITING
        assert letter.send_at > at
        at = letter.send_at
    delivering.deliver(letter.pk, at=at)
    assert state(letter) == State.FAILED
    assert letter.trouble == {"code": "no_answer", "details": {"host": "smtp.example"}}
    assert len(set(pigeon.flown)) == 1


def test_what_may_have_arrived_is_not_sent_again_by_itself_but_by_a_person_under_the_same_name(anna, pigeon, letter):
    outgoing.send(letter, by=anna, at=NOW)
    pigeon.trouble = MaybeDelivered("cut_after_data")
    delivering.deliver(letter.pk, at=SOON)
    assert state(letter) == State.UNKNOWN
    assert delivering.sweep(at=SOON + timedelta(days=1)) == []
    pigeon.trouble = None
    outgoing.send(letter, by=anna, at=SOON)
    delivering.deliver(letter.pk, at=SOON + timedelta(minutes=1))
    assert state(letter) == State.SENT
    assert len(pigeon.flown) == 2
    assert len(set(pigeon.flown)) == 1


@pytest.mark.parametrize(("arrived", "becomes"), [(None, State.UNKNOWN), (True, State.SENT), (False, State.WAITING)])
def test_what_a_killed_worker_left_is_asked_about(anna, pigeon, letter, arrived, becomes):
    outgoing.send(letter, by=anna, at=NOW)
    Outgoing.objects.filter(pk=letter.pk).update(state=State.SENDING, claimed_at=SOON)
    pigeon.arrived = arrived
    delivering.sweep(at=SOON + timedelta(minutes=4))
    assert state(letter) == State.SENDING
    delivering.sweep(at=SOON + timedelta(minutes=6))
    assert (state(letter), pigeon.flown) == (becomes, [])


def test_what_lost_its_job_is_found(anna, pigeon, letter):
    outgoing.send(letter, by=anna, at=NOW)
    assert delivering.sweep(at=NOW) == []
    assert delivering.sweep(at=NOW + timedelta(minutes=2)) == [letter.pk]


def test_the_machine_writes_once_for_a_key(anna, pigeon):
    values = {"channel": "pigeon", "subject": "Your morning"}
    first = outgoing.write_once("digest:2026-11-30", values, by=anna, at=NOW)
    assert first.send_at == NOW
    assert outgoing.write_once("digest:2026-11-30", values, by=anna, at=NOW) is None
    assert outgoing.write_once("digest:2026-12-01", values, by=anna, at=NOW) is not None
