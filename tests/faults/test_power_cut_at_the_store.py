"""The power goes before any one of the store's file operations: no committed row names bytes that are not there whole.

The disk is the worst there may be: what was written and not asked for by fsync is gone or torn, a name that its folder
was not asked to keep is gone, unless (the other disk) names reach it early and contents late.
"""

import io
import os
import shutil
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from rapport.files import store, sweeping
from rapport.files.keeping import keep, keep_stream, let_go
from rapport.files.models import StoredFile
from tests import cast
from tests.cast import a_client, an_interaction

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]


class PowerCut(BaseException):
    pass


class Disk:
    """Counts operations on files below a folder, and remembers what has really reached the disk."""

    def __init__(self, root: Path, patch: pytest.MonkeyPatch, *, cut_at: int) -> None:
        self.root, self.left, self.operations = root, cut_at, 0
        # Contents that were not synced, and names whose folder was not.
        self.dirty: set[str] = set()
        self.loose: set[str] = set()
        self.is_out = False
        self._wrap(patch)

    def step(self) -> None:
        self.operations += 1
        if self.is_out or self.left == 0:
            self.is_out = True
            raise PowerCut
        self.left -= 1

    def _wrap(self, patch: pytest.MonkeyPatch) -> None:
        rename, fsync, unlink, mkdir, opened = os.rename, os.fsync, os.unlink, os.mkdir, io.open
        disk = self

        def renames(source, target, **more):
            disk.step()
            rename(source, target, **more)
            source, target = str(source), str(target)
            disk.loose |= {source, target}
            if source in disk.dirty:
                disk.dirty = disk.dirty - {source} | {target}

        def unlinks(path, **more):
            disk.step()
            unlink(path, **more)
            disk.dirty.discard(str(path))

        def makes(path, *mode, **more):
            disk.step()
            mkdir(path, *mode, **more)
            disk.loose.add(str(path))

        def syncs(handle):
            disk.step()
            fsync(handle)
            place = os.readlink(f"/proc/self/fd/{handle}")
            disk.dirty.discard(place)
            disk.loose = {one for one in disk.loose if os.path.dirname(one) != place}

        def opens(path, mode="r", *words, **more):
            if "x" in mode or "w" in mode:
                disk.step()
                file = opened(path, mode, *words, **more)
                if str(path).startswith(str(disk.root)):
                    disk.dirty.add(str(path))
                    disk.loose.add(str(path))
                return file
            return opened(path, mode, *words, **more)

        for name, deed in {"rename": renames, "unlink": unlinks, "mkdir": makes, "fsync": syncs}.items():
            patch.setattr(os, name, deed)
        patch.setattr(io, "open", opens)
        patch.setattr(store, "_sync_everything", self.sync_everything)

    def sync_everything(self) -> bool:
        self.step()
        self.dirty.clear()
        self.loose.clear()
        return True

    def comes_back(self, *, names_late: bool) -> None:
        """What is there when the power is back."""
        for place in self.dirty:
            if os.path.exists(place):
                size = os.path.getsize(place)
                os.truncate(place, size // 2)
        if names_late:
            for place in sorted(self.loose, key=len, reverse=True):
                shutil.rmtree(place) if os.path.isdir(place) else Path(place).unlink(missing_ok=True)


SMALL = [b"one", b"two" * 5000]
MANY = [f"letter {number} ".encode() * 50 for number in range(store.FEW + 1)]


def keep_small(anna):
    keep(anna.workspace_id, SMALL, at=timezone.now())


def keep_many(anna):
    keep(anna.workspace_id, MANY, at=timezone.now())


def keep_large(anna):
    keep_stream(anna.workspace_id, io.BytesIO(b"large" * 300_000), at=timezone.now())


def bring_and_drop(anna):
    with transaction.atomic():
        kept = keep(anna.workspace_id, [b"for a moment"], at=timezone.now())
    with transaction.atomic():
        let_go([row.pk for row in kept.values()])


DEEDS = [keep_small, keep_many, keep_large, bring_and_drop]


@pytest.mark.slow_once
@pytest.mark.parametrize("names_late", [True, False], ids=["names late", "contents late"])
@pytest.mark.parametrize("deed", DEEDS)
def test_whenever_the_power_goes_no_row_names_what_is_not_there(settings, tmp_path, deed, names_late):
    anna = cast.the_owner()
    number = 0
    while True:
        settings.FILES_ROOT = tmp_path / str(number) / "files"
        settings.FILES_ROOT.mkdir(parents=True)
        StoredFile.objects.all().delete()
        with pytest.MonkeyPatch.context() as patch:
            disk = Disk(settings.FILES_ROOT, patch, cut_at=number)
            try:
                with transaction.atomic():
                    deed(anna)
            except PowerCut:
                pass
        # In the last round it goes right after the commit.
        disk.comes_back(names_late=names_late)
        for row in StoredFile.objects.all():
            assert store.name_of(row.read()) == row.sha256, (number, row)
        # A repeat succeeds, also over torn bytes under the right name, and what was left over can be swept away.
        deed(anna)
        for row in StoredFile.objects.all():
            assert store.name_of(row.read()) == row.sha256
        sweeping.sweep(grace=-1)
        held = {f"{one.parent.name}{one.name}" for one in settings.FILES_ROOT.rglob("*") if one.is_file()}
        assert held == set(StoredFile.objects.values_list("sha256", flat=True))
        if not disk.is_out:
            break
        number += 1
    assert number > 4


def test_without_one_request_for_the_whole_disk_every_content_is_asked_for_by_itself(settings, tmp_path, monkeypatch):
    anna = cast.the_owner()
    monkeypatch.setattr(store.sys, "platform", "darwin")
    synced = []
    monkeypatch.setattr(store.os, "fsync", lambda handle: synced.append(os.readlink(f"/proc/self/fd/{handle}")))
    kept = keep(anna.workspace_id, MANY, at=timezone.now())
    assert {str(store.path_of(anna.workspace_id, name)) for name in kept} <= set(synced)


def test_the_sweep_takes_what_is_old_and_nobodys(settings):
    anna = cast.the_owner()
    named = keep(anna.workspace_id, [b"named"], at=timezone.now())
    an_interaction(a_client(anna.workspace), "", "note", kind="note")
    nobodys = store.path_of(anna.workspace_id, store.write(anna.workspace_id, b"nobody's"))
    begun = Path(settings.FILES_ROOT) / str(anna.workspace_id) / "new-0123"
    begun.write_bytes(b"half")
    assert sweeping.sweep() == 0
    for place in (nobodys, begun):
        os.utime(place, (0, 0))
    os.utime(store.path_of(anna.workspace_id, next(iter(named))), (0, 0))
    with store.held_still():
        sweeping.sweep()
        assert nobodys.exists()
    assert sweeping.sweep() == 1
    assert not nobodys.exists()
    assert not begun.exists()
    assert [row.read() for row in named.values()] == [b"named"]
