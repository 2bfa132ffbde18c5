"""A data folder for a Rapport of its own."""

import sqlite3
from contextlib import closing

import pytest
from django.db import connection


@pytest.fixture
def home(transactional_db, tmp_path):
    """A data folder with an empty database: a copy of the one of the tests, because making another takes a minute."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    connection.ensure_connection()
    with closing(sqlite3.connect(folder / "rapport.sqlite3")) as copy:
        connection.connection.backup(copy)
    return folder
