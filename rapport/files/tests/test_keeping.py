"""Bytes are kept once, whole or not at all, and apart for every workspace."""

import errno
import hashlib
import io
import os
from pathlib import Path

import pytest
from django.utils import timezone

from rapport.files import store
from rapport.files.keeping import keep, keep_stream, let_go
from rapport.files.models import StoredFile
from tests.cast import a_client, a_file, a_letter, an_interaction


def files_below(root) -> list[str]:
    return sorted(path.name for path in Path(root).rglob("*") if path.is_file())


def keep_one(workspace, content):
    return next(iter(keep(workspace.pk, [content], at=timezone.now()).values()))


def stream_one(workspace, content):
    return keep_stream(workspace.pk, io.BytesIO(content), at=timezone.now())


EITHER_WAY = pytest.mark.parametrize("way", [keep_one, stream_one])


@EITHER_WAY
@pytest.mark.parametrize("content", [b"", b"a", "письмо".encode(), bytes(range(256)) * 10_000], ids=len)
def test_what_is_kept_comes_back(anna, way, content):
    kept = way(anna.workspace, content)
    assert (kept.read(), kept.size, kept.sha256) == (content, len(content), hashlib.sha256(content).hexdigest())


@EITHER_WAY
def test_the_same_bytes_are_kept_once(anna, settings, way):
    first, again = way(anna.workspace, b"same"), way(anna.workspace, b"same")
    assert first == again == keep_one(anna.workspace, b"same") == stream_one(anna.workspace, b"same")
    assert StoredFile.objects.count() == 1
    assert len(files_below(settings.FILES_ROOT)) == 1


def test_many_contents_are_kept_in_two_statements(anna, django_assert_num_queries):
    contents = [f"letter {number % 40}".encode() for number in range(60)]
    with django_assert_num_queries(2):
        kept = keep(anna.workspace_id, contents, at=timezone.now())
    assert len(kept) == 40
    assert all(kept[hashlib.sha256(content).hexdigest()].size == len(content) for content in contents)


def test_two_workspaces_share_nothing(anna, stranger, settings):
    mine, theirs = keep_one(anna.workspace, b"same"), keep_one(stranger.workspace, b"same")
    assert mine != theirs
    store.path_of(stranger.workspace_id, theirs.sha256).unlink()
    assert mine.read() == b"same"


def test_a_stream_is_read_in_small_pieces(anna):
    asked = []

    class Endless(io.RawIOBase):
        def read(self, size=-1):
            asked.append(size)
            return b"x" * 1000 if len(asked) < 50 else b""

    assert keep_stream(anna.workspace_id, Endless(), at=timezone.now()).size == 49_000
    assert max(asked) <= 1 << 20
    assert min(asked) > 0


def test_content_that_the_store_lost_is_missed_by_name(anna):
    kept = keep_one(anna.workspace, b"lost")
    store.path_of(anna.workspace_id, kept.sha256).unlink()
    with pytest.raises(store.Missing, match=kept.sha256):
        kept.open()
    assert keep_one(anna.workspace, b"lost").read() == b"lost"


@EITHER_WAY
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="NO /dev/full: only Linux has a file that is always full")
def test_a_full_disk_has_a_name_and_leaves_nothing(anna, settings, monkeypatch, way):
    real = Path.open

    def on_a_full_disk(self, mode="r", *args, **how):
        if "x" not in mode:
            return real(self, mode, *args, **how)
        real(self, mode).close()
        return real(Path("/dev/full"), "wb")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", on_a_full_disk)
        with pytest.raises(store.DiskFull):
            way(anna.workspace, b"x" * 3_000_000)
    assert files_below(settings.FILES_ROOT) == []
    assert not StoredFile.objects.exists()
    assert way(anna.workspace, b"x" * 3_000_000).size == 3_000_000


@EITHER_WAY
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_no_room_for_a_folder_is_a_full_disk_too(anna, monkeypatch, way, number):
    def refused(self, *args, **how):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "mkdir", refused)
    with pytest.raises(store.DiskFull):
        way(anna.workspace, b"bytes")


def test_another_trouble_of_the_disk_keeps_its_own_name(anna, settings, monkeypatch):
    def broken(descriptor):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="Input/output"):
        stream_one(anna.workspace, b"bytes")
    assert files_below(settings.FILES_ROOT) == []


def test_a_stream_that_breaks_off_leaves_nothing(anna, settings):
    class Broken(io.RawIOBase):
        def read(self, size=-1):
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        keep_stream(anna.workspace_id, Broken(), at=timezone.now())
    assert files_below(settings.FILES_ROOT) == []


def test_files_that_nothing_points_at_are_let_go(anna, django_capture_on_commit_callbacks):
    letter = a_letter(a_client(anna.workspace), attachment=("plan.txt", b"plan"))
    used = [letter.raw_id, StoredFile.objects.exclude(pk=letter.raw_id).get().pk]
    loose = a_file(anna.workspace, b"loose")
    with django_capture_on_commit_callbacks(execute=True):
        let_go([*used, loose.pk])
    assert sorted(StoredFile.objects.values_list("pk", flat=True)) == sorted(used)
    assert letter.raw.read()
    with pytest.raises(store.Missing):
        loose.open()


def test_content_that_came_back_before_the_end_of_the_transaction_stays(anna, django_capture_on_commit_callbacks):
    loose = a_file(anna.workspace, b"loose")
    with django_capture_on_commit_callbacks(execute=True):
        let_go([loose.pk])
        again = a_file(anna.workspace, b"loose")
    assert again.read() == b"loose"


def test_letting_go_of_nothing_is_quiet(anna):
    an_interaction(a_client(anna.workspace))
    let_go([])
    let_go([12345])


def test_the_room_that_is_left_is_known():
    assert store.free_bytes() > 0
