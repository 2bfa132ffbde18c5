"""A data folder for a Rapport of its own."""

import sqlite3
from contextlib import closing

import pytest
from django.db import connection


@pytest.fixture
def home(django_db_setup, django_db_blocker, tmp_path):
    """A data folder with an empty database: a copy of the one of the tests, because making another takes a minute."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    with django_db_blocker.unblock(), closing(sqlite3.connect(folder / "rapport.sqlite3")) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)
        connection.close()
    return folder
