"""The supervisor of `rapport serve`: keeps web and worker alive as two children, and stops them together.

It imports no Django, so that it stays small and starts at once.
"""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence

log = logging.getLogger("rapport.supervisor")

TICK = 0.1
GRACE = 10.0
SHORTEST, LONGEST = 0.5, 10.0
# A child that lived this long did not die "at once again".
LONG_LIFE = 10.0
# The exit status of a child that would fail again however often it is started: it has said why.
REFUSED = 2


class Child:
    """A process to be kept alive. All times are seconds; `due` is when it starts next, by the monotonic clock.

    The first start does not wait for `due` any longer once `early` says yes.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        due: float = 0.0,
        early: Callable[[], bool] = lambda: False,
        pause: float = SHORTEST,
    ) -> None:
        self.name, self.command, self.due, self.early, self.pause = name, command, due, early, pause
        self.born = 0.0
        self.process: subprocess.Popen[bytes] | None = None


def supervise(children: Sequence[Child]) -> int:
    """Keep the children alive until a signal asks to stop, then stop them; 0, or REFUSED when one refused."""
    asked: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda got, _frame: asked.append(got))
    refused = False
    try:
        while not (asked or refused):
            refused = REFUSED in [look_after(child, time.monotonic()) for child in children]
            time.sleep(TICK)
    finally:
        stop([child.process for child in children if child.process], asked)
    return REFUSED if refused else 0


def look_after(child: Child, now: float) -> int | None:
    """Start the child if it is due, plan its return if it has died; its exit status in that moment, else None."""
    if child.process is None:
        if now >= child.due or (not child.born and child.early()):
            # A group of its own, or Ctrl+C would reach the child too and our own request to stop would be its second.
            child.process, child.born = subprocess.Popen(child.command, process_group=0), now
        return None
    status = child.process.poll()
    if status is not None and status != REFUSED:
        # Dying at once again and again must not eat the processor.
        child.pause = SHORTEST if now - child.born >= LONG_LIFE else child.pause
        child.process, child.due = None, now + child.pause
        log.warning("a process died", extra={"child": child.name, "status": status, "back_in_s": child.pause})
        child.pause = min(child.pause * 2, LONGEST)
    return status


def stop(processes: Sequence[subprocess.Popen[bytes]], asked: Sequence[int] = ()) -> None:
    """Ask all to end and wait for them together; kill what is left after the time of grace or at another signal."""
    heard, deadline = len(asked), time.monotonic() + GRACE
    for process in processes:
        process.terminate()
    while any(process.poll() is None for process in processes) and len(asked) == heard and time.monotonic() < deadline:
        time.sleep(TICK / 2)
    for process in processes:
        process.kill()
        process.wait()


def follow(parent: int, deadly: signal.Signals) -> None:
    """Said by a child at its start: when the process `parent` dies, even by kill -9, send me this signal."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, deadly)
    else:
        threading.Thread(target=_watch, args=(parent, deadly), daemon=True).start()
    # It may have died before we said so.
    if os.getppid() != parent:
        os._exit(1)


def _watch(parent: int, deadly: signal.Signals) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), deadly)
