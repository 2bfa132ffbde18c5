"""Ticks of the playbooks whose processes are killed, and two at once: nothing is due twice, nothing moves twice."""

import random
from datetime import timedelta

import pytest
from django.db.models import Count
from django.utils import timezone

from rapport.clients.models import Client, Expectation
from rapport.clients.models.dossier import ASKED
from rapport.engagements.models import Due, Engagement, MovedOn, StageMove
from rapport.journal.models import Batch
from tests import cast
from tests.faults.processes import a_process, is_killed

pytestmark = pytest.mark.faults

MANY, MOVING = 3000, 300
RUNNER = """
from django.utils import timezone
from rapport.engagements import ticking
print("ready", flush=True)
ticking.tick(at=timezone.now())
"""


def many(workspace):
    """So many leads, of which some are worth it and have all their expectations."""
    now = timezone.now()
    begun = now - timedelta(hours=2)
    stamps = {"workspace": workspace, "created_at": begun, "updated_at": begun}
    clients = Client.objects.bulk_create(
        Client(name=f"Meridian {n}", name_key=f"m{n}", sort_key=f"m{n}", last_at=now, **stamps) for n in range(MANY)
    )
    Engagement.objects.bulk_create(
        Engagement(
            client=client, title="A site", stage="contact", stage_since=begun, about="Twelve pages",
            deal="qualified" if number < MOVING else "new", **stamps,
        )
        for number, client in enumerate(clients)
    )  # fmt: skip
    Expectation.objects.bulk_create(
        Expectation(client=client, kind=kind, statement="x", said_on=now.date(), **stamps)
        for client in clients[:MOVING]
        for kind in ASKED
    )


def assert_nothing_twice():
    twice = Due.objects.values("engagement", "item", "mark", "step").annotate(n=Count("pk")).filter(n__gt=1)
    assert not twice.exists()
    moved = StageMove.objects.filter(automatic=True).count()
    assert moved == MovedOn.objects.count() == Engagement.objects.filter(stage="discussion").count()
    assert moved == Batch.objects.filter(kind="engagement.restaged").count()


@pytest.mark.slow_once
@pytest.mark.django_db(transaction=True)
def test_killed_at_many_moments_a_tick_does_nothing_twice():
    many(cast.the_owner().workspace)
    moments = random.Random(20261130)
    # The first at once, so that one is killed at work however fast the machine is.
    for within in (0, 0.1, 0.2, 0.3, 0.4, 0.5):
        was_at_work = is_killed(a_process(RUNNER), moments, within)
        assert was_at_work or within
        assert_nothing_twice()
    assert a_process(RUNNER).wait(timeout=120) == 0
    assert_nothing_twice()
    assert StageMove.objects.filter(automatic=True).count() == MOVING
    assert a_process(RUNNER).wait(timeout=120) == 0
    assert_nothing_twice()
    # Research is asked of each lead that is still one.
    assert Due.objects.filter(item="contact.research", how="").count() == MANY - MOVING


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_do_nothing_twice():
    many(cast.the_owner().workspace)
    both = [a_process(RUNNER), a_process(RUNNER)]
    assert [one.wait(timeout=120) for one in both] == [0, 0]
    assert a_process(RUNNER).wait(timeout=120) == 0
    assert_nothing_twice()
    assert StageMove.objects.filter(automatic=True).count() == MOVING
