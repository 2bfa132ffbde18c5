"""Proposals: written, sent as versions that stay, read, withdrawn; each step can be undone until the client has it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.agreements import drafting, proposing
from rapport.agreements.models import Proposal, ProposalVersion
from rapport.journal.models import Batch
from rapport.journal.undoing import Refused, undo
from rapport.lib.offers import Share, digest
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def engagement(anna):
    client = cast.a_client(anna.workspace, "Olive & Reed", language="en")
    cast.a_contact(client, "Hannah Reed", email="hannah@olive.example", is_main=True)
    return cast.an_engagement(client, "A shop", about="Colour first")


@pytest.fixture
def draft(anna, engagement):
    return cast.a_proposal(engagement, sent=False, by=anna)


def now():
    return timezone.now()


def test_what_is_sent_is_a_version_with_its_digest(anna, draft):
    version, _batch = proposing.send(draft, by=anna, at=now())
    assert (draft.number, draft.current, draft.state) == (1, 1, "sent")
    assert version.digest == digest(draft.content, "1")
    assert draft.total_minor == 60000 + 33000 + 4000 + 64000
    draft.engagement.refresh_from_db()
    assert draft.engagement.deal == "proposed"


def test_the_same_is_not_sent_twice(anna, draft):
    proposing.send(draft, by=anna, at=now())
    known = Batch.objects.count()
    assert proposing.send(draft, by=anna, at=now())[1] is None
    assert (Batch.objects.count(), ProposalVersion.objects.count()) == (known, 1)


def test_a_change_makes_the_next_version_and_leaves_the_first(anna, draft):
    first, _batch = proposing.send(draft, by=anna, at=now())
    proposing.note_reading(draft, by=anna, at=now())
    proposing.write(draft, replace(draft.offer, title="A smaller shop"), contact_id=draft.contact_id, by=anna, at=now())
    draft.refresh_from_db()
    assert (draft.state, draft.current) == ("viewed", 1), "the client still has the first"
    second, _batch = proposing.send(draft, by=anna, at=now())
    draft.refresh_from_db()
    assert (draft.state, draft.current, draft.number, draft.viewed_at) == ("sent", 2, 1, None)
    first.refresh_from_db()
    assert (first.offer.title, second.offer.title) == ("A shop that opens in spring", "A smaller shop")


def test_numbers_are_counted_in_the_workspace(anna, engagement, stranger):
    one, other = (cast.a_proposal(engagement, by=anna) for _ in range(2))
    assert [one.number, other.number] == [1, 2]
    theirs = cast.a_client(stranger.workspace, "Elsewhere")
    cast.a_contact(theirs, "Else")
    assert cast.a_proposal(cast.an_engagement(theirs), by=stranger).number == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"options": (), "extras": ()}, proposing.NO_PRICE), ({"valid_until": ""}, proposing.NO_DAY),
        ({"valid_until": "2020-01-01"}, proposing.DAY_OVER), ({"payments": ()}, proposing.NO_PAYMENTS),
    ],
)  # fmt: skip
def test_what_lacks_something_is_not_sent(anna, draft, change, code):
    proposing.write(draft, replace(draft.offer, **change), contact_id=draft.contact_id, by=anna, at=now())
    with pytest.raises(proposing.NotReady) as told:
        proposing.send(draft, by=anna, at=now())
    assert told.value.codes == [code]
    assert not ProposalVersion.objects.exists()


def test_sending_is_taken_back_while_nobody_has_read_it(anna, draft):
    _version, batch = proposing.send(draft, by=anna, at=now())
    undo(batch, by=anna, at=now())
    draft.refresh_from_db()
    assert (draft.state, draft.current, draft.sent_at) == ("draft", 0, None)
    assert not ProposalVersion.objects.exists()
    draft.engagement.refresh_from_db()
    assert draft.engagement.deal == "new"


def test_what_was_read_is_not_taken_back(anna, draft):
    _version, batch = proposing.send(draft, by=anna, at=now())
    proposing.note_reading(draft, by=anna, at=now())
    with pytest.raises(Refused):
        undo(batch, by=anna, at=now())
    assert ProposalVersion.objects.count() == 1


def test_a_draft_goes_with_the_undo_and_a_sent_one_stays(anna, engagement):
    one, batch = proposing.begin_proposal(
        engagement, cast.an_offer(), contact_id=engagement.client.contacts.get().pk, by=anna, at=now()
    )
    other, sent = proposing.begin_proposal(engagement, cast.an_offer(), contact_id=one.contact_id, by=anna, at=now())
    proposing.send(other, by=anna, at=now())
    undo(batch, by=anna, at=now())
    assert undo(sent, by=anna, at=now()).left
    assert list(Proposal.objects.all()) == [other]


def test_reading_is_noted_once(anna, draft):
    proposing.send(draft, by=anna, at=now())
    assert proposing.note_reading(draft, by=anna, at=now())
    assert proposing.note_reading(draft, by=anna, at=now()) is None


def test_withdrawing_can_be_taken_back(anna, draft):
    assert proposing.withdraw(draft, by=anna, at=now()) is None, "nobody has it"
    proposing.send(draft, by=anna, at=now())
    batch = proposing.withdraw(draft, by=anna, at=now())
    draft.refresh_from_db()
    assert draft.state == "withdrawn"
    undo(batch, by=anna, at=now())
    draft.refresh_from_db()
    assert draft.state == "sent"


def test_it_runs_out_the_day_after(anna, draft):
    proposing.send(draft, by=anna, at=now())
    assert not draft.has_run_out(draft.valid_until)
    assert draft.has_run_out(draft.valid_until + timedelta(days=1))


def test_an_engagement_under_which_something_is_offered_stays(anna):
    from rapport.engagements.moving import begin_engagement

    client = cast.a_client(anna.workspace, "Meridian")
    cast.a_contact(client, "Ilya")
    engagement, batch = begin_engagement(client, {"title": "It"}, by=anna, at=now())
    cast.a_requirement(engagement)
    assert undo(batch, by=anna, at=now()).left
    engagement.refresh_from_db()


class TestDrafts:
    """One step from an engagement to a proposal."""

    def test_a_draft_knows_what_is_known(self, anna, engagement):
        cast.an_estimate(engagement, "Booking form", (10, 14, 24))
        cast.a_requirement(engagement)
        cast.a_requirement(engagement, "Two languages", priority="should")
        one, _batch = drafting.propose(engagement, by=anna, at=now())
        offer = one.offer
        assert (offer.title, offer.intro, offer.language, one.contact.name) == (
            "A shop",
            "Colour first",
            "en",
            "Hannah Reed",
        )
        (line,) = offer.options[0].lines
        assert (line.what, line.minutes) == ("Booking form", 15 * 60), "the mean, to the next quarter of an hour"
        assert offer.options[0].fit == "Covers your must-have"
        assert offer.payments == (Share("to begin", 3000), Share("when it is accepted", 7000))
        assert one.valid_until == anna.workspace.today() + drafting.HOLDS

    def test_two_must_haves_are_both(self, anna, engagement):
        for text in ("Payment by card", "Filters by glaze"):
            cast.a_requirement(engagement, text)
        one, _batch = drafting.propose(engagement, by=anna, at=now())
        assert one.offer.options[0].fit == "Covers both of your must-haves"

    def test_the_type_of_the_client_says_how_much_is_paid_first(self, anna, engagement):
        engagement.client.change({"experience": "novice"}, by=anna, at=now())
        one, _batch = drafting.propose(engagement, by=anna, at=now())
        assert one.offer.payments[0].hundredths == 5000

    def test_the_words_are_in_the_language_of_the_client(self, anna, engagement):
        engagement.client.change({"language": "ru"}, by=anna, at=now())
        engagement.refresh_from_db()
        one, _batch = drafting.propose(engagement, by=anna, at=now())
        assert one.offer.payments[0].when == "перед началом"

    def test_an_older_one_lends_its_prices_and_not_its_words(self, anna, engagement):
        old = cast.a_proposal(engagement, cast.an_offer(intro="Hannah, you told me"), by=anna)
        other = cast.a_client(anna.workspace, "Meridian")
        cast.a_contact(other, "Ilya")
        made, _batch = drafting.propose_like(old, cast.an_engagement(other, "The sign"), by=anna, at=now())
        assert made.offer.options == old.offer.options
        assert (made.offer.title, "Hannah" in made.offer.intro, made.state, made.number) == (
            "The sign",
            False,
            "draft",
            None,
        )

    def test_the_terms_are_those_we_usually_write(self, anna, engagement):
        cast.a_proposal(engagement, cast.an_offer(terms="Rights go over with the payment", rounds=3), by=anna)
        other = cast.a_client(anna.workspace, "Meridian", language="en")
        made, _batch = drafting.propose(
            cast.an_engagement(other, "The sign", currency="GBP", value_minor=1), by=anna, at=now()
        )
        assert (made.offer.terms, made.offer.rounds, made.offer.rate_minor) == (
            "Rights go over with the payment",
            3,
            6000,
        )
