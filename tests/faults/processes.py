"""Processes that join a test at its own database, to be killed."""

import os
import random
import signal
import subprocess
import sys
import time

from django.conf import settings
from django.db import connection

BEGINNING = "import django; django.setup()\nimport sys\n"


def a_process(script: str, *words: str) -> subprocess.Popen:
    """A process that runs this script in Rapport; `words` are its sys.argv[1:]."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.faults.same_database",
        "RAPPORT_TEST_NAME": str(connection.settings_dict["NAME"]),
        "RAPPORT_HOME": str(settings.HOME),
    }
    command = [sys.executable, "-c", BEGINNING + script, *words]
    return subprocess.Popen(command, env=environment, cwd=settings.ROOT, stdout=subprocess.PIPE, text=True)


def is_killed(process: subprocess.Popen, moments: random.Random, within: float) -> bool:
    """Kill it at some moment within so many seconds of its first word; False when it was over before."""
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(moments.random() * within)
    was_at_work = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    return was_at_work
