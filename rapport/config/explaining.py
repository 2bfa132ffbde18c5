"""What a person is told when a command fails: one sentence, never a traceback."""

from __future__ import annotations

import errno
import logging
from gettext import gettext as _
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError

from rapport.config import environment as env
from rapport.config.logs import Line
from rapport.config.speech import Refused
from rapport.files.store import DiskFull


def explain(trouble: Exception) -> tuple[int, str]:
    """The exit status and the sentence: 2 when the person can mend it, 1 when it is our mistake and noted down."""
    if isinstance(trouble, Refused | ImproperlyConfigured):
        return 2, str(trouble)
    if isinstance(trouble, DiskFull) or getattr(trouble, "errno", None) in (errno.ENOSPC, errno.EDQUOT):
        return 2, full()
    if isinstance(trouble, DatabaseError | InterfaceError) and (sentence := about_the_database(trouble)):
        return 2, sentence
    what = type(trouble).__name__
    try:
        noted = {"what": what, "log": note(trouble)}
    except OSError:
        return 1, _("Something went wrong (%(what)s), and it could not be noted down.") % {"what": what}
    return 1, _("Something went wrong (%(what)s). Where it happened is noted in %(log)s.") % noted


def full() -> str:
    """Said of the disk of the files and of that of the database."""
    return _("The disk is full: nothing half-written is kept. Make room and say it again.")


def about_the_database(trouble: Exception) -> str:
    """What is wrong with the database itself; nothing when it is well and the mistake is ours."""
    from rapport.config.preparing import is_prepared

    try:
        if not is_prepared():
            return _("The database is not up to date. Say: rapport migrate")
    except (DatabaseError, InterfaceError) as silence:
        return _("The database does not answer: %(reason)s") % {"reason": " ".join(str(silence).split())}
    if "locked" in str(trouble):
        return _("The database is busy with something else for too long. Say it again in a minute.")
    if "full" in str(trouble) or "No space" in str(trouble):
        return full()
    return ""


def note(trouble: Exception) -> Path:
    """Where the mistake is noted down: by type and places, because its text may hold somebody's data."""
    place = env.home() / "errors.log"
    where = (type(trouble), trouble, trouble.__traceback__)
    record = logging.LogRecord("rapport.cli", logging.ERROR, "", 0, "a command failed", None, where)
    with place.open("a", encoding="utf-8") as file:
        print(Line().format(record), file=file)
    return place
