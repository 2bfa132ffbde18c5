"""A studio with a few files, a backup of it, and a key that is made once, because it takes seconds."""

import pytest
from django.utils import timezone

from rapport.backups import making
from rapport.backups.keys import Key
from rapport.files.keeping import keep
from tests import cast

PASSPHRASE = "correct horse battery"


@pytest.fixture(scope="session")
def key():
    return Key.new(PASSPHRASE)


@pytest.fixture
def studio(transactional_db):
    """Anna's studio, written for good, so that another connection sees it."""
    anna = cast.the_owner()
    cast.a_client(anna.workspace, "Meridian Books")
    keep(anna.workspace_id, [b"one", b"two" * 1000, b""], at=timezone.now())
    return anna


@pytest.fixture
def sealed(studio, key, tmp_path):
    """The file, encrypted."""
    return making.make(tmp_path / "a.rapport", key, at=timezone.now()).path


@pytest.fixture
def plain(studio, tmp_path):
    """The file, not encrypted."""
    return making.make(tmp_path / "b.rapport", None, at=timezone.now()).path
