"""The supervisor's rules, with small children: when a dead one is back, how all are stopped, who dies with whom."""

import os
import signal
import subprocess
import sys
import time

import pytest

from rapport.config import supervisor
from rapport.config.supervisor import Child, look_after, stop

DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
PATIENT = "import time; print('ready', flush=True); time.sleep(60)"


def a_process(code):
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    return process


def died(child, *, at):
    """The child as it stands after it was started and has ended by itself."""
    look_after(child, at)
    child.process.wait()


def test_a_dead_child_is_back_after_half_a_second():
    child = Child("web", [sys.executable, "-c", "raise SystemExit(7)"])
    died(child, at=100.0)
    assert look_after(child, 130.0) == 7
    assert look_after(child, 130.4) is None
    assert child.process is None
    look_after(child, 130.5)
    assert child.process is not None
    child.process.wait()


def test_a_child_that_dies_at_once_again_and_again_waits_longer_each_time_but_never_more_than_ten_seconds():
    child = Child("web", [sys.executable, "-c", "pass"])
    now, waited = 100.0, []
    for _ in range(7):
        died(child, at=now)
        look_after(child, now + 0.1)
        waited.append(round(child.due - now - 0.1, 3))
        now = child.due
    assert waited == [0.5, 1, 2, 4, 8, 10, 10]


def test_a_child_that_lived_long_is_forgiven():
    child = Child("web", [sys.executable, "-c", "pass"], pause=8.0)
    died(child, at=100.0)
    look_after(child, 200.0)
    assert child.due == 200.5


def test_a_child_may_start_early_but_only_the_first_time():
    child = Child("worker", [sys.executable, "-c", "pass"], due=100.0, early=lambda: True)
    died(child, at=50.0)
    look_after(child, 51.0)
    look_after(child, 51.1)
    assert child.process is None
    patient = Child("worker", [sys.executable, "-c", "pass"], due=100.0)
    look_after(patient, 50.0)
    assert patient.process is None


def test_stopping_asks_first_and_kills_the_deaf_after_the_time_of_grace(monkeypatch):
    monkeypatch.setattr(supervisor, "GRACE", 0.3)
    patient, deaf = a_process(PATIENT), a_process(DEAF)
    stop([patient, deaf])
    assert (patient.returncode, deaf.returncode) == (-signal.SIGTERM, -signal.SIGKILL)


def test_asking_twice_is_asking_for_an_end_at_once():
    deaf, asked = a_process(DEAF), [signal.SIGINT]

    class Asked(list):
        def __len__(self):
            # Nobody has asked again when stopping begins, and somebody has at the next look.
            asked.append(signal.SIGINT)
            return len(asked)

    began = time.monotonic()
    stop([deaf], Asked())
    assert deaf.returncode == -signal.SIGKILL
    assert time.monotonic() - began < 5


def test_a_child_that_refuses_ends_everything_with_its_status():
    code = (
        "import sys; from rapport.config.supervisor import Child, supervise;"
        "raise SystemExit(supervise([Child('worker', [sys.executable, '-c', 'import time; time.sleep(60)']),"
        " Child('web', [sys.executable, '-c', 'raise SystemExit(2)'])]))"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=20).returncode == 2


@pytest.mark.faults
@pytest.mark.parametrize("platform", ["linux", "another"])
def test_a_child_dies_with_a_parent_that_was_killed(platform):
    child = (
        "import os, sys, signal, time; from rapport.config.supervisor import follow;"
        f"sys.platform = {platform!r} if {platform!r} != 'linux' else sys.platform;"
        "follow(int(sys.argv[1]), signal.SIGKILL); print(os.getpid(), flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import os, subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}, str(os.getpid())])",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 10
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(pid)


def test_a_child_whose_parent_died_before_it_could_say_so_ends():
    code = "from rapport.config.supervisor import follow; import signal; follow(1, signal.SIGKILL); print('alive')"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=20)
    assert (ended.returncode, ended.stdout) == (1, "")


def alive(pid):
    """Whether it runs; one that has ended and waits to be fetched does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout
    return bool(state.strip()) and not state.startswith("Z")
