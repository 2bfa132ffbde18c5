"""`rapport serve` as a real process: what it promises to people, to machines, and to whoever kills parts of it."""

import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from rapport.config.serving import claim
from rapport.config.speech import Refused
from rapport.config.tests.serving import environment, free_port, rapport, until

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.slow_once]


def test_it_answers_works_and_stops_without_a_trace(serve, home):
    serving = serve()
    assert serving.status("/readyz") == 200
    [line] = [line for line in serving.said().splitlines() if not line.startswith("{")]
    assert line == f"Rapport is at http://127.0.0.1:{serving.port}/ — open it to make your workspace, stop with Ctrl+C"
    until(lambda: serving.child("worker"), "the worker")
    job = enqueue(home)
    until(lambda: state_of(home, job) == "SUCCESSFUL", "the job")
    status, seconds = serving.stop()
    assert status == 0
    assert seconds < 12
    assert serving.is_gone()
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", serving.port))
    # The log is JSON and knows nobody's address.
    lines = [json.loads(line) for line in serving.said().splitlines() if line.startswith("{")]
    assert all(line["at"] and line["what"] for line in lines)
    assert "127.0.0.1" not in json.dumps(lines)


def test_without_a_worker_there_are_only_the_pages_and_ctrl_c_ends_them(serve, home):
    made = rapport(
        home, "init", "--email", "anna@vetrova.example", "--name", "Anna", "--locale", "en", "--timezone", "UTC",
        "--currency", "EUR",
    )  # fmt: skip
    assert made.returncode == 0
    serving = serve("--no-worker")
    assert "— stop with Ctrl+C" in serving.said()
    # The worker would start as soon as a page can be asked for.
    time.sleep(0.5)
    assert serving.child("worker") is None
    assert serving.stop(signal.SIGINT)[0] == 0
    assert serving.is_gone()


def test_a_port_that_is_taken_is_one_clear_line(running):
    second = rapport(running.home, "serve", "--port", str(running.port))
    assert (second.returncode, second.stdout) == (2, "")
    assert second.stderr == f"Port {running.port} is taken: stop what uses it, or name another with --port.\n"
    assert running.status() == 200


def test_two_started_at_the_same_moment_do_not_share_a_port(serve, home):
    first = serve("--no-worker", wait=False)
    command = [sys.executable, "-m", "rapport.cli", "serve", "--no-worker", "--port", str(first.port)]
    second = subprocess.Popen(command, env=environment(home), stderr=subprocess.PIPE, text=True)
    try:
        ended = until(lambda: first.process.poll() or second.poll(), "one of the two gives way")
    finally:
        second.terminate()
        second.wait(30)
    assert ended == 2


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the listening socket itself is exclusive")
def test_of_many_that_ask_for_a_port_in_one_moment_one_has_it():
    def ask(_number):
        ready.wait()
        try:
            return claim("127.0.0.1", port)
        except Refused:
            return None

    with ThreadPoolExecutor(8) as asking:
        for _round in range(40):
            port, ready = free_port(), threading.Barrier(8)
            given = [held for held in asking.map(ask, range(8)) if held]
            assert len(given) == 1
            given[0].close()
            claim("127.0.0.1", port).close()


@pytest.mark.parametrize("victim", ["web", "the process that answers", "worker"])
def test_whatever_part_is_killed_comes_back_and_nothing_of_before_lives_on(running, victim):
    find = running.grandchild if victim.startswith("the") else lambda: running.child(victim)
    killed = until(find, victim)
    os.kill(killed, signal.SIGKILL)
    until(lambda: find() not in (killed, None) and running.status() == 200, "service again")
    until(lambda: len(running.children("web")) == 2 and len(running.children("worker")) == 1, "one of each")


def test_a_killed_supervisor_leaves_nothing_behind(running):
    # The last test of this server.
    running.process.kill()
    running.process.wait()
    until(running.is_gone, "everybody follows")


@pytest.mark.parametrize("seed", range(3))
def test_it_stops_at_any_moment_of_its_start(serve, seed):
    serving = serve(wait=False)
    until(lambda: serving.child("web"), "the web process")
    time.sleep(random.Random(seed).uniform(0, 1.5))
    status, seconds = serving.stop()
    assert status == 0
    assert seconds < 12
    assert serving.is_gone()


def test_settings_that_make_no_sense_end_it_with_one_line(home):
    ended = rapport(home, "serve", RAPPORT_LOCK_TIMEOUT="soon")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "RAPPORT_LOCK_TIMEOUT must be a whole number, not 'soon'.\n"


def enqueue(home):
    """Put a job that does nothing into the queue; its number."""
    code = "from rapport.imports.tasks import take_back; print(take_back.enqueue(0).id)"
    said = subprocess.run(
        [sys.executable, "-m", "django", "shell", "--no-imports", "-c", code],
        env=environment(home, DJANGO_SETTINGS_MODULE="rapport.config.settings"),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return said.stdout.strip()


def state_of(home, job):
    """What the queue says of a job."""
    connection = sqlite3.connect(home / "rapport.sqlite3")
    try:
        rows = connection.execute("SELECT status FROM django_ox_oxtask WHERE id = ?", [job.replace("-", "")])
        return next(iter(rows), [None])[0]
    finally:
        connection.close()
