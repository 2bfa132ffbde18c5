"""Warm start to first page: Rapport and a bare Django, each under the same server, by the clock, in turns."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROUNDS = 5


def measure(home: Path) -> tuple[float, float]:
    """Median seconds from the start of the server to its first page: Rapport's, a bare Django's."""
    times: tuple[list[float], list[float]] = ([], [])
    for round_ in range(ROUNDS + 1):
        for place, application in enumerate(("rapport.config.wsgi:application", "bench.bare:application")):
            seconds = _once(application, home)
            # The first start of each compiles what is not compiled yet.
            if round_:
                times[place].append(seconds)
    return statistics.median(times[0]), statistics.median(times[1])


def _once(application: str, home: Path) -> float:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # A start is warm when everything is compiled, whatever the machine says of keeping that.
    written = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1", "--port", str(port), "--log-level",
         "error", "--workers-kill-timeout", "3", application],
        env={**written, "RAPPORT_HOME": str(home)}, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in/", timeout=5) as answer:
                    answer.read()
                return time.perf_counter() - start
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.01)
    finally:
        server.terminate()
        server.wait(timeout=20)
