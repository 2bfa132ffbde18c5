"""An erasure whose process is killed goes on, and leaves neither a half nor a trace."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from rapport.clients.models import Contact, Interaction
from rapport.inbox.models import Message
from rapport.privacy import erasing
from rapport.privacy.models import Doomed, Erasure
from tests import cast

pytestmark = pytest.mark.faults

RUNNER = """
import django; django.setup()
import sys
from django.conf import settings
settings.FILES_ROOT = sys.argv[1]
from django.utils import timezone
from rapport.privacy import erasing
from rapport.privacy.models import Erasure
print("ready", flush=True)
erasing.run(Erasure.objects.get(), at=timezone.now())
"""


def a_process() -> subprocess.Popen:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.faults.same_database",
        "RAPPORT_TEST_NAME": str(connection.settings_dict["NAME"]),
        "RAPPORT_HOME": str(settings.HOME),
    }
    command = [sys.executable, "-c", RUNNER, str(settings.FILES_ROOT)]
    return subprocess.Popen(command, env=environment, cwd=settings.ROOT, stdout=subprocess.PIPE, text=True)


@pytest.mark.slow_once
@pytest.mark.django_db(transaction=True)
def test_killed_at_many_moments_an_erasure_ends_whole():
    anna = cast.the_owner()
    client = cast.a_client(anna.workspace, "Meridian Books")
    person = cast.a_contact(client, "Zacharias Qvist", email="zq@nowhere.example")
    other = cast.a_contact(client, "Ilya Brandt")
    for number in range(150):
        cast.a_letter(client, contact=person, text=f"{number} from Zacharias Qvist", subject=f"A{number}",
                      attachment=(f"{number}.txt", f"Qvist {number}".encode()))  # fmt: skip
        cast.a_letter(client, contact=other, text=f"{number} about Zacharias Qvist", subject=f"B{number}")
    erasure = erasing.begin(person, letters="remove", ground="request", by=anna, at=timezone.now())
    moments, killed = random.Random(20261124), 0
    for _ in range(8):
        worker = a_process()
        assert worker.stdout is not None
        worker.stdout.readline()
        time.sleep(moments.random() * 0.5)
        killed += worker.poll() is None
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert killed
    assert a_process().wait(timeout=120) == 0
    erasure.refresh_from_db()
    assert erasure.finished_at
    assert (erasure.left, Doomed.objects.count()) == (0, 0)
    assert not Contact.objects.filter(pk=person.pk).exists()
    assert (Message.objects.count(), Interaction.objects.count()) == (150, 150)
    assert erasure.gone["inbox.message"] == 150
    assert not [
        path for path in Path(settings.FILES_ROOT).rglob("*") if path.is_file() and b"Qvist" in path.read_bytes()
    ]
    assert Erasure.objects.count() == 1
