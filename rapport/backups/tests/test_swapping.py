"""Swapping under a power cut: stopped before any of its file operations, the next start finishes it."""

import os
from pathlib import Path

import pytest

from rapport.backups import swapping
from rapport.backups.swapping import Move


class PowerCut(BaseException):
    pass


def a_home(root: Path) -> tuple[Path, list[Move]]:
    home = root / "home"
    staged, kept = home / "restoring", home / "before"
    (staged / "files").mkdir(parents=True)
    (home / "files").mkdir()
    for folder, word in ((home, "old"), (staged, "new")):
        (folder / "db").write_text(word)
        (folder / "files" / "one").write_text(word)
        (folder / "key").write_text(word)
    (home / "db-wal").write_text("old")
    moves = [
        Move(home / "db", staged / "db", kept / "db"), Move(home / "db-wal", None, kept / "db-wal"),
        Move(home / "files", staged / "files", kept / "files"), Move(home / "key", staged / "key", kept / "key"),
    ]  # fmt: skip
    return home, moves


def state_of(folder: Path) -> dict[str, str]:
    names = ("db", "db-wal", "files/one", "key")
    return {name: (folder / name).read_text() for name in names if (folder / name).exists()}


OLD = {"db": "old", "db-wal": "old", "files/one": "old", "key": "old"}
NEW = {"db": "new", "files/one": "new", "key": "new"}


def cut_at(monkeypatch, number: int) -> None:
    """Every operation on files is one step; at this one the power goes, and nothing is done any more."""
    left = number

    def counted(deed):
        def does(*words, **named):
            nonlocal left
            left -= 1
            if left < 0:
                raise PowerCut
            return deed(*words, **named)

        return does

    for name in ("rename", "unlink", "mkdir"):
        monkeypatch.setattr(Path, name, counted(getattr(Path, name)))
    monkeypatch.setattr(os, "fsync", counted(os.fsync))
    monkeypatch.setattr(swapping.shutil, "rmtree", counted(swapping.shutil.rmtree))


def restored(home: Path, moves: list[Move]) -> None:
    swapping.promise(home, moves)
    swapping.finish(home, lambda _schema: True)


def test_whenever_the_power_goes_it_is_the_old_or_the_new_whole(tmp_path):
    number, cuts = 0, 0
    while True:
        home, moves = a_home(tmp_path / str(number))
        with pytest.MonkeyPatch.context() as patch:
            cut_at(patch, number)
            try:
                restored(home, moves)
                whole = True
            except PowerCut:
                whole = False
        promised = (home / swapping.JOURNAL).exists()
        swapping.settle(home, lambda _schema: True)
        assert not (home / swapping.JOURNAL).exists()
        if state_of(home) == NEW:
            assert state_of(home / "before") == OLD
            assert not promised or cuts
        else:
            assert state_of(home) == OLD, number
            assert not promised
        if whole:
            break
        number, cuts = number + 1, cuts + 1
    assert cuts > 15


def test_cut_off_again_while_it_is_finished_it_still_ends_whole(tmp_path):
    for number in range(12):
        home, moves = a_home(tmp_path / str(number))
        swapping.promise(home, moves)
        for _ in range(20):
            with pytest.MonkeyPatch.context() as patch:
                cut_at(patch, number)
                try:
                    swapping.settle(home, lambda _schema: True)
                    break
                except PowerCut:
                    continue
        swapping.settle(home, lambda _schema: True)
        assert state_of(home) == NEW
        assert state_of(home / "before") == OLD


def test_what_the_database_never_took_is_forgotten(tmp_path):
    home, moves = a_home(tmp_path)
    swapping.promise(home, moves, schema="before_restore")
    swapping.settle(home, lambda schema: False)
    assert state_of(home) == OLD
    assert not (home / "restoring").exists()


def test_while_somebody_works_nobody_restores_and_the_other_way_round(tmp_path):
    works = swapping.in_use(tmp_path, lambda _schema: True)
    also = swapping.in_use(tmp_path, lambda _schema: True)
    with works, also, pytest.raises(swapping.InUse), swapping.alone(tmp_path):
        pass
    with swapping.alone(tmp_path), pytest.raises(swapping.InUse), swapping.in_use(tmp_path, lambda _schema: True):
        pass
