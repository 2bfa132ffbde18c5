"""Undo: what a batch changed comes back, what is newer stays and is named, and a crash in the middle does no harm."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from rapport.clients.models import Client, Contact
from rapport.journal import undoing
from rapport.journal.models import Batch, Entry
from rapport.journal.recording import Change, begin, record_many
from rapport.journal.reversing import Ways, ways_of
from rapport.journal.undoing import AlreadyUndone, Left, undo
from rapport.search.finding import find
from tests.cast import a_client, a_contact, a_next_step, an_interaction


def change(row, by, **values):
    batch = row.change(values, by=by, at=timezone.now())
    row.refresh_from_db()
    return batch


def created(rows, by):
    """The batch of an action that made these rows."""
    with transaction.atomic():
        batch = begin("import", by=by, at=timezone.now())
        record_many(
            [Change(row, "created", {"name": (None, str(row))}) for row in rows], batch=batch, at=timezone.now()
        )
    return batch


def test_every_kind_of_value_comes_back(anna):
    client = a_client(anna.workspace, "Meridian", tags=("vip",), rhythm_days=14, city="Oslo")
    before = {field.attname: getattr(client, field.attname) for field in Client._meta.concrete_fields}
    batch = change(
        client, anna, name="Parallel", city="", rhythm_days=None, tags=["late", "new"], archived_at=timezone.now()
    )
    done = undo(batch, by=anna, at=timezone.now())
    client.refresh_from_db()
    after = {field.attname: getattr(client, field.attname) for field in Client._meta.concrete_fields}
    assert (done.put_back, done.left) == (1, [])
    assert client.standing("tags") == ["vip"]
    moved = {"version", "updated_at"}
    assert {name: after[name] for name in after if name not in moved} == {
        name: before[name] for name in before if name not in moved
    }


def test_a_moment_a_day_and_a_foreign_key_come_back(anna):
    client, other = a_client(anna.workspace), a_client(anna.workspace, "Other")
    contact, step = a_contact(client), a_next_step(client)
    day = step.due_on
    moved = change(contact, anna, client_id=other.pk)
    later = change(
        step,
        anna,
        due_on=day + timedelta(days=3),
        due_at=timezone.localtime() + timedelta(days=3),
        done_at=timezone.now(),
    )
    for batch in (moved, later):
        assert undo(batch, by=anna, at=timezone.now()).left == []
    contact.refresh_from_db()
    step.refresh_from_db()
    assert (contact.client_id, step.due_on, step.due_at, step.done_at) == (client.pk, day, None, None)


def test_an_undo_is_a_newer_version_for_those_who_have_the_form_open(anna):
    client = a_client(anna.workspace)
    batch = change(client, anna, name="Parallel")
    version = client.version
    undo(batch, by=anna, at=timezone.now())
    client.refresh_from_db()
    assert client.version == version + 1


def test_search_and_derived_columns_follow(anna):
    client = a_client(anna.workspace, "Meridian")
    batch = change(client, anna, name="Parallel", tags=["new"])
    assert find(anna, "parallel")
    undo(batch, by=anna, at=timezone.now())
    client.refresh_from_db()
    assert (client.sort_key, client.tag_line) == ("meridian", "")
    assert find(anna, "meridian")
    assert not find(anna, "parallel")


def test_what_is_newer_stays_and_is_named(anna, teammate):
    client = a_client(anna.workspace, "Meridian", city="Oslo")
    batch = change(client, anna, name="Parallel", city="Bergen")
    change(client, teammate, city="Tromsø")
    done = undo(batch, by=anna, at=timezone.now())
    client.refresh_from_db()
    assert (client.name, client.city) == ("Meridian", "Tromsø")
    assert (done.put_back, done.left) == (1, [Left("clients.client", client.pk, "city")])


def test_a_batch_is_undone_once(anna, teammate):
    client = a_client(anna.workspace, "Meridian")
    batch = change(client, anna, name="Parallel")
    undo(batch, by=anna, at=timezone.now())
    change(Client.objects.get(), anna, name="Parallel")
    with pytest.raises(AlreadyUndone):
        undo(batch, by=teammate, at=timezone.now())
    client.refresh_from_db()
    assert client.name == "Parallel"


def test_an_undo_can_be_undone(anna):
    client = a_client(anna.workspace, "Meridian")
    batch = change(client, anna, name="Parallel", tags=["new"])
    first = undo(batch, by=anna, at=timezone.now())
    assert undo(first.batch, by=anna, at=timezone.now()).left == []
    client.refresh_from_db()
    assert (client.name, client.standing("tags")) == ("Parallel", ["new"])


def test_the_undo_is_in_the_journal_too(anna, teammate):
    client = a_client(anna.workspace, city="Oslo")
    batch = change(client, anna, city="Bergen")
    done = undo(batch, by=teammate, at=timezone.now())
    entry = Entry.objects.get(batch=done.batch)
    assert (entry.verb, entry.payload.changes, entry.batch.user) == (
        "put_back",
        {"city": ["Bergen", "Oslo"]},
        teammate.user,
    )
    assert batch.undone_by == done.batch


def test_several_changes_of_one_row_in_one_batch_come_back_to_the_first(anna):
    client = a_client(anna.workspace, "One")
    with transaction.atomic():
        batch = begin("edit", by=anna, at=timezone.now())
        for name in ("Two", "Three"):
            client.change({"name": name}, by=anna, at=timezone.now(), batch=batch)
    assert undo(batch, by=anna, at=timezone.now()).left == []
    client.refresh_from_db()
    assert client.name == "One"


def test_rows_that_were_made_are_unmade_with_what_is_theirs(anna):
    client = a_client(anna.workspace, "Meridian")
    contact = a_contact(client)
    batch = created([client, contact], anna)
    done = undo(batch, by=anna, at=timezone.now())
    assert (done.put_back, done.left) == (2, [])
    assert not Client.objects.exists()
    assert not Contact.objects.exists()
    assert not find(anna, "meridian")
    assert [entry.verb for entry in Entry.objects.filter(batch=done.batch)] == ["unmade", "unmade"]


def test_a_row_that_was_changed_since_it_was_made_stays(anna):
    kept, gone = a_client(anna.workspace, "Kept"), a_client(anna.workspace, "Gone")
    batch = created([kept, gone], anna)
    change(kept, anna, city="Oslo")
    done = undo(batch, by=anna, at=timezone.now())
    assert list(Client.objects.all()) == [kept]
    assert (done.put_back, done.left) == (1, [Left("clients.client", kept.pk, "")])


def test_a_change_that_was_itself_undone_keeps_nothing(anna):
    client = a_client(anna.workspace)
    batch = created([client], anna)
    undo(change(client, anna, city="Oslo"), by=anna, at=timezone.now())
    assert undo(batch, by=anna, at=timezone.now()).left == []
    assert not Client.objects.exists()


def test_a_row_on_which_something_of_others_hangs_stays(anna):
    client = a_client(anna.workspace)
    batch = created([client], anna)
    an_interaction(client, "out")
    assert undo(batch, by=anna, at=timezone.now()).left == [Left("clients.client", client.pk, "")]
    assert Client.objects.get() == client


def test_a_row_that_is_gone_needs_no_undoing(anna):
    client = a_client(anna.workspace)
    batch = change(client, anna, name="Parallel")
    client.delete()
    done = undo(batch, by=anna, at=timezone.now())
    assert (done.put_back, done.left) == (0, [])


class Crash(Exception):
    """The worker was killed here."""


@pytest.mark.parametrize("crash_after", [0, 1, 2, 3])
@pytest.mark.django_db(transaction=True)
def test_an_undo_that_crashed_is_taken_up_where_it_was(anna, monkeypatch, crash_after):
    """Twelve changes and three new rows in chunks of five; the crash comes after none, one, two or all of them."""
    clients = [a_client(anna.workspace, f"Old {number}") for number in range(12)]
    new = [a_client(anna.workspace, f"New {number}") for number in range(3)]
    batch = created(new, anna)
    for client in clients:
        with transaction.atomic():
            client.change({"name": f"Changed {client.pk}"}, by=anna, at=timezone.now(), batch=batch)
    monkeypatch.setattr(undoing, "CHUNK", 5)
    with monkeypatch.context() as patch:
        chunks, put_right = undoing._chunks, ways_of(Client).put_right

        def some(batch):
            for number, chunk in enumerate(chunks(batch)):
                if number == crash_after:
                    raise Crash
                yield chunk

        def never(pks):
            raise Crash

        patch.setattr(undoing, "_chunks", some)
        # The last crash comes when every chunk is through and only the derived columns are missing.
        ways = ways_of(Client)
        patch.setattr(undoing, "ways_of", lambda model: Ways(ways.held, ways.unmake, never))
        with pytest.raises(Crash):
            undo(batch, by=anna, at=timezone.now())
        assert put_right is ways_of(Client).put_right
    with pytest.raises(AlreadyUndone):
        undo(batch, by=anna, at=timezone.now())
    done = undo(batch, by=anna, at=timezone.now(), resume=True)
    assert done.left == []
    assert sorted(Client.objects.values_list("name", flat=True)) == sorted(f"Old {number}" for number in range(12))
    assert len(find(anna, "old", limit=50)) == 12
    assert not find(anna, "changed")
    assert not find(anna, "new")
    assert Batch.objects.filter(undoes=batch).count() == 1
    assert Entry.objects.filter(batch__undoes=batch).count() == 15


def test_resuming_an_undo_that_was_finished_changes_nothing(anna):
    client = a_client(anna.workspace, "Meridian")
    batch = change(client, anna, name="Parallel")
    first = undo(batch, by=anna, at=timezone.now())
    again = undo(batch, by=anna, at=timezone.now(), resume=True)
    assert (again.batch, again.put_back, again.left) == (first.batch, 0, [])


@pytest.mark.parametrize("rows", [1, 40])
def test_undoing_many_rows_costs_statements_by_the_chunk(anna, rows, django_assert_max_num_queries):
    clients = [a_client(anna.workspace, f"Client {number}") for number in range(rows)]
    batch = created(clients, anna)
    # One and more for each table that hangs on a client, however many clients there are.
    with django_assert_max_num_queries(73):
        undo(batch, by=anna, at=timezone.now())
    assert not Client.objects.exists()
