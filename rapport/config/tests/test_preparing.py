"""The database is brought up to date by whoever comes first, once."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from rapport.config import preparing
from rapport.config.preparing import is_prepared, pending, prepare, written
from rapport.config.tests.serving import environment, rapport


def test_a_database_with_everything_is_left_alone(db, monkeypatch):
    monkeypatch.setattr(preparing, "call_command", pytest.fail)
    assert is_prepared()
    assert not prepare()


def test_a_missing_cache_table_is_made(db):
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE cache")
    assert not is_prepared()
    assert prepare()
    assert is_prepared()


def test_what_is_missing_has_names(db):
    assert pending() == []
    MigrationRecorder.Migration.objects.filter(app="today").delete()
    assert pending()[0] == "today.0001_initial"
    assert not is_prepared()


def test_the_names_are_those_django_would_apply():
    loader = MigrationLoader(None)
    assert sorted(written()) == sorted(loader.disk_migrations)


def test_who_waited_for_another_does_nothing_again(db, monkeypatch):
    answers = iter([False, True])
    monkeypatch.setattr(preparing, "is_prepared", lambda: next(answers))
    monkeypatch.setattr(preparing, "call_command", pytest.fail)
    assert not prepare()


@pytest.mark.faults
@pytest.mark.slow
@pytest.mark.slow_once
def test_two_at_once_on_an_empty_folder_make_one_database(tmp_path):
    with ThreadPoolExecutor() as both:
        ended = list(both.map(lambda _: rapport(tmp_path, "migrate"), range(2)))
    assert [(each.returncode, each.stderr) for each in ended] == [(0, ""), (0, "")]
    assert sorted(each.stdout for each in ended) == [
        "The database is up to date now.\n",
        "The database was up to date already.\n",
    ]


@pytest.mark.faults
@pytest.mark.slow_once
def test_a_command_before_the_database_is_made_says_which_command_makes_it(tmp_path):
    ended = rapport(tmp_path, "status")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "The database is not up to date. Say: rapport migrate\n"


@pytest.mark.faults
@pytest.mark.slow_once
def test_help_needs_neither_a_data_folder_nor_django(tmp_path):
    code = (
        "import sys; from rapport.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: sys.exit('django' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", code], env=environment(tmp_path / "none"), capture_output=True)
    assert ended.returncode == 0
    assert not (tmp_path / "none").exists()
