"""A private link is opened, kept open for longer, taken back; each is undone."""

from datetime import timedelta

import pytest

from rapport.accounts.models import hash_of
from rapport.doors.models import Door
from rapport.doors.opening import Elsewhere, address_of, open_door, prolong, revoke
from rapport.journal.undoing import undo
from tests.cast import a_client, a_contact, ago


@pytest.fixture
def client(anna):
    return a_client(anna.workspace)


@pytest.fixture
def ilya(client):
    return a_contact(client)


def test_only_the_hash_finds_a_door_and_the_token_is_not_readable_in_the_database(anna, client, ilya):
    door, token, batch = open_door(client, ilya, by=anna, at=ago())
    assert door.token_hash == hash_of(token)
    assert Door.objects.get().token == token
    raw = Door.objects.extra(select={"raw": "token"}).values_list("raw", flat=True)[0]
    assert token not in raw
    assert address_of(door, "x/").endswith(f"/p/{token}/x/")
    assert token not in str([entry.payload.changes for entry in batch.entries.all()])


def test_a_person_has_one_link_at_a_time(anna, client, ilya):
    first = open_door(client, ilya, by=anna, at=ago())
    second = open_door(client, ilya, by=anna, at=ago())
    assert second == (first[0], first[1], None)
    other = open_door(client, None, by=anna, at=ago())
    assert other[0] != first[0]
    assert Door.objects.count() == 2


def test_a_person_of_another_client_gets_none(anna, client):
    with pytest.raises(Elsewhere):
        open_door(client, a_contact(a_client(anna.workspace, "Other")), by=anna, at=ago())


def test_opening_is_undone_with_its_link(anna, client, ilya):
    door, token, batch = open_door(client, ilya, by=anna, at=ago())
    door.visits.create(workspace=anna.workspace, at=ago(), page="portal.front_page")
    undo(batch, by=anna, at=ago())
    assert Door.by_token(token, ago()) is None
    assert not Door.objects.exists()


def test_it_is_taken_back_once_and_that_is_undone(anna, client, ilya):
    door, token, _batch = open_door(client, ilya, by=anna, at=ago(minutes=5))
    batch = revoke(door, by=anna, at=ago())
    assert Door.by_token(token, ago()) is None
    assert revoke(door, by=anna, at=ago()) is None
    undo(batch, by=anna, at=ago())
    assert Door.by_token(token, ago()) == door


def test_it_is_kept_open_for_longer_and_never_shorter(anna, client, ilya):
    door, _token, _batch = open_door(client, ilya, by=anna, at=ago(days=10), days=30)
    before = door.expires_at
    batch = prolong(door, by=anna, at=ago(), days=90)
    door.refresh_from_db()
    assert door.expires_at - before > timedelta(days=65)
    assert prolong(door, by=anna, at=ago(), days=30) is None
    undo(batch, by=anna, at=ago())
    door.refresh_from_db()
    # The journal keeps thousandths of a second.
    assert abs(door.expires_at - before) < timedelta(milliseconds=1)


def test_nobody_opens_a_door_of_another_workspace(stranger, client):
    with pytest.raises(type(client).DoesNotExist):
        open_door(client, None, by=stranger, at=ago())
