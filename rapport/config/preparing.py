"""Bringing the database up to date before anybody works with it, by one process at a time."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

# Any number will do, as long as nothing else of ours takes an advisory lock by it.
LOCK = 7_265_707


def prepare() -> bool:
    """Apply pending migrations and make the cache table; whether there was anything to do."""
    if is_prepared():
        return False
    with _alone():
        # Web and worker start together, and the other one may have done it while we waited.
        if is_prepared():
            return False
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
    return True


def is_prepared() -> bool:
    """Whether the database has every migration and the table of the cache."""
    return not pending() and settings.CACHES["default"]["LOCATION"] in connection.introspection.table_names()


def pending() -> list[str]:
    """The migrations the database does not have yet, as app.name."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


@contextmanager
def _alone() -> Iterator[None]:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    else:
        with (settings.HOME / "preparing.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
