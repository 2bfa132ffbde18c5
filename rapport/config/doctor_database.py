"""What the doctor finds inside the database: its version, its tables, its clock, the queue of jobs."""

from __future__ import annotations

import sqlite3
import time
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_ox import stats
from django_ox.models import OxTask

from rapport.backups import standing
from rapport.config.preparing import is_prepared
from rapport.config.worker import HEARTBEAT
from rapport.journal.models import Batch
from rapport.web.rotating import lost_secrets
from rapport.web.secrets import key_file

OLDEST_SQLITE, OLDEST_POSTGRESQL = (3, 37), 150_000
# A worker gives a sign of life several times a second.
SILENCE_SECONDS = 60
PATIENCE = timedelta(minutes=5)
WEEK = timedelta(days=7)


def database(now: datetime) -> tuple[bool, str]:
    """Whether it answers; an SQLite file that is not there yet is not made by looking."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return False, _("There is no database yet: rapport migrate makes it.")
    try:
        return version_sqlite() if connection.vendor == "sqlite" else version_postgresql()
    except DatabaseError as refusal:
        return False, _("The database does not answer: %(reason)s") % {"reason": " ".join(str(refusal).split())}


def version_sqlite() -> tuple[bool, str]:
    """New enough, and in the mode in which readers and a writer do not wait for each other."""
    facts = {"version": sqlite3.sqlite_version}
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        return False, _("SQLite %(version)s is too old: 3.37 or newer is needed.") % facts
    with connection.cursor() as cursor:
        facts["mode"] = cursor.execute("PRAGMA journal_mode").fetchone()[0]
    if facts["mode"] != "wal":
        return False, _("SQLite cannot keep a write-ahead log here (%(mode)s): move the data to a local disk.") % facts
    return True, _("SQLite %(version)s answers and keeps a write-ahead log.") % facts


def version_postgresql() -> tuple[bool, str]:
    """New enough, with the extension search needs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_setting('server_version_num')::int")
        version, number = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_trgm'")
        [trigrams] = cursor.fetchone()
    if number < OLDEST_POSTGRESQL:
        return False, _("PostgreSQL %(version)s is too old: 15 or newer is needed.") % {"version": version}
    if not trigrams:
        return False, _("PostgreSQL lacks the extension pg_trgm: install its package of contributed extensions.")
    return True, _("PostgreSQL %(version)s answers.") % {"version": version}


def migrations(now: datetime) -> tuple[bool, str]:
    """Whether the tables are those this version needs."""
    if not is_prepared():
        return False, _("The database is not up to date. Say: rapport migrate")
    return True, _("The database is up to date.")


def secrets(now: datetime) -> tuple[bool, str]:
    """Secrets that were written under a key that is not in the key file."""
    lost = lost_secrets()
    if not lost:
        return True, _("Every secret in the database can be opened.")
    said = ngettext(
        "%(n)d secret in the database is opened by no key: put the lost key file back at %(place)s.",
        "%(n)d secrets in the database are opened by no key: put the lost key file back at %(place)s.",
        lost,
    )
    return False, said % {"n": lost, "place": key_file()}


def past(now: datetime) -> tuple[bool, str]:
    """A clock set back would write history into the past."""
    newest = Batch.objects.order_by("-id").values_list("at", flat=True).first()
    if newest and newest > now + PATIENCE:
        facts = {"moment": f"{newest:%Y-%m-%d %H:%M}"}
        return False, _("The clock stands before the newest change, of %(moment)s UTC: set it.") % facts
    return True, _("Nothing in the journal is of the future.")


def worker(now: datetime) -> tuple[bool, str]:
    """Seen by its sign of life; with PostgreSQL it may as well live on another machine."""
    try:
        silent = time.time() - (settings.HOME / HEARTBEAT).stat().st_mtime > SILENCE_SECONDS
    except FileNotFoundError:
        silent = True
    if not silent:
        return True, _("A worker is at work.")
    if connection.vendor == "postgresql":
        return True, _("No worker is at work on this machine; one on another may be.")
    return False, _("No worker is at work: start rapport serve, or rapport worker.")


def waiting(now: datetime) -> tuple[bool, str]:
    """Jobs nobody takes, or whose worker has vanished and nobody took over."""
    age = stats.oldest_ready_age()
    lost = OxTask.objects.filter(status=OxTask.Status.RUNNING, lease_expires_at__lt=now - PATIENCE).exists()
    if lost or (age is not None and age > PATIENCE):
        return False, _("Jobs wait and nobody takes them: start a worker, or look into the log of the one there is.")
    return True, _("No job waits longer than it should.")


def failed(now: datetime) -> tuple[bool, str]:
    """Jobs that were given up in the last week."""
    given_up = Q(status__in=[OxTask.Status.FAILED, OxTask.Status.LOST], finished_at__gte=now - WEEK)
    count = OxTask.objects.filter(given_up).count()
    if not count:
        return True, _("No job failed in the last week.")
    said = ngettext(
        "%(n)d job failed in the last week: the log says why.",
        "%(n)d jobs failed in the last week: the log says why.",
        count,
    )
    return False, said % {"n": count}


def backups(now: datetime) -> tuple[bool, str]:
    """Whether what is here lies somewhere else as well."""
    return standing.finding(now)
