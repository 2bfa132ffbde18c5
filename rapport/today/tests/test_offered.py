"""Proposals on Today: what they said about one is there until it is looked at, and what runs out is said before."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.accounts.actors import Actor
from rapport.agreements.accepting import Choice, Signer, accept, ask_for_changes, decline
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def one(anna):
    client = cast.a_client(anna.workspace, "Olive & Reed")
    cast.a_contact(client, "Hannah Reed")
    return cast.a_proposal(cast.an_engagement(client), by=anna)


def hannah_says(anna, one, deed):
    by, digest, at = Actor(anna.workspace, via="portal"), one.versions.get().digest, timezone.now()
    if deed is accept:
        return accept(one, Choice("o2", ["e1"], digest), Signer("Hannah"), by=by, at=at)
    return deed(one, "Smaller", digest, Signer("Hannah"), by=by, at=at)


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        (ask_for_changes, "asks for changes of “A shop that opens in spring”"),
        (decline, "declined “A shop that opens"),
        (accept, "accepted “A shop that opens in spring” for £1,610"),
    ],
)  # fmt: skip
def test_what_they_said_is_there_until_it_is_looked_at(anna, one, deed, said):
    browser = cast.signed_in(anna)
    assert "A shop that opens" not in browser.get("/").text
    hannah_says(anna, one, deed)
    assert said in " ".join(browser.get("/").text.replace("</a>", "").split()).replace("<b>", "").replace("</b>", "")
    browser.post(f"/today/proposal/{one.pk}/done/")
    assert "A shop that opens" not in browser.get("/").text


def test_what_runs_out_unanswered_is_said_two_days_before(anna, one):
    browser = cast.signed_in(anna)
    type(one).objects.update(valid_until=anna.workspace.today() + timedelta(days=2))
    assert "Holds until" in browser.get("/").text
    type(one).objects.update(valid_until=anna.workspace.today() + timedelta(days=3))
    assert "Holds until" not in browser.get("/").text
