"""What the playbooks hear of requirements, estimates and proposals, and what past work counts as a case."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.accounts.actors import Actor
from rapport.agreements import evidence, history, proposing, requiring
from rapport.agreements.accepting import Choice, Signer, accept
from rapport.engagements.models import Engagement
from rapport.lib.estimates import Guess
from rapport.timekeeping.models import TimeEntry
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def engagement(anna):
    client = cast.a_client(anna.workspace, "Olive & Reed")
    cast.a_contact(client, "Hannah Reed")
    return cast.an_engagement(client, "A shop")


def heard(engagement):
    """The names of what has happened."""
    asked = {engagement.pk: engagement.client_id}
    return {told.__name__ for told in evidence.TOLD if told(engagement.workspace_id, asked).get(engagement.pk)}


def test_nothing_has_happened_to_an_engagement_of_nobody(engagement):
    assert heard(engagement) == set()


def test_requirements_are_clear_when_each_is(anna, engagement):
    now = timezone.now()
    cast.a_requirement(engagement, criterion="Two taps")
    assert heard(engagement) == {"requirements_clear"}
    vague = cast.a_requirement(engagement, "More")
    assert heard(engagement) == set()
    requiring.change_requirement(vague, {"question": "How much more?"}, by=anna, at=now)
    requiring.freeze(engagement, by=anna, at=now)
    requiring.estimate(engagement, "Pages", Guess(60, 120, 180), by=anna, at=now)
    assert heard(engagement) == {"requirements_clear", "requirements_frozen", "estimated"}


def test_a_proposal_is_heard_of_from_sending_to_the_yes(anna, engagement):
    now, their = timezone.now(), Actor(anna.workspace, via="portal")
    one = cast.a_proposal(engagement, cast.an_offer(method="Short weeks", terms="Rights go over"), by=anna)
    assert heard(engagement) == {"proposal_sent"}
    proposing.note_reading(one, by=their, at=now)
    assert heard(engagement) == {"proposal_sent", "proposal_viewed"}
    accept(one, Choice("o2", [], one.versions.get().digest), Signer("Hannah"), by=their, at=now)
    yes = {"proposal_decided", "proposal_accepted", "terms_signed", "method_agreed"}
    assert heard(engagement) == {"proposal_sent", "proposal_viewed"} | yes
    (told,) = evidence.proposal_accepted(anna.workspace_id, {engagement.pk: 0})[engagement.pk]
    assert told.about == one.pk


def test_a_yes_to_a_price_alone_signs_no_terms(anna, engagement):
    one = cast.a_proposal(engagement, by=anna)
    accept(one, Choice("o2", [], one.versions.get().digest), Signer("Hannah"), by=anna, at=timezone.now())
    assert not {"terms_signed", "method_agreed"} & heard(engagement)


def test_the_playbook_looks_again_when_something_changes(anna, engagement):
    now = timezone.now()
    for deed in (
        lambda: requiring.require(engagement, {"text": "It"}, by=anna, at=now),
        lambda: requiring.freeze(engagement, by=anna, at=now),
        lambda: cast.a_proposal(engagement, by=anna),
    ):
        Engagement.objects.update(look_at=None)
        deed()
        engagement.refresh_from_db()
        assert engagement.look_at is not None


def test_tasks_that_were_estimated_done_and_timed_are_cases(anna, engagement):
    now = timezone.now()
    project = cast.a_project(engagement.client, "Site", engagement=engagement)
    done = cast.a_task(project, "Booking form", likely=600, labels=["form"], done_at=now)
    open_one = cast.a_task(project, "Price list", likely=600)
    cast.a_task(project, "Without time", likely=600, done_at=now)
    for task, seconds in ((done, 7 * 3600), (done, 5 * 3600), (open_one, 3600)):
        TimeEntry.objects.create(
            workspace=anna.workspace, client=engagement.client, project=project, task=task, day=now.date(),
            seconds=seconds, user=anna.user, created_at=now, updated_at=now,
        )  # fmt: skip
    (case,) = history.cases(anna)
    assert (case.title, case.tags, case.estimated, case.actual) == ("Booking form", ("form",), 600, 720)
    cast.an_estimate(engagement, "Booking form", actual_minutes=900)
    assert [one.actual for one in history.cases(anna)] == [900], "one piece of work is one case"


def test_cases_of_others_are_not_seen(stranger, engagement):
    cast.an_estimate(engagement, actual_minutes=900)
    assert history.cases(stranger) == []


def test_a_yes_stays_when_the_person_is_erased_and_names_nobody(anna):
    from rapport.agreements.models import Answer, Proposal
    from rapport.privacy import erasing

    client = cast.a_client(anna.workspace, "Zacharias Qvist", kind="person")
    person = cast.a_contact(client, "Zacharias Qvist", is_main=True)
    agreed, open_one = (
        cast.a_proposal(cast.an_engagement(client, title), cast.an_offer(intro="Zacharias, you said"), by=anna)
        for title in ("Agreed", "Open")
    )
    accept(
        agreed, Choice("o2", [], agreed.versions.get().digest), Signer("Zacharias Qvist"), by=anna, at=timezone.now()
    )
    erasure = erasing.begin(person, letters="remove", ground="request", by=anna, at=timezone.now())
    erasing.run(erasure, at=timezone.now() + timedelta(seconds=1))
    assert list(Proposal.objects.values_list("pk", flat=True)) == [agreed.pk]
    answer = Answer.objects.get()
    assert "Qvist" not in answer.name
    assert "Zacharias" not in Proposal.objects.get().content["intro"]
    assert not Proposal.objects.filter(pk=open_one.pk).exists()
