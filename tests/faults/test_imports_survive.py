"""Imports under bad input and bad luck: killed workers, two at once, a full disk, monstrous files."""

import os
import random
import signal
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from rapport.clients.models import Client, Contact, Interaction
from rapport.files import store
from rapport.imports import importing
from rapport.imports.commanding import import_paths
from rapport.imports.models import Import, Source
from rapport.imports.running import LETTERS_AT_ONCE
from rapport.inbox.models import Message, Thread
from rapport.journal.models import Entry
from tests import cast

pytestmark = pytest.mark.faults

RUNNER = """
import django; django.setup()
from django.utils import timezone
from rapport.imports import importing, tasks
from rapport.imports.models import Import
the_import = Import.objects.select_related("workspace", "user", "batch").get()
print("ready", flush=True)
if the_import.state == Import.State.RUNNING:
    importing.run(the_import, tasks.actor_of(the_import), at=timezone.now())
"""


def letters(count: int) -> str:
    """A mailbox in which every third letter answers the one before, and every fifth stands twice."""
    parts = []
    for n in range(count):
        answer = f"In-Reply-To: <k{n - 1}@x>\nSubject: Re: T{n - 1}\n" if n % 3 == 0 and n else f"Subject: T{n}\n"
        letter = (
            f"From x Mon Nov  9 10:00:00 2026\nFrom: P{n % 40} <p{n % 40}@people.example>\nTo: anna@vetrova.example\n"
            f"{answer}Message-ID: <k{n}@x>\nDate: Mon, 9 Nov 2026 10:00:{n % 60:02} +0300\n\nLetter {n}.\n\n"
        )
        parts += [letter] * (2 if n % 5 == 0 else 1)
    return "".join(parts)


def cards(count: int) -> str:
    return "".join(
        f"BEGIN:VCARD\nVERSION:3.0\nFN:Person {n}\nORG:Company {n // 3}\nEMAIL:person{n}@people.example\nEND:VCARD\n"
        for n in range(count)
    )


def a_running_import(actor, **contents: str) -> Import:
    """An import that has been looked through and let go, its files in place."""
    sources = []
    for name, content in contents.items():
        path = Path(settings.HOME) / f"{name}-{time.monotonic_ns()}"
        path.write_text(content)
        sources.append(Source(name=name, path=str(path)))
    the_import = importing.begin_import(actor, sources, at=timezone.now())
    importing.look(the_import, actor, at=timezone.now())
    importing.start(the_import, mappings={}, own=[], actor=actor, at=timezone.now())
    return the_import


def a_process() -> subprocess.Popen:
    """Another process at the same database, as a worker is."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.faults.same_database",
        "RAPPORT_TEST_NAME": str(connection.settings_dict["NAME"]),
    }
    return subprocess.Popen(
        [sys.executable, "-c", RUNNER], env=environment, cwd=settings.ROOT, stdout=subprocess.PIPE, text=True
    )


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in (Client, Contact, Interaction, Message, Thread)}


@pytest.mark.slow_once
@pytest.mark.django_db(transaction=True)
def test_killed_at_twenty_moments_an_import_ends_whole_and_nothing_stands_twice():
    anna = cast.the_owner()
    the_import = a_running_import(anna, book=cards(2000), mail=letters(900))
    moments = random.Random(20261124)
    for _ in range(20):
        worker = a_process()
        assert worker.stdout is not None
        worker.stdout.readline()
        time.sleep(moments.random() * 0.4)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    for _ in range(3):
        assert a_process().wait(timeout=120) == 0
    the_import.refresh_from_db()
    assert the_import.state == Import.State.DONE
    assert [(s.read, s.created, s.unchanged, s.failed) for s in the_import.sources.order_by("id")] == [
        (2000, 2000, 0, 0),
        (1080, 900, 180, 0),
    ]
    assert counts() == {"Client": 667, "Contact": 2040, "Interaction": 900, "Message": 900, "Thread": 601}
    created = Entry.objects.filter(verb="created")
    assert created.count() == created.values("subject", "subject_id").distinct().count() == 667 + 2040 + 900


@pytest.mark.slow_once
@pytest.mark.django_db(transaction=True)
def test_the_same_files_in_two_tabs_are_taken_in_once():
    anna = cast.the_owner()
    first = a_running_import(anna, book=cards(600), mail=letters(200))
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.faults.same_database",
        "RAPPORT_TEST_NAME": str(connection.settings_dict["NAME"]),
    }
    second = a_running_import(anna, book=cards(600), mail=letters(200))
    script = RUNNER.replace(".get()", ".get(pk=int(__import__('sys').argv[1]))")
    both = [
        subprocess.Popen([sys.executable, "-c", script, str(one.pk)], env=environment, cwd=settings.ROOT)
        for one in (first, second)
    ]
    assert [one.wait(timeout=120) for one in both] == [0, 0]
    assert counts() == {"Client": 200, "Contact": 640, "Interaction": 200, "Message": 200, "Thread": 134}
    for one in (first, second):
        one.refresh_from_db()
        assert one.state == Import.State.DONE
    assert sum(s.created for one in (first, second) for s in one.sources.all()) == 800


@pytest.mark.django_db
def test_a_full_disk_stops_the_import_with_a_word_and_it_goes_on_later(anna, monkeypatch):
    the_import = a_running_import(anna, mail=letters(2 * LETTERS_AT_ONCE))
    written = 0
    whole = store.write

    def until_full(workspace_id: int, data: bytes) -> str:
        nonlocal written
        written += 1
        if written > 1.5 * LETTERS_AT_ONCE:
            raise store.DiskFull("files")
        return whole(workspace_id, data)

    with monkeypatch.context() as patch:
        patch.setattr(store, "write", until_full)
        importing.run(the_import, anna, at=timezone.now())
    assert (the_import.state, the_import.trouble) == (Import.State.STOPPED, {"code": "disk_full"})
    [source] = the_import.sources.all()
    assert source.read == source.created + source.unchanged
    assert Message.objects.count() == source.created > 0
    importing.resume(the_import)
    importing.run(the_import, anna, at=timezone.now())
    assert the_import.state == Import.State.DONE
    assert Message.objects.count() == 2 * LETTERS_AT_ONCE


@pytest.mark.django_db
def test_a_letter_to_ten_thousand_people_introduces_nobody(anna, tmp_path):
    people = ", ".join(f"P{n} <p{n}@many.example>" for n in range(10_000))
    path = tmp_path / "many.eml"
    path.write_text(
        f"From: anna@vetrova.example\nTo: {people}\nSubject: Hello\nMessage-ID: <many@x>\n"
        "Date: Mon, 9 Nov 2026 10:00:00 +0300\n\nHello all.\n"
    )
    [outcome] = import_paths(anna, [path], dry_run=False, mine=[], at=timezone.now())
    assert outcome.counts["created"] == 1
    message = Message.objects.get()
    assert len(message.recipients["to"]) + message.recipients["dropped"] == 10_000
    assert not Contact.objects.exists()


@pytest.mark.django_db
def test_injected_newlines_in_headers_stay_words(anna, tmp_path):
    path = tmp_path / "injected.eml"
    path.write_text(
        "From: =?utf-8?q?Eve=0D=0ABcc=3A_victim=40x=2Eexample?= <eve@evil.example>\nTo: anna@vetrova.example\n"
        "Subject: =?utf-8?q?Hello=0D=0AX-Evil=3A_yes?=\nMessage-ID: <inject@x>\n"
        "Date: Mon, 9 Nov 2026 10:00:00 +0300\n\nHi.\n"
    )
    list(import_paths(anna, [path], dry_run=False, mine=[], at=timezone.now()))
    message = Message.objects.get()
    assert "\n" not in message.subject + message.from_name
    assert "\r" not in message.subject + message.from_name


@pytest.mark.django_db
@pytest.mark.parametrize("depth", [100, 3000])
def test_deeply_nested_letters_are_read_or_refused_never_a_crash(anna, tmp_path, depth):
    body = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(depth))
    path = tmp_path / "deep.eml"
    path.write_text(
        "From: a@a.example\nTo: anna@vetrova.example\nSubject: Deep\nMIME-Version: 1.0\n"
        + body
        + "Content-Type: text/plain\n\nbottom\n"
    )
    [outcome] = import_paths(anna, [path], dry_run=False, mine=[], at=timezone.now())
    assert outcome.read == 1
    assert outcome.counts["created"] + len(outcome.errors) == 1


@pytest.mark.slow_once
@pytest.mark.django_db
def test_two_hundred_megabytes_are_read_in_flat_memory(anna, tmp_path):
    path = tmp_path / "large.mbox"
    head = letters(3).encode()
    with path.open("wb") as file:
        file.write(head)
        file.write(b"From x Mon Nov  9 10:00:00 2026\nFrom: big@big.example\nSubject: Too big\nMessage-ID: <big@x>\n\n")
        for _ in range(200):
            file.write(b"x" * 99 + b"\n" + b"y" * (1 << 20))
        file.write(b"\n\n" + letters(1).replace("k0@x", "last@x").encode())
    tracemalloc.start()
    [outcome] = import_paths(anna, [path], dry_run=False, mine=[], at=timezone.now())
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(outcome.errors) == 1
    assert Message.objects.filter(message_id="last@x").exists()
    # One message may take a hundred megabytes; what is larger is never held.
    assert peak < 260 * 2**20
