"""A merging and a parting whose processes are killed: two or one, never a half; and two again as they were."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.clients.models import Client, Interaction, Merging
from rapport.clients.tests.test_merging import differences, everything
from rapport.journal.models import Batch
from tests import cast
from tests.faults.processes import a_process, is_killed

pytestmark = pytest.mark.faults

LETTERS = 6000
RUNNER = """
from django.utils import timezone
from rapport.accounts.actors import Actor
from rapport.accounts.models import User
from rapport.clients.merging import merge
from rapport.clients.models import Client, Merging
from rapport.clients.parting import part
kept, gone = Client.objects.order_by("pk")
user = User.objects.get()
by = Actor(kept.workspace, user)
print("ready", flush=True)
if sys.argv[1] == "merge":
    merge(kept, gone, {}, by=by, at=timezone.now())
else:
    part(Merging.objects.get(), by=by, at=timezone.now())
"""


@pytest.mark.slow_once
@pytest.mark.django_db(transaction=True)
def test_killed_at_many_moments_a_merging_and_a_parting_end_whole():
    anna = cast.the_owner()
    kept, gone = cast.a_client(anna.workspace, "Meridian Books"), cast.a_client(anna.workspace, "Meridian Press")
    cast.a_contact(gone, "Zacharias Qvist", email="zq@nowhere.example", is_main=True)
    now = timezone.now()
    Interaction.objects.bulk_create(
        Interaction(
            workspace=anna.workspace, client=gone, kind="note", text=f"word {n}", at=now - timedelta(minutes=n),
            created_at=now, updated_at=now,
        )
        for n in range(LETTERS)
    )  # fmt: skip
    before, batches = everything(), Batch.objects.count()
    moments = random.Random(20261124)

    # The first at once, so that one is killed at work however fast the machine is.
    for within in (0, 0.05, 0.1, 0.2, 0.3, 0.4):
        was_at_work = is_killed(a_process(RUNNER, "merge"), moments, within)
        assert was_at_work or within
        if Merging.objects.exists():
            break
        # Killed before its one transaction ended: nothing of it is there, not even in the journal.
        assert differences(before, everything()) == {}
        assert Batch.objects.count() == batches
    if not Merging.objects.exists():
        assert a_process(RUNNER, "merge").wait(timeout=60) == 0
    assert Interaction.objects.filter(client=kept).count() == LETTERS

    assert is_killed(a_process(RUNNER, "part"), moments, 0)
    for _ in range(5):
        if Merging.objects.exists():
            is_killed(a_process(RUNNER, "part"), moments, 0.5)
    if Merging.objects.exists():
        assert a_process(RUNNER, "part").wait(timeout=120) == 0
    assert differences(before, everything()) == {}
    assert Client.objects.filter(merged_into=None).count() == 2
