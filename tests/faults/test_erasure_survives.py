"""An erasure whose process is killed goes on, and leaves neither a half nor a trace."""

import random
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from rapport.clients.models import Contact, Interaction
from rapport.inbox.models import Message
from rapport.privacy import erasing
from rapport.privacy.models import Doomed, Erasure
from tests import cast
from tests.faults.processes import a_process, is_killed

pytestmark = pytest.mark.faults

RUNNER = """
from django.conf import settings
settings.FILES_ROOT = sys.argv[1]
from django.utils import timezone
from rapport.privacy import erasing
from rapport.privacy.models import Erasure
print("ready", flush=True)
erasing.run(Erasure.objects.get(), at=timezone.now())
"""


def a_worker():
    return a_process(RUNNER, str(settings.FILES_ROOT))


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
    moments = random.Random(20261124)
    assert sum(is_killed(a_worker(), moments, 0.5) for _ in range(8))
    assert a_worker().wait(timeout=120) == 0
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
