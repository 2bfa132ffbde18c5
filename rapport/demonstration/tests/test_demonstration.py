"""The demonstration is made once for each person, entered, left, and removed with everything in it and nothing else."""

from dataclasses import replace
from unittest import mock

import pytest
from django.utils import timezone

from rapport.accounts.models import Membership, User, Workspace
from rapport.clients.models import Client
from rapport.demonstration import making, tasks
from rapport.demonstration.models import Filling
from rapport.demonstration.playing import Playing
from rapport.demonstration.removing import NotADemonstration, empty, remove
from rapport.demonstration.stories import year_in
from rapport.doors.models import Door, Visit
from rapport.exports.kinds import belongings
from rapport.files import store
from rapport.files.models import StoredFile
from rapport.journal.models import Batch, Entry
from rapport.projects.models import ChangeRequest, Problem, Remark, Report, Risk, Wait
from tests import cast
from tests.world import world


@pytest.fixture
def only(monkeypatch):
    """Makes it a year in which only one client is met, by the key of their story."""

    def meet(key):
        def short(language):
            year = year_in(language)
            return replace(year, stories=tuple(story for story in year.stories if story.key == key))

        monkeypatch.setattr("rapport.demonstration.making.year_in", short)

    return meet


@pytest.fixture
def quick(only):
    """A year in which only Nina is met."""
    only("nina")


def fill(user):
    seat = making.demonstration_of(user)
    tasks.fill.func(seat.workspace_id, user.pk)
    return seat.workspace


def test_pressed_twice_there_is_one_demonstration(anna, quick):
    browser = cast.signed_in(anna)
    for _press in range(2):
        browser.post("/demonstration/begin/")
    assert Workspace.objects.filter(is_demo=True).count() == 1
    assert "A year is passing" in browser.get("/demonstration/").content.decode()


def test_there_and_back_and_gone(anna, quick):
    browser = cast.signed_in(anna)
    browser.post("/demonstration/begin/")
    browser.post("/demonstration/enter/")
    anna.user.refresh_from_db()
    assert not anna.user.seat.workspace.is_demo
    workspace = fill(anna.user)
    fill(anna.user)
    assert Client.objects.filter(workspace=workspace).count() == 1
    browser.post("/demonstration/enter/")
    page = browser.get("/clients/").content.decode()
    assert "This is a demonstration." in page
    assert "Nina Berg" in page
    browser.post("/demonstration/leave/")
    page = browser.get("/clients/").content.decode()
    assert "This is a demonstration." not in page
    browser.post("/demonstration/enter/")
    browser.post("/demonstration/removing/")
    anna.user.refresh_from_db()
    assert anna.user.seat.workspace == anna.workspace
    assert not Workspace.objects.filter(is_demo=True).exists()
    assert "no demonstration any more" in browser.post("/demonstration/removing/", follow=True).content.decode()


def test_a_worker_that_died_is_followed_by_one_that_begins_anew(anna, quick):
    making.begin(anna.user, at=timezone.now())
    with mock.patch.object(Playing, "take", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        fill(anna.user)
    assert Client.objects.filter(workspace__is_demo=True).exists()
    workspace = fill(anna.user)
    assert Client.objects.filter(workspace=workspace).count() == 1
    assert Filling.objects.get().finished_at


def test_when_it_breaks_the_page_says_so_and_it_can_be_taken_away(anna, quick):
    browser = cast.signed_in(anna)
    browser.post("/demonstration/begin/")
    with mock.patch.object(Playing, "play", side_effect=ValueError("x")), pytest.raises(ValueError, match="x"):
        fill(anna.user)
    assert "could not be made" in browser.get("/demonstration/").content.decode()
    browser.post("/demonstration/removing/")
    assert not Workspace.objects.filter(is_demo=True).exists()


def test_removed_with_everything_and_without_touching_anybody_else(anna, only, django_capture_on_commit_callbacks):
    annas = world(anna)
    # With a project, all that is said about one, and a page of theirs.
    only("harbour-house")
    making.begin(anna.user, at=timezone.now())
    workspace = fill(anna.user)
    paths = [store.path_of(workspace.pk, row.sha256) for row in StoredFile.objects.filter(workspace=workspace)]
    assert paths
    for model in (ChangeRequest, Risk, Problem, Report, Wait, Remark, Door, Visit):
        assert model.objects.filter(workspace=workspace).exists(), model
    before = {one.label: one.rows(anna.workspace_id).count() for one in belongings()}
    with django_capture_on_commit_callbacks(execute=True):
        remove(workspace)
    for one in belongings():
        assert not one.rows(workspace.pk).exists(), one.label
        assert one.rows(anna.workspace_id).count() == before[one.label], one.label
    assert not any(path.exists() for path in paths)
    assert annas.letter.raw.read()


@pytest.mark.parametrize("how", [remove, empty])
def test_a_real_workspace_is_never_removed(anna, how):
    annas = world(anna)
    with pytest.raises(NotADemonstration):
        how(anna.workspace)
    # Not even when somebody gives it the flag.
    Workspace.objects.filter(pk=anna.workspace_id).update(is_demo=True)
    with pytest.raises(NotADemonstration):
        how(anna.workspace)
    assert Client.objects.filter(pk=annas.client.pk).exists()
    assert Entry.objects.filter(workspace=anna.workspace).exists()


def test_somebody_elses_demonstration_is_theirs(anna, stranger, quick):
    making.begin(anna.user, at=timezone.now())
    fill(anna.user)
    browser = cast.signed_in(stranger)
    browser.post("/demonstration/enter/")
    browser.post("/demonstration/removing/")
    stranger.user.refresh_from_db()
    assert stranger.user.seat.workspace == stranger.workspace
    assert Workspace.objects.filter(is_demo=True).exists()


def test_the_journal_of_the_year_is_told_by_the_journal_page(anna, quick):
    making.begin(anna.user, at=timezone.now())
    workspace = fill(anna.user)
    User.objects.filter(pk=anna.user.pk).update(seat=Membership.objects.get(workspace=workspace))
    page = cast.signed_in(cast.Actor(workspace, User.objects.get(pk=anna.user.pk))).get("/settings/journal/")
    assert "Client: written down" in page.content.decode()
    assert Batch.objects.filter(workspace=workspace).exists()
