"""A yes to a proposal: of two at once one is first, and a process killed on the way leaves all of it or nothing."""

import random

import pytest
from django.utils import timezone

from rapport.accounts.actors import Actor
from rapport.agreements.accepting import Answered, Choice, Signer, accept
from rapport.agreements.models import Answer, Instalment, Proposal
from rapport.engagements.models import Engagement
from rapport.journal.models import Batch
from rapport.projects.models import Milestone, Project
from tests import cast
from tests.faults.processes import a_process, is_killed
from tests.faults.test_two_at_once import at_once

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

RUNNER = """
from django.utils import timezone
from rapport.accounts.actors import Actor
from rapport.agreements.accepting import Choice, Signer, accept
from rapport.agreements.models import Proposal
print("ready", flush=True)
for one in Proposal.objects.filter(state="sent").select_related("contact", "workspace").order_by("pk"):
    said = Choice("o2", ["e1"], one.versions.get().digest)
    accept(one, said, Signer("Hannah", one.contact), by=Actor(one.workspace, via="portal"), at=timezone.now())
"""


def some_proposals(anna, count):
    client = cast.a_client(anna.workspace, "Olive & Reed")
    cast.a_contact(client, "Hannah Reed")
    return [cast.a_proposal(cast.an_engagement(client, f"Work {number}"), by=anna) for number in range(count)]


def test_of_two_who_accept_at_once_one_is_first():
    anna = cast.the_owner()
    (one,) = some_proposals(anna, 1)
    digest = one.versions.get().digest

    def says_yes(option):
        mine = Proposal.objects.get(pk=one.pk)
        signer, by = Signer(option), Actor(anna.workspace, via="portal")
        return lambda: accept(mine, Choice(option, [], digest), signer, by=by, at=timezone.now())

    assert at_once(says_yes("o1"), says_yes("o2")) == sorted([Answered.__name__, "done"])
    one.refresh_from_db()
    answer = Answer.objects.get()
    assert (one.state, one.total_minor, answer.name) == ("accepted", answer.total_minor, answer.option)
    assert (Project.objects.count(), Instalment.objects.count()) == (1, 2)


def whole(one):
    """Everything that follows from a yes, of one proposal."""
    engagement = Engagement.objects.get(pk=one.engagement_id)
    return (
        one.answers.count(), one.instalments.count(), engagement.projects.count(), engagement.stage, engagement.deal,
        Milestone.objects.filter(project__engagement=engagement).count(),
    )  # fmt: skip


@pytest.mark.slow_once
def test_killed_at_many_moments_each_yes_is_all_or_nothing():
    anna = cast.the_owner()
    proposals = some_proposals(anna, 120)
    moments = random.Random(20261130)
    cut = 0
    for _ in range(6):
        cut += is_killed(a_process(RUNNER), moments, 0.6)
        for one in Proposal.objects.filter(pk__in=[row.pk for row in proposals]):
            said_yes = (1, 2, 1, "execution", "won", 2)
            assert whole(one) == (said_yes if one.state == "accepted" else (0, 0, 0, "discussion", "proposed", 0))
        assert Batch.objects.filter(kind="proposal.accepted").count() == Answer.objects.count()
    assert cut, "no moment fell into the work"
    assert a_process(RUNNER).wait(timeout=180) == 0
    assert {whole(one) for one in Proposal.objects.all()} == {(1, 2, 1, "execution", "won", 2)}
