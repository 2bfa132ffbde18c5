"""A real `rapport serve` for the tests: started on a free port, watched, killed, and always stopped."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_SECONDS = 30


def environment(home, **more):
    """What a fresh terminal would give, with this data folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RAPPORT_", "DJANGO_"))}
    return {**kept, "RAPPORT_HOME": str(home), "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), **more}


def rapport(home, *words, **more):
    """Run one command to its end."""
    command = [sys.executable, "-m", "rapport.cli", *words]
    # An empty database is brought through every migration there ever was: twenty seconds of work by now.
    return subprocess.run(command, env=environment(home, **more), capture_output=True, text=True, timeout=120)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(true, what):
    """Wait for something to become true, and give it back."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if answer := true():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"waited {PATIENCE_SECONDS} s in vain: {what}")


class Serving:
    """`rapport serve`, in a process group of its own like a command typed into a terminal."""

    def __init__(self, home, *words, wait=True):
        self.home, self.port = home, free_port()
        command = [sys.executable, "-m", "rapport.cli", "serve", "--port", str(self.port), *words]
        self.log = (home / "log").open("w+")
        self.process = subprocess.Popen(
            command, env=environment(home), stdout=self.log, stderr=self.log, process_group=0, text=True
        )
        if wait:
            until(lambda: self.status("/healthz") == 200, "a first answer")

    def status(self, path="/healthz"):
        """The status of an answer, None when nobody answers."""
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10).status
        except urllib.error.HTTPError as refusal:
            return refusal.code
        except OSError:
            return None

    def said(self):
        """Everything it has written so far."""
        return (self.home / "log").read_text()

    def children(self, word=""):
        """Its living children with this word in their command, and theirs, whoever has adopted them: {pid: parent}."""
        mine = [row.split(None, 3) for row in processes() if row.endswith(f"--parent {self.process.pid}")]
        living = [row for row in mine if not row[2].startswith("Z") and word in row[3]]
        return {int(pid): int(parent) for pid, parent, _state, _line in living}

    def child(self, word):
        """The child of the supervisor with this word in its command; None while there is none."""
        return next((pid for pid, parent in self.children(word).items() if parent == self.process.pid), None)

    def grandchild(self):
        """The process that answers: the web server's own worker."""
        return next((pid for pid, parent in self.children("web").items() if parent == self.child("web")), None)

    def is_gone(self):
        """Nobody answers and nobody is left."""
        return self.status() is None and not self.children()

    def stop(self, number=signal.SIGTERM):
        """Ask it to stop; its exit status and how many seconds it took."""
        began = time.monotonic()
        self.process.send_signal(number)
        status = self.process.wait(PATIENCE_SECONDS)
        return status, time.monotonic() - began

    def close(self):
        """Whatever the test did, nothing stays."""
        for pid in (self.process.pid, *self.children()):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        self.log.close()


def processes():
    """Every process of the machine: number, parent, state, command."""
    command = ["ps", "-A", "-ww", "-o", "pid=,ppid=,stat=,args="]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
