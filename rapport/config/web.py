"""The web server of `rapport serve`: granian with one worker process, forked from one that has everything imported.

So the worker answers at once, also after a crash, and no signal can arrive while it is still importing, which granian's
worker would ignore.
"""

from __future__ import annotations

import argparse
import multiprocessing
import signal
import sys
from functools import partial
from gettext import gettext as _
from typing import Any

from django.conf import settings
from django.db import connections
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

# Every page is imported here, once for all worker processes to come.
import rapport.config.urls  # noqa: F401
from rapport.accounts.founding import is_founded
from rapport.config.preparing import prepare
from rapport.config.speech import Refused
from rapport.config.supervisor import follow
from rapport.config.wsgi import application

THREADS = 8
# granian waits this long for running requests, and less than the supervisor waits for granian.
GRACE = 5
# Its own lines join ours; Django's settings have set them up.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {},
    "handlers": {},
    "loggers": {"_granian": {"handlers": [], "propagate": True}, "granian.access": {"handlers": [], "propagate": True}},
}


def web(options: argparse.Namespace) -> int:
    """Prepare the database and serve until a signal says otherwise; the address is printed once it works."""
    if options.parent:
        # An accident, so nobody waits: a server left behind would hold the port against its successor.
        follow(options.parent, signal.SIGKILL)
    if not (settings.STATIC_ROOT / "staticfiles.json").exists():
        raise Refused(_("The styles and scripts are not built. Start with make run, which builds them."))
    prepare()
    server = Server(
        "rapport.config.wsgi:application",
        address=settings.ADDRESS,
        port=settings.PORT,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        workers_kill_timeout=GRACE,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
        log_dictconfig=LOGGING,
    )
    server.on_startup(partial(print, greeting(founded=is_founded()), flush=True))
    # The worker process must not share a connection with us.
    connections.close_all()
    if sys.platform == "linux":
        # The default until Python 3.13; safe here, because this process has no threads yet.
        multiprocessing.set_start_method("fork")
    server.serve(target_loader=_load_in_worker, wrap_loader=False)
    return 0


def greeting(*, founded: bool) -> str:
    """Where Rapport is, and what comes next."""
    place = {"address": f"{settings.PUBLIC_URL}/"}
    if founded:
        return _("Rapport is at %(address)s — stop with Ctrl+C") % place
    return _("Rapport is at %(address)s — open it to make your workspace, stop with Ctrl+C") % place


def _load_in_worker() -> Any:
    # A killed granian would leave its worker holding the port and serving old code beside the new one.
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid is not None:
        follow(parent.pid, signal.SIGKILL)
    return application
