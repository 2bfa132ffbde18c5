"""Payments that were agreed follow the changes that are accepted."""

import pytest
from django.utils import timezone

from rapport.accounts.actors import Actor
from rapport.agreements.accepting import Choice, Signer, accept
from rapport.agreements.models import Instalment
from rapport.journal.models import Entry
from rapport.projects import changes
from rapport.projects.changes import Answer
from rapport.projects.models import Project
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(anna):
    client = cast.a_client(anna.workspace, "Olive & Reed")
    cast.a_contact(client, "Hannah Reed", email="hannah@olive.example", is_main=True)
    sent = cast.a_proposal(cast.an_engagement(client, "A shop"), by=anna)
    choice = Choice("o2", ("e1",), sent.versions.get(number=sent.current).digest)
    accept(sent, choice, Signer("Hannah Reed", sent.contact), by=Actor(anna.workspace, via="portal"), at=timezone.now())
    return Project.objects.get()


def payments():
    return list(Instalment.objects.order_by("position").values_list("words", "amount_minor"))


def decide(project, by, **facts):
    one = cast.a_change(project, currency=project.currency, sent=True, **facts)
    return one, changes.accept(one, Answer(), by=by, at=timezone.now())


def test_what_a_change_adds_is_a_payment_of_its_own(anna, project):
    before, budget = payments(), project.budget_minor
    one, batch = decide(project, anna, price_minor=180_000)
    assert payments() == [*before, (f"with change {one.number}: {one.title}", 180_000)]
    project.refresh_from_db()
    assert project.budget_minor == budget + 180_000 == sum(sum_ for _words, sum_ in payments())
    assert Entry.objects.filter(batch=batch, subject="agreements.instalment", verb="created").count() == 1


def test_what_it_takes_away_is_taken_from_the_last_ones_and_never_below_nothing(anna, project):
    (first, early), (last, late) = payments()
    decide(project, anna, price_minor=-(late + 100), minutes=0)
    assert payments() == [(first, early - 100), (last, 0)]


def test_a_change_that_costs_nothing_or_in_another_project_leaves_them(anna, project):
    before = payments()
    decide(project, anna, price_minor=0)
    decide(cast.a_project(project.client, currency=project.currency), anna, price_minor=180_000)
    assert payments() == before
