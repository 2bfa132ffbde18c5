"""A backup somebody else made: not taken for one's own, and nothing in it is run."""

import os
import pickle
import sqlite3
from contextlib import closing

import pytest
from django.db import connection

from rapport.backups import checking, restoring
from rapport.backups.refusing import Refusal
from rapport.backups.tests.conftest import PASSPHRASE
from rapport.cli import main

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def terminal(monkeypatch):
    monkeypatch.setenv("RAPPORT_LANGUAGE", "en")


def test_whoever_gives_a_passphrase_takes_no_unsealed_file(plain):
    with pytest.raises(Refusal, match="not_sealed"):
        checking.key_of(plain, PASSPHRASE)
    assert checking.key_of(plain, "") is None


@pytest.mark.parametrize("words", [["backup", "--check"], ["restore"], ["restore", "--replace"]])
@pytest.mark.parametrize("given", ["environment", "file"])
def test_the_commands_refuse_it_in_words(plain, tmp_path, capsys, monkeypatch, words, given):
    if given == "environment":
        monkeypatch.setenv("RAPPORT_BACKUP_PASSPHRASE", PASSPHRASE)
        how = []
    else:
        (tmp_path / "passphrase").write_text(PASSPHRASE)
        how = ["--passphrase-file", str(tmp_path / "passphrase")]
    assert main([*words, str(plain), *how]) == 2
    assert "nobody can say who made it" in capsys.readouterr().err


def test_it_is_put_back_only_when_that_is_said(plain, capsys, monkeypatch):
    assert main(["restore", "--replace", str(plain)]) == 2
    assert "say --plain again" in capsys.readouterr().err
    monkeypatch.setenv("RAPPORT_BACKUP_PASSPHRASE", PASSPHRASE)
    assert main(["backup", "--check", "--plain", str(plain)]) == 0
    assert "is whole" in capsys.readouterr().out
    taken = []
    monkeypatch.setattr(restoring, "unpack", lambda _, passphrase, *more, **how: taken.append(passphrase) or 1 / 0)
    main(["restore", "--replace", "--plain", str(plain)])
    if connection.vendor == "sqlite":
        # On PostgreSQL the connections of the tests are in its way.
        assert taken == [""]


class Harm:
    """Makes a folder when it is unpickled."""

    def __init__(self, place):
        self.place = place

    def __reduce__(self):
        return os.mkdir, (self.place,)


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL's cache is not in a backup")
@pytest.mark.parametrize("how", ["table", "view", "trigger"])
def test_the_cache_of_a_backup_is_never_read(studio, tmp_path, how):
    copy = tmp_path / "rapport.sqlite3"
    standing = sqlite3.connect(connection.settings_dict["NAME"], uri=True)
    with closing(standing) as live, closing(sqlite3.connect(copy)) as file:
        live.backup(file)
        value = pickle.dumps(Harm(str(tmp_path / "harm"))).hex()
        file.execute("DROP TABLE IF EXISTS cache")
        if how == "view":
            file.execute(f"CREATE VIEW CACHE AS SELECT ':1:x' cache_key, '{value}' value, '2999-01-01' expires")
        else:
            file.execute("CREATE TABLE cache (cache_key TEXT PRIMARY KEY, value TEXT, expires TEXT)")
            file.execute("INSERT INTO cache VALUES (':1:x', ?, '2999-01-01')", [value])
        if how == "trigger":
            fills = f"INSERT INTO [Cache] VALUES (':1:y', '{value}', '2999-01-01')"  # noqa: S608
            file.execute(f"CREATE TRIGGER later AFTER INSERT ON clients_client BEGIN {fills}; END")
        file.commit()
    restoring.bring_up_to_date(copy)
    with closing(sqlite3.connect(copy)) as file:
        assert file.execute("SELECT count(*) FROM cache").fetchone() == (0,)
        assert file.execute("SELECT type FROM sqlite_master WHERE lower(name) = 'cache'").fetchall() == [("table",)]
        assert not file.execute("SELECT name FROM sqlite_master WHERE name = 'later'").fetchall()
        # What keeps the journal as it is is still there.
        assert file.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone()[0]
    assert not (tmp_path / "harm").exists()
