"""Engagements move on grounds, are won and lost, and every move can be undone; chances come from what was decided."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from rapport.clients.models import Interaction
from rapport.engagements import moving
from rapport.engagements.chances import chances, win_rate
from rapport.engagements.models import Deal, Engagement, Stage, StageMove
from rapport.engagements.moving import Grounds
from rapport.journal.undoing import undo
from rapport.lib.rates import Rate
from tests.cast import a_client, an_engagement, an_interaction

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def one(anna):
    return an_engagement(a_client(anna.workspace, "Meridian"))


def moves(one):
    return list(one.moves.order_by("pk").values_list("from_stage", "to_stage", "reason"))


def test_it_begins_at_a_stage_and_says_so(anna):
    client = a_client(anna.workspace)
    made, batch = moving.begin_engagement(client, {"title": "A site"}, by=anna, at=AT)
    assert (made.stage, made.deal, made.stage_since) == ("contact", "new", AT)
    assert moves(made) == [("", "contact", "")]
    undo(batch, by=anna, at=AT)
    assert not Engagement.objects.exists()
    assert not StageMove.objects.exists()


def test_a_stage_changes_on_evidence_or_with_a_reason_and_never_without(anna, one):
    with pytest.raises(moving.NoGrounds):
        moving.move(one, Stage.EXECUTION, Grounds("  "), by=anna, at=AT)
    said = an_interaction(one.client, "in", "The contract is signed")
    batch = moving.move(one, Stage.EXECUTION, Grounds(interaction=said), by=anna, at=AT)
    one.refresh_from_db()
    assert (one.stage, one.stage_since) == ("execution", AT)
    assert one.moves.latest("pk").interaction == said
    assert moving.move(one, Stage.EXECUTION, Grounds("again"), by=anna, at=AT) is None
    undo(batch, by=anna, at=AT)
    one.refresh_from_db()
    assert one.stage == "discussion"
    assert moves(one) == [("", "discussion", "")]


def test_evidence_that_is_erased_leaves_the_move(anna, one):
    said = an_interaction(one.client, "in", "Yes")
    moving.move(one, Stage.EXECUTION, Grounds(interaction=said), by=anna, at=AT)
    Interaction.objects.filter(pk=said.pk).delete()
    assert one.moves.latest("pk").interaction is None


def test_what_is_won_is_worked_on(anna, one):
    batch = moving.win(one, Grounds("They called"), by=anna, at=AT)
    one.refresh_from_db()
    assert (one.deal, one.stage, one.decided_at) == ("won", "execution", AT)
    assert moving.win(one, Grounds("They called"), by=anna, at=AT) is None
    with pytest.raises(moving.Decided):
        moving.lose(one, "price", "", by=anna, at=AT)
    undo(batch, by=anna, at=AT)
    one.refresh_from_db()
    assert (one.deal, one.stage, one.decided_at) == ("new", "discussion", None)


def test_what_is_lost_is_kept_with_its_reason_and_can_be_taken_up(anna, one):
    moving.lose(one, "price", "Too dear for a first order", by=anna, at=AT)
    one.refresh_from_db()
    assert (one.deal, one.stage, one.because) == ("lost", "keeping", "price")
    assert moves(one)[-1] == ("discussion", "keeping", "Too dear for a first order")
    assert moving.lose(one, "price", "", by=anna, at=AT) is None
    moving.take_up(one, Grounds("A smaller scope"), by=anna, at=AT)
    one.refresh_from_db()
    assert (one.deal, one.stage, one.because, one.because_words) == ("qualified", "discussion", "", "")


def test_what_is_moved_to_work_is_won_with_it_and_undone_with_it(anna, one):
    batch = moving.move(one, Stage.EXECUTION, Grounds("The deposit has come"), by=anna, at=AT)
    one.refresh_from_db()
    assert (one.deal, one.decided_at) == ("won", AT)
    undo(batch, by=anna, at=AT)
    one.refresh_from_db()
    assert (one.deal, one.decided_at) == ("new", None)
    made, _batch = moving.begin_engagement(one.client, {"title": "Running", "stage": "execution"}, by=anna, at=AT)
    assert made.deal == "won"


def test_silence_is_no_loss(anna, one):
    moving.lose(one, "", "", answered=False, by=anna, at=AT)
    one.refresh_from_db()
    assert (one.deal, one.because) == ("no_response", "")


def test_six_won_and_nine_lost_are_forty_per_cent(anna):
    client = a_client(anna.workspace)
    for deal, count in ((Deal.WON, 6), (Deal.LOST, 9), (Deal.NO_RESPONSE, 4), (Deal.NEW, 5)):
        for _number in range(count):
            an_engagement(client, deal=deal, because="price" if deal == Deal.LOST else "", decided_at=timezone.now())
    assert win_rate(anna) == Rate(6, 15)
    assert win_rate(anna).percent == 40.0
    assert chances(anna)["discussion"] == Rate(6, 15)
    assert chances(anna)["contact"] == Rate(0, 0)


def test_chances_are_counted_once_for_an_engagement_that_comes_back(anna, one):
    moving.move(one, Stage.CONTACT, Grounds("too early"), by=anna, at=AT)
    moving.move(one, Stage.DISCUSSION, Grounds("now"), by=anna, at=AT)
    moving.win(one, Grounds("yes"), by=anna, at=AT)
    assert chances(anna) == {"contact": Rate(1, 1), "discussion": Rate(1, 1)}
