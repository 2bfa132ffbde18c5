"""Backups under bad luck, as real processes: killed while one is made, while one is put back, while Rapport runs."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from rapport.backups import checking, swapping
from rapport.config.tests.serving import environment, rapport

pytestmark = pytest.mark.faults

ON_SQLITE = pytest.mark.skipif("connection.vendor != 'sqlite'")
ON_POSTGRESQL = pytest.mark.skipif("connection.vendor != 'postgresql'")
INIT = [
    "init",
    "--email",
    "anna@vetrova.example",
    "--name",
    "Anna",
    "--locale",
    "en",
    "--timezone",
    "Europe/Moscow",
    "--currency",
    "RUB",
]
NOTE = """
import django; django.setup()
from django.utils import timezone
from rapport.accounts.models import Workspace
from rapport.files.keeping import keep
space = Workspace.objects.get()
space.name = "{name}"
space.save()
keep(space.pk, ["{name}".encode() * {size}], at=timezone.now())
"""


def note(home: Path, name: str, size: int = 1, **more: str) -> None:
    """Give the workspace a name, and keep a file of that word."""
    subprocess.run(
        [sys.executable, "-c", NOTE.format(name=name, size=size)], check=True,
        env=environment(home, DJANGO_SETTINGS_MODULE="rapport.config.settings", **more),
    )  # fmt: skip


def found(home: Path) -> tuple[str, list[bytes]]:
    """The name of the workspace, and what is kept."""
    with closing(sqlite3.connect(home / "rapport.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        [(name,)] = database.execute("SELECT name FROM accounts_workspace")
        rows = database.execute("SELECT workspace_id, sha256 FROM files_storedfile ORDER BY id").fetchall()
    return name, [(home / "files" / str(one) / digest[:2] / digest[2:]).read_bytes()[:3] for one, digest in rows]


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory):
    """A home with a workspace, and a backup of it; made once, because it takes seconds."""
    home = tmp_path_factory.mktemp("lived") / "home"
    assert rapport(home, *INIT).returncode == 0
    note(home, "old", size=200_000)
    made = rapport(home, "backup", "--plain", str(home.parent / "old.rapport"))
    assert made.returncode == 0, made.stderr
    note(home, "new")
    return home


@pytest.fixture
def home(lived_in, tmp_path):
    shutil.copy(lived_in.parent / "old.rapport", tmp_path / "old.rapport")
    return shutil.copytree(lived_in, tmp_path / "home")


def killed(home: Path, begun: Path, after: float, *words: str) -> None:
    """Say a command and kill it so many seconds after this path has appeared."""
    process = subprocess.Popen(
        [sys.executable, "-m", "rapport.cli", *words], env=environment(home), stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while not begun.exists() and process.poll() is None:
        time.sleep(0.001)
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()


@ON_SQLITE
@pytest.mark.slow_once
def test_killed_while_one_is_made_there_is_the_older_one_or_the_new(home):
    target = home.parent / "target.rapport"
    shutil.copy(home.parent / "old.rapport", target)
    for after in (0, 0.01, 0.05):
        killed(home, home / "backing-up", after, "backup", "--plain", str(target))
        assert checking.check(target, None).files in (1, 2)
    assert rapport(home, "backup", "--plain", str(target)).returncode == 0
    assert checking.check(target, None).files == 2
    assert sorted(os.listdir(home.parent)) == ["home", "old.rapport", "target.rapport"]
    assert not (home / "backing-up").exists()
    assert found(home)[0] == "new"


@ON_SQLITE
@pytest.mark.slow_once
def test_killed_while_one_is_put_back_it_is_the_old_or_the_new_whole(home):
    backup = str(home.parent / "old.rapport")
    for after in (0, 0.01, 0.05, 0.3):
        killed(home, home / "restoring", after, "restore", "--plain", "--replace", backup)
        # As every command does before it looks at the data.
        swapping.settle(home, lambda _schema: True)
        assert found(home) in (("new", [b"old", b"new"]), ("old", [b"old"]))
        assert not (home / swapping.JOURNAL).exists()
    assert rapport(home, "restore", "--plain", "--replace", backup).returncode == 0
    assert found(home) == ("old", [b"old"])
    assert not (home / "restoring").exists()


@ON_SQLITE
@pytest.mark.slow_once
def test_cut_off_in_the_middle_of_the_swap_the_next_command_finishes_it(home):
    """As a power cut leaves it: the promise written, the first rename done."""
    for folder, _names, files in (home / "files").walk():
        for name in files:
            aside = home / "restoring" / "files" / folder.relative_to(home / "files")
            aside.mkdir(parents=True, exist_ok=True)
            shutil.copy(folder / name, aside / name)
    swapping.promise(home, [swapping.Move(home / "files", home / "restoring" / "files", home / "kept" / "files")])
    (home / "kept").mkdir()
    (home / "files").rename(home / "kept" / "files")
    assert rapport(home, "status").returncode == 0
    assert found(home) == ("new", [b"old", b"new"])
    assert not (home / swapping.JOURNAL).exists()


@ON_SQLITE
@pytest.mark.slow_once
def test_put_back_the_old_data_is_kept_aside_and_said(home):
    said = rapport(home, "restore", "--plain", "--replace", str(home.parent / "old.rapport"))
    assert said.returncode == 0, said.stderr
    [kept] = home.glob("before-restore-*")
    assert str(kept) in said.stdout
    assert found(home) == ("old", [b"old"])
    assert found(kept)[0] == "new"


@ON_SQLITE
@pytest.mark.slow_once
def test_every_refusal_leaves_the_live_data_untouched(home):
    backup = home.parent / "old.rapport"
    before = found(home), sorted(path.name for path in home.iterdir())

    def refused(*words: str, **more: str) -> str:
        said = rapport(home, "restore", "--plain", *words, **more)
        assert said.returncode == 2, said.stdout + said.stderr
        assert (found(home), sorted(path.name for path in home.iterdir())) == before
        return said.stderr

    assert "--replace" in refused(str(backup))
    whole = backup.read_bytes()
    # In the middle: what stands in front says for which version it is, and grows with every one.
    middle = len(whole) // 2
    backup.write_bytes(whole[:middle] + b"?" + whole[middle + 1 :])
    assert "damaged" in refused("--replace", str(backup))
    assert "There is no file" in refused("--replace", str(home.parent / "nothing.rapport"))


@ON_SQLITE
@pytest.mark.slow_once
def test_while_rapport_works_here_nothing_is_put_back(home):
    command = [sys.executable, "-m", "rapport.cli", "worker"]
    working = subprocess.Popen(command, env=environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 30
        while not (home / "worker.alive").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        said = rapport(home, "restore", "--plain", "--replace", str(home.parent / "old.rapport"))
        assert (said.returncode, "Rapport is running" in said.stderr) == (2, True)
        assert rapport(home, "backup", "--plain", str(home.parent / "live.rapport")).returncode == 0
    finally:
        working.terminate()
        working.wait()


@ON_SQLITE
@pytest.mark.slow_once
def test_a_backup_of_an_older_version_is_brought_up_to_date(home):
    with closing(sqlite3.connect(home / "rapport.sqlite3")) as database:
        # As it was before this room was there.
        for table in ("backups_backup", "backups_backupplan"):
            database.execute(f"DROP TABLE {table}")
        database.execute("DELETE FROM django_migrations WHERE app = 'backups'")
        database.commit()
    older = str(home.parent / "older.rapport")
    said = rapport(home, "backup", "--plain", older)
    # It cannot be remembered in tables that are not there, but it is made.
    assert Path(older).exists(), said.stderr
    empty = home.parent / "empty"
    said = rapport(empty, "restore", "--plain", older)
    assert said.returncode == 0, said.stderr
    assert found(empty)[0] == "new"
    with closing(sqlite3.connect(empty / "rapport.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM backups_backup").fetchone() == (0,)


@ON_POSTGRESQL
@pytest.mark.django_db
def test_with_postgresql_everything_comes_back_and_the_old_tables_are_kept(tmp_path):
    import psycopg

    folder = connection.settings_dict["OPTIONS"].get("host", "")
    server = f"postgres://postgres@/{{}}?host={folder or connection.settings_dict['HOST']}"
    with psycopg.connect(server.format("postgres"), autocommit=True) as database:
        for name in ("kept_here", "kept_there"):
            database.execute(f"DROP DATABASE IF EXISTS {name}")
            database.execute(f"CREATE DATABASE {name}")
    here, there = ({"RAPPORT_DATABASE_URL": server.format(name)} for name in ("kept_here", "kept_there"))
    home, other = tmp_path / "home", tmp_path / "other"
    backup = str(tmp_path / "old.rapport")
    assert rapport(home, *INIT, **here).returncode == 0
    note(home, "old", **here)
    assert rapport(home, "backup", "--plain", backup, **here).returncode == 0
    note(home, "new", **here)

    with psycopg.connect(server.format("kept_here")):
        said = rapport(home, "restore", "--plain", "--replace", backup, **here)
        assert (said.returncode, "Rapport is running" in said.stderr) == (2, True)
    said = rapport(home, "restore", "--plain", "--replace", backup, **here)
    assert said.returncode == 0, said.stderr
    for place, more in ((home, here), (other, there)):
        if more is there:
            said = rapport(other, "restore", "--plain", backup, **there)
            assert said.returncode == 0, said.stderr
        with psycopg.connect(more["RAPPORT_DATABASE_URL"]) as database:
            assert database.execute("SELECT name FROM accounts_workspace").fetchall() == [("old",)]
            rows = database.execute("SELECT workspace_id, sha256 FROM files_storedfile").fetchall()
            # Numbers go on where they were, and the journal still refuses to forget.
            [(last,)] = database.execute("SELECT last_value FROM files_storedfile_id_seq")
            assert last == 1
            with pytest.raises(psycopg.DatabaseError):
                database.execute("DELETE FROM journal_entry")
        assert [(place / "files" / str(one) / name[:2] / name[2:]).read_bytes() for one, name in rows] == [b"old"]
        note(place, "later", **more)
    with psycopg.connect(here["RAPPORT_DATABASE_URL"]) as database:
        [(schema,)] = database.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'before_restore_%'")
        assert database.execute(f"SELECT name FROM {schema}.accounts_workspace").fetchall() == [("new",)]  # noqa: S608


@ON_POSTGRESQL
def test_a_backup_of_one_database_is_not_put_into_the_other(lived_in, tmp_path):
    url = os.environ["RAPPORT_DATABASE_URL"]
    backup, other = str(lived_in.parent / "old.rapport"), url.replace("/rapport?", "/postgres?")
    said = rapport(tmp_path / "home", "restore", "--plain", backup, RAPPORT_DATABASE_URL=other)
    assert (said.returncode, "holds a SQLite database" in said.stderr) == (2, True)
