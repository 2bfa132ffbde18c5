"""A yes: everything that follows from it stands together; a no and a wish for changes are written down."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.accounts.actors import Actor
from rapport.agreements import proposing
from rapport.agreements.accepting import (
    Answered,
    Choice,
    Overtaken,
    RunOut,
    Signer,
    accept,
    ask_for_changes,
    decline,
)
from rapport.agreements.models import Answer, Instalment, Proposal
from rapport.clients.communicating import agreement_of
from rapport.engagements import showing
from rapport.engagements.models import StageMove
from rapport.engagements.moving import lose
from rapport.journal.models import Batch
from rapport.journal.undoing import Refused, undo
from rapport.lib.offers import NoSuchChoice, Talk
from rapport.projects.models import Milestone, Project, Task
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(anna):
    client = cast.a_client(anna.workspace, "Olive & Reed")
    cast.a_contact(client, "Hannah Reed", email="hannah@olive.example", is_main=True)
    engagement = cast.an_engagement(client, "A shop")
    cast.an_estimate(engagement, "Booking form", (10, 14, 24), tags="form, shop")
    talk = Talk("messenger", "09:00", "17:00", 4, "en", 7, "Fridays by phone")
    return cast.a_proposal(engagement, cast.an_offer(talk=talk), by=anna)


@pytest.fixture
def their(anna):
    """Whose hand writes down what a client says."""
    return Actor(anna.workspace, via="portal")


def hannah(one):
    return Signer("Hannah Reed", one.contact)


def choice(one, option="o2", extras=("e1",)):
    return Choice(option, extras, one.versions.get(number=one.current).digest)


def now():
    return timezone.now()


def test_a_yes_is_everything_that_follows(anna, sent, their):
    answer, batch = accept(sent, choice(sent, extras=("e1", "e2")), hannah(sent), by=their, at=now())
    sent.refresh_from_db()
    total = 60000 + 33000 + 4000 + 64000 + 52001
    assert (sent.state, sent.total_minor, answer.total_minor) == ("accepted", total, total)
    assert (answer.option, answer.extras, answer.name) == ("o2", ["e1", "e2"], "Hannah Reed")
    assert answer.digest == sent.versions.get().digest

    engagement = sent.engagement
    engagement.refresh_from_db()
    assert (engagement.stage, engagement.deal, engagement.value_minor, engagement.currency) == (
        "execution", "won", total, "GBP"
    )  # fmt: skip
    moved = StageMove.objects.latest("pk")
    assert moved.automatic
    told = showing.moved_by_itself(engagement, now=now())
    assert (told.reason, told.batch) == (moved.reason, None), "what would be refused is not offered"
    assert "Hannah Reed accepted proposal 1: Shop and 2 extras" in moved.reason

    project = Project.objects.get()
    assert (project.engagement, project.budget_minor, project.currency) == (engagement, total, "GBP")
    assert (project.budget_minutes, project.revision_rounds, project.acceptance_days) == (930, 2, 5)
    today = anna.workspace.today()
    assert [(row.title, row.due_on, row.first_due_on) for row in Milestone.objects.order_by("position")] == [
        ("Design", today + timedelta(days=18), today + timedelta(days=18)),
        ("Opening day", today + timedelta(days=60), today + timedelta(days=60)),
    ]
    task = Task.objects.get()
    assert (task.title, task.labels, task.likely) == ("Booking form", ["form", "shop"], 840)

    paid = list(Instalment.objects.order_by("position").values_list("words", "amount_minor"))
    assert paid == [("when we start", 70993), ("at launch", 142008)]
    assert sum(minor for _words, minor in paid) == total

    agreed = agreement_of(sent.client, by=anna)
    sent.client.refresh_from_db()
    assert (agreed.channel, agreed.answer_hours, agreed.agreed_by) == ("messenger", 4, sent.contact)
    assert sent.client.rhythm_days == 7

    assert (batch.via, batch.user) == ("portal", None)
    assert {"agreements.answer", "projects.project", "projects.milestone", "engagements.engagement"} <= set(
        batch.entries.values_list("subject", flat=True)
    )


def test_the_second_yes_sees_the_first(sent, their):
    accept(sent, choice(sent), hannah(sent), by=their, at=now())
    with pytest.raises(Answered) as told:
        accept(sent, choice(sent, "o1", ()), Signer("Somebody Else"), by=their, at=now())
    assert told.value.proposal.state == "accepted"
    assert (Answer.objects.count(), Project.objects.count(), Instalment.objects.count()) == (1, 1, 2)


def test_a_version_that_was_overtaken_is_looked_at_again(anna, sent, their):
    read = choice(sent)
    proposing.write(sent, replace(sent.offer, title="Smaller"), contact_id=sent.contact_id, by=anna, at=now())
    accept_too = choice(sent)
    assert accept_too == read, "what is not sent is not offered"
    proposing.send(sent, by=anna, at=now())
    with pytest.raises(Overtaken):
        accept(sent, read, hannah(sent), by=their, at=now())
    assert not Answer.objects.exists()


def test_what_has_run_out_is_not_accepted(sent, their):
    later = now() + timedelta(days=30)
    with pytest.raises(RunOut):
        accept(sent, choice(sent), hannah(sent), by=their, at=later)
    assert not Project.objects.exists()


def test_what_is_not_offered_is_not_accepted(sent, their):
    with pytest.raises(NoSuchChoice):
        accept(sent, choice(sent, "o9"), hannah(sent), by=their, at=now())
    assert not Answer.objects.exists()


@pytest.mark.parametrize("deed", ["withdraw", "trash"])
def test_what_is_taken_back_is_not_accepted(anna, sent, their, deed):
    if deed == "withdraw":
        proposing.withdraw(sent, by=anna, at=now())
    else:
        sent.trash(by=anna, at=now())
    with pytest.raises(Answered):
        accept(sent, choice(sent), hannah(sent), by=their, at=now())
    assert not Project.objects.exists()


def test_a_yes_is_not_undone(anna, sent, their):
    _answer, batch = accept(sent, choice(sent), hannah(sent), by=their, at=now())
    with pytest.raises(Refused):
        undo(batch, by=anna, at=now())
    assert Project.objects.count() == 1


def test_a_yes_brings_back_what_was_given_up(anna, sent, their):
    lose(sent.engagement, "price", "", by=anna, at=now())
    accept(sent, choice(sent), hannah(sent), by=their, at=now())
    sent.engagement.refresh_from_db()
    assert (sent.engagement.deal, sent.engagement.stage, sent.engagement.because) == ("won", "execution", "")


def test_a_failure_on_the_way_leaves_nothing(sent, their, monkeypatch):
    from rapport.agreements import accepting

    def fails(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr(accepting, "agree_to_talk", fails)
    known = Batch.objects.count()
    with pytest.raises(RuntimeError):
        accept(sent, choice(sent), hannah(sent), by=their, at=now())
    sent.refresh_from_db()
    assert sent.state == "sent"
    assert (Answer.objects.count(), Project.objects.count(), Instalment.objects.count()) == (0, 0, 0)
    assert Batch.objects.count() == known


def test_a_no_has_its_word(sent, their):
    decline(sent, "Too early for us", choice(sent).digest, hannah(sent), by=their, at=now())
    sent.refresh_from_db()
    sent.engagement.refresh_from_db()
    assert (sent.state, sent.answers.get().words) == ("declined", "Too early for us")
    assert sent.engagement.is_open, "what becomes of it we say ourselves"


def test_changes_are_asked_for_as_often_as_need_be(anna, sent, their):
    for words in ("Without the shop", "And later"):
        ask_for_changes(sent, words, choice(sent).digest, hannah(sent), by=their, at=now())
    sent.refresh_from_db()
    assert sent.state == "changes"
    assert [one.words for one in sent.answers.order_by("pk")] == ["Without the shop", "And later"]
    accept(sent, choice(sent), hannah(sent), by=their, at=now())
    assert Proposal.objects.get().state == "accepted"
