"""Take everything with you, from the settings: asked for, made by the worker, downloaded, removed."""

import io
import zipfile
from datetime import timedelta
from unittest import mock

import pytest
from django.utils import timezone

from rapport.exports import making, tasks
from rapport.exports.manifest import is_export
from rapport.exports.models import Export
from rapport.exports.returning import bring_back
from tests import cast
from tests.contracts.conftest import FRAGMENT


@pytest.fixture
def browser(anna):
    cast.a_client(anna.workspace, "Meridian Books")
    return cast.signed_in(anna)


def test_from_the_button_to_the_folder(anna, browser, tmp_path):
    assert "Everything here is yours." in browser.get("/settings/export/").content.decode()
    browser.post("/settings/export/begin/")
    one = Export.objects.get()
    page = browser.get("/settings/export/").content.decode()
    assert "Everything is being packed." in page
    tasks.make.func(one.pk)
    page = browser.get("/settings/export/", headers=FRAGMENT).content.decode()
    assert "Everything is packed." in page
    answer = browser.get(f"/settings/export/{one.pk}/everything.zip")
    assert answer["Content-Disposition"].startswith("attachment;")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as packed:
        packed.extractall(tmp_path / "unpacked")
    assert is_export(tmp_path / "unpacked")
    elsewhere = cast.a_member(cast.a_workspace("Elsewhere"))
    bring_back(elsewhere, tmp_path / "unpacked")
    assert cast.signed_in(elsewhere).get("/clients/").content.decode().count("Meridian Books")


def test_pressed_twice_one_is_made(browser):
    browser.post("/settings/export/begin/")
    page = browser.post("/settings/export/begin/", follow=True).content.decode()
    assert "being made already" in page
    assert Export.objects.count() == 1


def test_the_bar_tells_how_far_it_is(anna, browser):
    Export.objects.create(workspace=anna.workspace, state="running", done=1200, total=4000, created_at=timezone.now())
    page = browser.get("/settings/export/").content.decode()
    assert 'value="1200" max="4000"' in page


def test_without_a_worker_the_page_says_what_to_do(anna, browser):
    Export.objects.create(workspace=anna.workspace, created_at=timezone.now() - timedelta(minutes=1))
    assert "rapport check" in browser.get("/settings/export/").content.decode()


def test_what_breaks_is_told_and_leaves_nothing(anna, browser):
    browser.post("/settings/export/begin/")
    one = Export.objects.get()
    with mock.patch("rapport.exports.making.pack", side_effect=OSError("full")), pytest.raises(OSError, match="full"):
        tasks.make.func(one.pk)
    assert "could not be made" in browser.get("/settings/export/").content.decode()
    assert not list(one.place.parent.iterdir())
    browser.post("/settings/export/begin/")
    assert Export.objects.filter(state="waiting").exists()


def test_a_worker_that_died_is_followed_by_one_that_begins_anew(anna, browser):
    browser.post("/settings/export/begin/")
    one = Export.objects.get()
    with mock.patch("rapport.exports.making.pack", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        tasks.make.func(one.pk)
    (one.place.with_suffix("")).mkdir(parents=True)
    tasks.make.func(one.pk)
    assert Export.objects.get().state == "ready"
    # A second run of the same job does no harm.
    tasks.make.func(one.pk)
    assert one.place.exists()


def test_after_its_days_it_is_gone(anna, browser):
    one = making.ask(anna, at=timezone.now())
    tasks.make.func(one.pk)
    one.refresh_from_db()
    assert one.expires_at - one.finished_at == timedelta(days=7)
    tasks.remove.func(one.pk)
    assert not one.place.exists()
    assert browser.get(f"/settings/export/{one.pk}/everything.zip").status_code == 404
    assert "Everything here is yours." in browser.get("/settings/export/").content.decode()


def test_it_is_removed_when_its_owner_says_so(anna, browser):
    one = making.ask(anna, at=timezone.now())
    tasks.make.func(one.pk)
    browser.post(f"/settings/export/{one.pk}/removing/")
    assert not one.place.exists()


def test_a_stranger_neither_downloads_nor_removes_it(anna, browser, stranger):
    one = making.ask(anna, at=timezone.now())
    tasks.make.func(one.pk)
    other = cast.signed_in(stranger)
    assert other.get(f"/settings/export/{one.pk}/everything.zip").status_code == 404
    assert other.post(f"/settings/export/{one.pk}/removing/").status_code == 404
    assert one.place.exists()


@pytest.mark.django_db(transaction=True)
def test_it_is_made_as_of_one_moment_and_tells_how_far_meanwhile(anna, tmp_path):
    """Outside of a transaction: the snapshot reads, another thread tells, and writers are not kept waiting."""
    for number in range(600):
        cast.Tag.of(anna.workspace_id, f"tag {number}")
    one = making.ask(anna, at=timezone.now())
    making.make(one, anna, at=timezone.now())
    one = Export.objects.get()
    assert one.state == "ready"
    assert one.done == one.total > 600
