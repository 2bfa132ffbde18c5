"""The journal of a demonstration may be removed with it; that of a real workspace never, whatever is tried."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from rapport.journal.models import Batch, Entry, Payload, Removable
from rapport.journal.recording import record
from tests import cast


def told(workspace):
    """Something in the journal of a workspace."""
    actor = cast.a_member(workspace)
    client = cast.a_client(workspace)
    record(client, "created", {"name": (None, "A")}, by=actor, at=timezone.now())


@pytest.fixture
def passing(db):
    """A workspace that was marked before its journal began."""
    workspace = cast.a_workspace("Passing")
    Removable.objects.create(workspace=workspace)
    told(workspace)
    return workspace


@pytest.fixture
def real(db):
    workspace = cast.a_workspace("Real")
    told(workspace)
    return workspace


def refused(statement, *values):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_the_journal_of_a_passing_workspace_can_go(passing, real):
    Payload.objects.filter(entry__workspace=passing)._raw_delete("default")
    Entry.objects.filter(workspace=passing)._raw_delete("default")
    Batch.objects.filter(workspace=passing)._raw_delete("default")
    assert not Entry.objects.filter(workspace=passing).exists()
    assert Entry.objects.filter(workspace=real).exists()


@pytest.mark.parametrize("table", ["journal_entry", "journal_batch"])
def test_that_of_a_real_workspace_cannot(passing, real, table):
    refused(f"DELETE FROM {table} WHERE workspace_id = %s", real.pk)  # noqa: S608
    # Not even in one stroke with one that may.
    refused(f"DELETE FROM {table}")  # noqa: S608
    assert Entry.objects.filter(workspace=real).count() == Batch.objects.filter(workspace=real).count() == 1


@pytest.mark.parametrize("table", ["journal_entry", "journal_batch"])
def test_no_journal_is_ever_changed(passing, table):
    refused(f"UPDATE {table} SET at = at WHERE workspace_id = %s", passing.pk)  # noqa: S608


def test_a_workspace_whose_journal_has_begun_is_not_marked_any_more(passing, real):
    refused("INSERT INTO journal_removable (workspace_id) VALUES (%s)", real.pk)
    refused("UPDATE journal_removable SET workspace_id = %s", real.pk)
    assert not Removable.objects.filter(workspace=real).exists()


def test_an_entry_is_not_moved_into_a_workspace_that_may_go(passing, real):
    refused("UPDATE journal_entry SET workspace_id = %s WHERE workspace_id = %s", passing.pk, real.pk)
