"""Fixtures for every test: the cast, a file store of its own, a flush that the journal's triggers allow, a browser."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings as configured
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.db import connection
from django.test.testcases import FSFilesHandler

from tests import browsing, cast
from tests.servers import dovecot as dovecot_server

ROOT = Path(__file__).resolve().parent
_number = itertools.count(1)


def pytest_configure() -> None:
    # A busy machine is slow; what a test is about is never how quickly its examples are made.
    hypothesis.settings.register_profile(
        "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("patient")
    # A real password hash costs a third of a second, every time somebody signs in.
    configured.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


# ---- The cast: who acts in the tests (tests/cast.py makes them)


@pytest.fixture
def anna(db):
    """The owner of a studio."""
    return cast.the_owner()


@pytest.fixture
def teammate(anna):
    """Boris works in Anna's studio."""
    return cast.a_member(anna.workspace, email="boris@vetrova.example", name="Boris Lind", role="member")


@pytest.fixture
def stranger(db):
    """Charlie has a workspace of his own and nothing to do with Anna's."""
    return cast.the_stranger()


# ---- The ground


@pytest.fixture(autouse=True)
def no_queries_remembered() -> None:
    """Django keeps the last nine thousand; once it is full, whoever counts what was added counts nothing."""
    connection.queries_log.clear()


@pytest.fixture(autouse=True)
def own_files(settings) -> None:
    """Workspaces of different tests have the same numbers, so each test keeps its files elsewhere, in each process."""
    settings.FILES_ROOT = configured.HOME / "tests" / f"{os.getpid()}-{next(_number)}" / "files"
    settings.EXPORTS_ROOT = settings.FILES_ROOT.with_name("exports")


@pytest.fixture(scope="session", autouse=True)
def static_files() -> None:
    """Pages name static files by their hash, so they must have been collected since they last changed."""
    manifest = configured.STATIC_ROOT / "staticfiles.json"
    sources = [path for path in ROOT.glob("rapport/*/static/**/*") if path.is_file()]
    newest = max((path.stat().st_mtime for path in sources), default=0)
    if not manifest.exists() or manifest.stat().st_mtime < newest:
        call_command("collectstatic", interactive=False, verbosity=0)
        manifest.touch()


@pytest.fixture(scope="session", autouse=True)
def flush_past_the_journal() -> Iterator[None]:
    """A test that commits ends with a flush of every table, which the triggers of the journal would refuse."""
    operations = type(connection.ops)
    refused = operations.execute_sql_flush

    def flush(self, statements) -> None:
        if connection.vendor == "postgresql":
            statements = [
                "SET session_replication_role = replica",
                *statements,
                "SET session_replication_role = DEFAULT",
            ]
            refused(self, statements)
            return
        with connection.cursor() as cursor:
            rows = cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE %s", ["%RAISE(ABORT%"]
            )
            triggers = rows.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            refused(self, statements)
            for _, sql in triggers:
                cursor.execute(sql)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "execute_sql_flush", flush)
        yield


# ---- Servers


@pytest.fixture(scope="session")
def dovecot():
    """One mail server for the whole run; each test has a mailbox of its own in it."""
    with dovecot_server.running() as server:
        yield server


# ---- The browser


@pytest.fixture(scope="session")
def browser():
    """One Chromium for the whole run."""
    with browsing.chromium() as running:
        yield running


@pytest.fixture
def window(browser, live_server, monkeypatch) -> Iterator[Callable[..., browsing.Window]]:
    """Opens windows on the test server: `window(anna, width=390, height=844, theme="dark", locale="ru")`."""
    # The test server would serve files by their sources' names; production serves them hashed, through WhiteNoise.
    for handler in (FSFilesHandler, StaticFilesHandler):
        monkeypatch.setattr(handler, "_should_handle", lambda self, path: False)
    opened = []

    def opens(actor=None, **how) -> browsing.Window:
        opened.append(browsing.open_window(browser, live_server.url, actor, **how))
        return opened[-1]

    yield opens
    for each in opened:
        each.page.context.close()
