"""Two people at the same record at the same moment: one is first, the other is told, and nothing is lost in between."""

import threading
from contextlib import suppress

import pytest
from django.db import connection
from django.utils import timezone

from rapport.clients.models import Client
from rapport.clients.models.record import Record, Stale
from rapport.journal.models import Batch, Entry
from rapport.journal.undoing import AlreadyUndone, undo
from tests.cast import a_client

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]


def at_once(*deeds):
    """Run each deed in a thread of its own; answers their outcomes, an exception by its name."""
    outcomes = []

    def run(deed):
        try:
            deed()
            outcomes.append("done")
        except Exception as refusal:
            outcomes.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_of_two_who_save_the_same_form_the_second_is_shown_the_first(anna, teammate, monkeypatch):
    """Each has looked at the version and waits a moment, so that the other may look too before anything is written."""
    client = a_client(anna.workspace, "Meridian")
    both, claim = threading.Barrier(2), Record.claim

    def slowly(self, version):
        claim(self, version)
        with suppress(threading.BrokenBarrierError):  # the other one waits for us, which is right
            both.wait(0.7)

    def save(actor, name):
        mine = Client.objects.get(pk=client.pk)
        return lambda: mine.change({"name": name}, by=actor, at=timezone.now(), version=mine.version)

    monkeypatch.setattr(Record, "claim", slowly)
    assert at_once(save(anna, "Anna's"), save(teammate, "Boris's")) == sorted(["done", Stale.__name__])
    client.refresh_from_db()
    entry = Entry.objects.get()
    assert client.version == 2
    assert entry.payload.changes["name"] == ["Meridian", client.name]


def test_of_two_who_press_undo_one_undoes(anna, teammate):
    client = a_client(anna.workspace, "Meridian")
    batch = client.change({"name": "Parallel"}, by=anna, at=timezone.now())

    def press(actor):
        return lambda: undo(batch, by=actor, at=timezone.now())

    assert at_once(press(anna), press(teammate)) == sorted(["done", AlreadyUndone.__name__])
    client.refresh_from_db()
    assert client.name == "Meridian"
    assert Batch.objects.filter(undoes=batch).count() == 1
