"""A journal that tells of rows of another workspace, as only an altered one does: no way leads to them."""

import pytest
from django.db import transaction
from django.utils import timezone

from rapport.accounts.chronicle import changes_of
from rapport.accounts.models import User, Workspace
from rapport.clients.models import Client
from rapport.journal.recording import Change, begin, record_many
from rapport.journal.undoing import Left, rows_here, undo
from tests.cast import a_client


@pytest.fixture
def theirs(stranger):
    return a_client(stranger.workspace, "Theirs")


def told(row, verb, changes, by):
    """A batch of one's own that tells of any row."""
    with transaction.atomic():
        batch = begin("client.changed", by=by, at=timezone.now())
        record_many([Change(row, verb, changes)], batch=batch, at=timezone.now())
    return batch


def test_nothing_of_another_workspace_is_put_back(anna, theirs):
    batch = told(theirs, "changed", {"name": ("Taken", "Theirs")}, anna)
    assert undo(batch, by=anna, at=timezone.now()).put_back == 0
    theirs.refresh_from_db()
    assert theirs.name == "Theirs"


def test_nothing_of_another_workspace_is_unmade(anna, theirs):
    batch = told(theirs, "created", {"name": (None, "Theirs")}, anna)
    assert undo(batch, by=anna, at=timezone.now()).put_back == 0
    assert Client.objects.filter(pk=theirs.pk).exists()


def test_another_workspace_itself_stays_as_it_is(anna, stranger):
    batch = told(stranger.workspace, "changed", {"name": ("Taken", stranger.workspace.name)}, anna)
    assert undo(batch, by=anna, at=timezone.now()).put_back == 0
    assert not Workspace.objects.filter(name="Taken").exists()


@pytest.mark.parametrize("verb", ["changed", "created"])
def test_what_belongs_to_no_workspace_is_left_and_said(anna, stranger, verb):
    batch = told(stranger.user, verb, {"name": ("Taken", stranger.user.name)}, anna)
    done = undo(batch, by=anna, at=timezone.now())
    assert (done.put_back, done.left) == (0, [Left("accounts.user", stranger.user.pk, "")])
    assert User.objects.get(pk=stranger.user.pk).name == stranger.user.name


def test_one_s_own_workspace_is_put_back(anna):
    anna.workspace.name = "Other"
    anna.workspace.save()
    batch = told(anna.workspace, "changed", {"name": ("Before", "Other")}, anna)
    assert undo(batch, by=anna, at=timezone.now()).put_back == 1
    anna.workspace.refresh_from_db()
    assert anna.workspace.name == "Before"


def test_the_page_names_nothing_of_another_workspace(anna, theirs):
    mine = a_client(anna.workspace, "Mine")
    of_theirs = told(theirs, "changed", {"city": ("Oslo", "Bergen")}, anna)
    pointing = told(mine, "changed", {"introduced_by_id": (None, theirs.pk)}, anna)
    for batch in (of_theirs, pointing):
        assert "Theirs" not in str(changes_of(batch))
    assert "Mine" in str(changes_of(pointing))


def test_rows_are_found_in_one_statement(anna, theirs, django_assert_num_queries):
    mine = a_client(anna.workspace, "Mine")
    with django_assert_num_queries(1):
        assert rows_here(Client, [mine.pk, theirs.pk], anna.workspace_id) == {mine.pk: mine}
    with django_assert_num_queries(0):
        assert rows_here(User, [anna.user.pk], anna.workspace_id) == {}
