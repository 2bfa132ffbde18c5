"""Bringing the database up to date before anybody works with it, by one process at a time."""

from __future__ import annotations

import fcntl
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from operator import itemgetter

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

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
    """The migrations the database does not have yet, as app.name; by their names, for importing all takes a while."""
    applied = MigrationRecorder(connection).applied_migrations()
    return [f"{app}.{name}" for app, name in written() if (app, name) not in applied]


def written() -> Iterator[tuple[str, str]]:
    """App and name of every migration there is, by Django's own rule of what is one."""
    for app in apps.get_app_configs():
        for _finder, name, is_package in sorted(pkgutil.iter_modules([f"{app.path}/migrations"]), key=itemgetter(1)):
            if not is_package and name[0] not in "_~":
                yield app.label, name


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
