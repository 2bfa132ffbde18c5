"""`rapport serve`: web and worker under the supervisor. No Django in this process."""

from __future__ import annotations

import argparse
import errno
import logging
import os
import socket
import sys
import time
from contextlib import ExitStack
from gettext import gettext as _

from rapport.config import environment as env
from rapport.config.logs import Line
from rapport.config.speech import Refused
from rapport.config.supervisor import Child, supervise

# Whoever waits, waits for a page: the worker starts when the first one can be asked for, or after this many seconds.
HEAD_START = 15.0


def serve(options: argparse.Namespace) -> int:
    """Serve until a signal says otherwise."""
    # The children read their settings from the environment.
    os.environ["RAPPORT_ADDRESS"] = address = options.address or env.text("ADDRESS", "127.0.0.1")
    port = env.number("PORT", 8642) if options.port is None else options.port
    os.environ["RAPPORT_PORT"] = str(port)
    held = claim(address, port)
    console = logging.StreamHandler()
    console.setFormatter(Line())
    logging.basicConfig(handlers=[console], level=env.text("LOG_LEVEL", "INFO"))
    children = [Child("web", ours("web"))]
    if not options.no_worker:
        later = time.monotonic() + HEAD_START
        children.append(Child("worker", ours("worker"), due=later, early=lambda: answers(address, port)))
    with held:
        return supervise(children)


def claim(address: str, port: int) -> ExitStack:
    """What keeps the port for our server and closed to another Rapport. Raises Refused, saying what to do."""
    if not 0 < port < 65536:
        raise Refused(_("There is no port %(port)d: ports have numbers from 1 to 65535.") % {"port": port})
    try:
        family, kind, _protocol, _name, place = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
        with ExitStack() as taken:
            if sys.platform == "linux":
                # A name only one process can have and that goes with it: of two started in the same moment, both may
                # be past the probe below before either holds the port.
                name = taken.enter_context(socket.socket(socket.AF_UNIX))
                name.bind(f"\0rapport at {place[0]} {port}")
            with socket.socket(family, kind) as probe:
                # Connections of a server that has just ended do not block the next.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(place)
            held = taken.enter_context(socket.socket(family, kind))
            if sys.platform == "linux":
                # The server shares its port with whoever asks for that, so another would be let in beside it.
                # Bound this way and never listening, the socket lets our server in and fails the probe of any other.
                held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
                held.bind(place)
            return taken.pop_all()
    except OSError as refusal:
        said = _("Rapport cannot listen at %(address)s, port %(port)d: %(reason)s.")
        if refusal.errno == errno.EADDRINUSE:
            said = _("Port %(port)d is taken: stop what uses it, or name another with --port.")
        raise Refused(said % {"address": address, "port": port, "reason": refusal.strerror}) from None


def answers(address: str, port: int) -> bool:
    """Whether somebody listens there."""
    try:
        with socket.create_connection((address, port), timeout=1):
            return True
    except OSError:
        return False


def ours(command: str) -> list[str]:
    """The command line of a child; -P, because the folder one happens to be in has no say in what is imported."""
    return [sys.executable, "-P", "-m", "rapport.cli", command, "--parent", str(os.getpid())]
