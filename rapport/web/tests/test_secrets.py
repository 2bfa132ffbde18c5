"""Secrets at rest: what stands in the database says nothing, and old keys open what they closed."""

import stat

import pytest

from rapport.web import secrets
from rapport.web.secrets import SecretField, SecretLost


@pytest.fixture
def field(settings, tmp_path):
    settings.SECRET_KEYS_FILE = tmp_path / "secret-keys"
    return SecretField(name="password")


def test_it_comes_back_as_it_was_written_and_cannot_be_read_in_between(field):
    written = field.get_prep_value("Zeppelin")
    assert "Zeppelin" not in written
    assert field.from_db_value(written, None, None) == "Zeppelin"
    assert field.get_prep_value("Zeppelin") != written


def test_nothing_stays_nothing(field):
    assert field.get_prep_value("") == ""
    assert field.from_db_value("", None, None) == ""
    assert field.from_db_value(None, None, None) is None


def test_only_its_owner_may_read_the_key_file(field):
    field.get_prep_value("x")
    assert stat.S_IMODE(secrets.key_file().stat().st_mode) == 0o600


def test_two_that_need_the_first_key_at_once_get_the_same_one(field, monkeypatch):
    """Somebody else makes it between our look for the file and our making of it."""
    theirs = []

    def beside(path, lines):
        monkeypatch.setattr(secrets, "_beside", written)
        theirs.append(field.get_prep_value("Zeppelin"))
        return written(path, lines)

    written = secrets._beside
    monkeypatch.setattr(secrets, "_beside", beside)
    ours = field.get_prep_value("Airship")
    assert field.from_db_value(theirs[0], None, None) == "Zeppelin"
    assert field.from_db_value(ours, None, None) == "Airship"
    assert [path.name for path in secrets.key_file().parent.iterdir()] == ["secret-keys"]


def test_a_new_key_encrypts_and_the_old_one_still_opens(field):
    old = field.get_prep_value("Zeppelin")
    secrets.add_key()
    assert field.from_db_value(old, None, None) == "Zeppelin"
    new = field.get_prep_value("Zeppelin")
    secrets.drop_old_keys()
    assert field.from_db_value(new, None, None) == "Zeppelin"
    with pytest.raises(SecretLost):
        field.from_db_value(old, None, None)
