"""Secrets get a new key, whatever happens in between."""

import pytest

from rapport.clients.models import SuppressionKey
from rapport.web import rotating
from rapport.web.secrets import key_file, keys
from tests import cast


@pytest.fixture(autouse=True)
def own_keys(settings, tmp_path):
    settings.SECRET_KEYS_FILE = tmp_path / "secret-keys"


def a_secret(value="kept safe"):
    return SuppressionKey.objects.create(workspace=cast.a_workspace(), key=value)


def test_every_secret_is_written_anew_and_the_old_key_is_gone(db):
    rows = [a_secret(f"secret {n}") for n in range(5)]
    before = key_file().read_text()
    done = rotating.rotate()
    assert (done.resumed, done.renewed, done.lost) == (False, 5, 0)
    assert len(key_file().read_text().split()) == 1
    assert before.strip() not in key_file().read_text()
    assert [SuppressionKey.objects.get(pk=row.pk).key for row in rows] == [f"secret {n}" for n in range(5)]


def test_killed_in_the_middle_it_goes_on_with_the_same_key(db, monkeypatch):
    rows = [a_secret(f"secret {n}") for n in range(5)]
    renew, calls = rotating._renew, []

    def until_killed(*args):
        calls.append(args)
        if len(calls) > 1:
            raise KeyboardInterrupt
        return renew(*args)

    with monkeypatch.context() as patch:
        patch.setattr(rotating, "_renew", until_killed)
        with pytest.raises(KeyboardInterrupt):
            rotating.rotate()
    lines = key_file().read_text().split()
    assert len(lines) == 2
    assert [SuppressionKey.objects.get(pk=row.pk).key for row in rows] == [f"secret {n}" for n in range(5)]
    assert rotating.rotate().resumed
    assert key_file().read_text().split() == lines[:1]
    assert [SuppressionKey.objects.get(pk=row.pk).key for row in rows] == [f"secret {n}" for n in range(5)]


def test_with_a_secret_nobody_can_open_the_old_keys_stay(db):
    a_secret("lost")
    key_file().unlink()
    keys()
    mine = a_secret("mine")
    assert rotating.lost_secrets() == 1
    done = rotating.rotate()
    assert (done.renewed, done.lost) == (1, 1)
    assert len(key_file().read_text().split()) == 2
    assert SuppressionKey.objects.get(pk=mine.pk).key == "mine"
