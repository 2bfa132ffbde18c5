"""Writing into the journal: only with the change it tells of, never changed afterwards, sealed by a digest."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from rapport.journal.models import Batch, Entry, Payload
from rapport.journal.recording import Change, begin, canonical, difference, digest, record, record_many
from tests.cast import a_client


@pytest.fixture
def entry(anna):
    client = a_client(anna.workspace, "Норд Лайн")
    record(client, "created", {"name": (None, "Норд Лайн")}, by=anna, at=timezone.now())
    return Entry.objects.get()


@pytest.mark.django_db(transaction=True)
def test_the_journal_is_written_only_inside_the_transaction_of_the_change(anna):
    client = a_client(anna.workspace)
    with pytest.raises(RuntimeError, match="same transaction"):
        record(client, "changed", {"name": ("a", "b")}, by=anna, at=timezone.now())
    with transaction.atomic():
        record(client, "changed", {"name": ("a", "b")}, by=anna, at=timezone.now())
        transaction.set_rollback(True)
    assert not Entry.objects.exists()


def test_an_entry_says_who_did_what_to_what_and_when(anna, entry):
    assert (entry.verb, entry.subject, entry.workspace_id) == ("created", "clients.client", anna.workspace_id)
    assert (entry.batch.kind, entry.batch.user, entry.batch.undoes) == ("client.created", anna.user, None)
    assert entry.payload.changes == {"name": [None, "Норд Лайн"]}


def test_many_rows_of_one_action_are_one_batch_in_a_handful_of_statements(anna, django_assert_num_queries):
    clients = [a_client(anna.workspace, f"Client {number}") for number in range(30)]
    now = timezone.now()
    with transaction.atomic():
        batch = begin("clients.tagged", by=anna, at=now)
        with django_assert_num_queries(2):
            record_many([Change(client, "changed", {"tags": ([], ["vip"])}) for client in clients], batch=batch, at=now)
    assert batch.entries.count() == 30


REFUSED = {
    "an entry is not changed": "UPDATE journal_entry SET verb = 'nothing'",
    "an entry is not deleted": "DELETE FROM journal_entry",
    "a batch is not changed": "UPDATE journal_batch SET kind = 'nothing'",
    "a batch is not deleted": "DELETE FROM journal_batch",
}
if connection.vendor == "postgresql":
    REFUSED["nothing is emptied in one stroke"] = "TRUNCATE journal_entry CASCADE"


@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED)
def test_the_database_itself_keeps_the_journal(entry, statement):
    # Whatever hangs on an entry is gone first, so that only the journal's own refusal is left.
    Payload.objects.all().delete()
    connection.check_constraints()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.get().verb == "created"


@pytest.mark.parametrize("model", [Batch, Entry])
def test_the_journal_is_refused_through_django_too(entry, model):
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all().delete()
    row = model.objects.get()
    row.workspace_id += 1
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save()


def test_what_a_person_said_can_be_erased_and_the_seal_stays(entry):
    before = entry.digest
    Payload.objects.filter(entry=entry).delete()
    assert Entry.objects.get().digest == before


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ("Ёж", "Ёлка “&” \U0001f600")},
        {"b": (None, 1), "a": (2, None)},
        {"at": (datetime(2026, 11, 24, 9, 0, 0, 123456, tzinfo=UTC), None)},
        {"day": (date(2026, 2, 28), None), "starts": (time(10), time(9, 30))},
        {"tags": ([], ["a", "b"]), "points": ([], [["email", "a@b.example", ""]])},
        {"flag": (True, False), "price": (Decimal("0.10"), None), "ratio": (0.1, 2.0)},
        {},
    ],
)
def test_a_digest_can_be_checked_against_what_the_database_kept(anna, changes):
    record(anna.workspace, "changed", changes, by=anna, at=timezone.now())
    kept = Payload.objects.select_related("entry").get()
    assert kept.entry.digest == digest(kept.salt, kept.changes)
    assert len(kept.entry.digest) == 64


def test_the_same_changes_have_one_spelling():
    assert (
        canonical({"b": (1, 2), "a": ("ё", None)})
        == canonical({"a": ["ё", None], "b": [1, 2]})
        == '{"a":["ё",null],"b":[1,2]}'
    )


def test_equal_changes_have_different_digests_because_of_the_salt(anna):
    for _ in range(2):
        record(anna.workspace, "changed", {"name": ("a", "b")}, by=anna, at=timezone.now())
    assert Entry.objects.values("digest").distinct().count() == 2


def test_only_what_differs_is_a_change():
    before = {"name": "a", "tags": ["x"], "note": ""}
    assert difference(before, {"name": "a", "tags": ["x", "y"], "city": "Oslo"}) == {
        "tags": (["x"], ["x", "y"]),
        "city": (None, "Oslo"),
    }
