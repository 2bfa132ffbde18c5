"""The invented year, as it is written and as it was played."""

import re
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.db import transaction
from django.test import Client as Browser
from django.test import override_settings
from django.utils.translation import override

from rapport.accounts.models import Membership, User
from rapport.agreements.models import Proposal
from rapport.calendars.models import Event, Meeting
from rapport.clients.models import Agreement, Client, Contact, Interaction, NextStep
from rapport.commitments.models import Commitment
from rapport.demonstration import making
from rapport.demonstration.models import Filling
from rapport.demonstration.playing import Playing
from rapport.demonstration.stories import LANGUAGES, ME, everything_said, year_in
from rapport.documents.models import Document
from rapport.doors.front import Reader, front_of
from rapport.doors.models import Door
from rapport.doors.opening import path_of
from rapport.engagements.models import Engagement
from rapport.inbox.models import Message
from rapport.lib.mail.letters import read_letter
from rapport.projects import deadlines, showing
from rapport.projects.models import ChangeRequest, Problem, Project, Remark, Wait
from rapport.projects.plan import Plan
from rapport.timekeeping.models import Retainer, TimeEntry
from rapport.today import listing
from tests import cast

# Two whole years are played; on one database they say it all.
pytestmark = pytest.mark.slow_once

CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker, tmp_path_factory):
    """Both years, played once: {language: (actor, moment)}."""
    folder = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), override_settings(FILES_ROOT=folder), transaction.atomic():
        yield {language: _made(language) for language in LANGUAGES}
        transaction.set_rollback(True)


def _made(language):
    owner = cast.a_member(name="Дарья Ветрова" if language == "ru" else "Robin Hart", language=language)
    # A Tuesday noon, so that a test run on a Sunday sees the same.
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    seat, _is_new = making.begin(owner.user, at=now)
    filling = Filling.objects.select_related("workspace").get(pk=seat.workspace_id)
    making.fill(filling, owner.user, at=now)
    return cast.Actor(seat.workspace, owner.user), now


@pytest.fixture(params=LANGUAGES)
def demo(request, made, db):
    return made[request.param]


# ---- The stories as they are written


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_story_is_whole(language):
    year = year_in(language)
    clients = [story.client for story in year.stories if story.client]
    assert 12 <= len(clients) <= 16
    assert {"company", "person"} == {client["kind"] for client in clients}
    assert {"novice", "experienced", "professional", "sceptic", "enthusiast"} == {c["experience"] for c in clients}
    types = {"one_off", "regular", "long_term", "strategic", "referral"}
    assert types == {client.get("interaction_type", "") for client in clients} - {""}
    for story, said in everything_said(year):
        assert said.text
        assert said.stamp.who == ME or said.stamp.who in story.people, (story.key, said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_in_it_exists(language):
    for story in year_in(language).stories:
        for person in story.people.values():
            assert person["email"].endswith(".example"), person
        website = story.client.get("website", "x.example")
        assert website.endswith(".example")


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_of_a_thread_follow_each_other(language):
    for story in year_in(language).stories:
        for thread in story.threads:
            days = [(-said.stamp.ago, said.stamp.clock.zfill(5)) for said in thread.letters]
            assert days == sorted(days), (story.key, thread.subject)
        for routine in story.routines:
            for variant in routine.variants:
                days = [(said.stamp.ago, said.stamp.clock.zfill(5)) for said in variant]
                assert days == sorted(days), (story.key, routine.subject)


# ---- The year as it was played


def test_a_believable_year(demo):
    actor, now = demo
    rows = {model: model.objects.filter(workspace=actor.workspace) for model in (Client, Contact, Interaction, Message)}
    assert rows[Client].count() == 14
    assert rows[Contact].filter(suggested=True).count() == 3
    assert rows[Message].count() > 300
    assert {"mail", "call", "meeting", "note"} == set(rows[Interaction].values_list("kind", flat=True))
    said = rows[Interaction].order_by("at")
    assert said.first().at > now - timedelta(days=400)
    assert said.last().at < now
    assert said.exclude(folded="").count() > 200
    assert NextStep.objects.filter(workspace=actor.workspace, done_at=None).count() >= 5
    assert not rows[Interaction].filter(at__week_day__in=[1]).exists()


def test_today_has_somebody_who_waits_something_due_and_somebody_silent(demo):
    actor, now = demo
    with override(actor.user.language):
        told = listing.today(actor, now).as_json()
    text = str(told)
    assert len(told["items"]) >= 10
    assert ("Полина Жданова" if actor.user.language == "ru" else "Priya Raman") in text


def test_the_rooms_beside_the_letters_have_something_in_them(demo):
    actor, now = demo
    document = Document.objects.get(workspace=actor.workspace)
    assert document.versions.count() == document.current == 2
    agreement = Agreement.objects.get(workspace=actor.workspace)
    assert agreement.client.name == "Kessler & Söhne"
    assert agreement.agreed_by.name == "Jonas Kessler"
    coming = Event.objects.filter(workspace=actor.workspace, starts_at__gt=now)
    assert coming.count() == 3
    assert all(event.contact.client_id == event.client_id for event in coming)
    met = Meeting.objects.filter(workspace=actor.workspace).exclude(notes=None)
    assert [meeting.decisions.count() for meeting in met] == [1]
    under = Engagement.objects.filter(workspace=actor.workspace)
    assert {"discussion", "execution", "completion", "keeping"} == set(under.values_list("stage", flat=True))
    assert {"new", "proposed", "won", "lost"} == set(under.values_list("deal", flat=True))
    promised = Commitment.objects.filter(workspace=actor.workspace).values_list("side", "state")
    assert {("ours", "open"), ("ours", "kept"), ("theirs", "open"), ("theirs", "late")} == set(promised)
    foreign = Message.objects.filter(workspace=actor.workspace, from_email="jonas@kessler-soehne.example")
    assert not any(CYRILLIC.search(said.text) for said in Interaction.objects.filter(source__in=foreign))


def test_projects_have_come_to_their_places(demo):
    actor, now = demo
    waiting = Project.objects.visible_to(actor).get(client__name="Kessler & Söhne", waits__ended_at=None)
    with override(actor.user.language):
        seen = showing.shown(actor, Plan(waiting), now)
    assert [knot.place for knot in seen.knots] == ["past", "past", "here", "ahead"]
    assert [wait.days for wait in seen.waiting] == [3]
    assert seen.knots[2].standing.waited == 3
    assert not CYRILLIC.search(seen.strong) or actor.user.language == "ru"
    assert Project.objects.visible_to(actor).filter(tasks__blocked_at__isnull=False).exists()
    found = deadlines.punctuality(actor, now)
    assert found.on_time.of >= 4
    assert found.on_time.hits > 0


def test_one_proposal_waits_for_an_answer_and_one_was_accepted(demo):
    actor, now = demo
    waits, agreed = Proposal.objects.filter(workspace=actor.workspace).order_by("-sent_at")
    assert (waits.state, waits.client.name) == ("viewed", "Kessler & Söhne")
    assert waits.valid_until > actor.workspace.today(now)
    assert agreed.state == "accepted"
    project = agreed.engagement.projects.get()
    assert project.budget_minor == agreed.total_minor == sum(row.amount_minor for row in agreed.instalments.all())
    assert project.milestones.count() == 3
    assert agreed.engagement.stage == "completion", "it went on from there"


def test_a_project_has_everything_that_is_said_about_one(demo):
    actor, _now = demo
    found = Project.objects.visible_to(actor).get(problems__isnull=False)
    assert list(found.changes.order_by("number").values_list("state", "decided_there")) == [
        ("accepted", True), ("sent", False)
    ]  # fmt: skip
    assert found.budget_minutes == 44 * 60, "the accepted change is in it"
    assert found.milestones.get(changes__state="accepted").moves.filter(because="change").count() == 1
    assert found.risks.filter(state="open").count() == 2
    trouble = found.problems.get()
    assert trouble.shared_at
    assert len(trouble.options) == 3
    said = found.reports.exclude(sent_at=None).order_by("sent_at")
    assert [report.language for report in said] == [actor.workspace.language] * 2
    wait = found.waits.get()
    assert wait.announced_at
    assert wait.ended_at is None
    remark = Remark.objects.get(milestone__project=found)
    assert (remark.submission.decision, remark.answer) == ("remarks", "done")
    assert remark.submission.decided_by == found.contact
    notes = Interaction.objects.filter(workspace=actor.workspace, kind="note", contact=found.contact)
    assert sum(found.title in note.text for note in notes) == 3, "what they decided on their page is in the history"


def test_one_client_has_a_page_that_is_looked_at(demo):
    actor, now = demo
    door = Door.objects.get(workspace=actor.workspace)
    assert door.is_alive(now)
    assert door.visits.count() == 5
    with override(actor.workspace.language):
        found = front_of(door, Reader(now, actor.workspace.today(now), actor.workspace.workhours))
    assert len(found.decisions) == 2, "a change, and a way out of a problem"
    assert Wait.objects.get(project__contact=door.contact).what in [ask.title for ask in found.asks]
    assert len(found.reports) == 2


@pytest.mark.parametrize("ours", [True, False])
def test_that_page_opens_for_them_and_for_us(demo, ours):
    actor, now = demo
    door = Door.objects.get(workspace=actor.workspace)
    User.objects.filter(pk=actor.user.pk).update(seat=Membership.objects.get(workspace=actor.workspace))
    with mock.patch("django.utils.timezone.now", return_value=now):
        browser = cast.signed_in(cast.Actor(actor.workspace, User.objects.get(pk=actor.user.pk))) if ours else Browser()
        answered = browser.get(path_of(door))
    assert answered.status_code == 200
    text = answered.content.decode()
    assert ('class="banner portal-preview"' in text) == ours
    for model, state in ((ChangeRequest, {"state": "sent"}), (Problem, {"decided_at": None})):
        assert model.objects.get(project__client=door.client, **state).title in text


def test_hours_are_worked_and_prepaid_ones_carried_over(demo):
    actor, _now = demo
    retainer = Retainer.objects.get(workspace=actor.workspace)
    assert TimeEntry.objects.filter(workspace=actor.workspace, client=retainer.client).count() > 20
    assert set(retainer.ledger.values_list("kind", flat=True)) >= {"grant", "use", "carry"}


def test_nothing_is_left_of_the_template_in_a_letter(demo):
    actor, _now = demo
    for said in Interaction.objects.filter(workspace=actor.workspace):
        assert "{" not in said.text + said.title, said.text
        if actor.workspace.language == "en":
            assert not CYRILLIC.search(said.text + said.title), said.text


def test_the_same_moment_makes_the_same_year(made, db, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    actor, now = made["en"]
    workspace = cast.a_workspace(timezone=actor.workspace.timezone, country=actor.workspace.country)
    again = Playing(cast.Actor(workspace, actor.user), year_in("en"), now=now)
    letters = [event.letter.raw() for event in again.events() if event.letter]
    kept = Message.objects.filter(workspace=actor.workspace).values_list("message_id", flat=True)
    assert sorted(read_letter(raw).message_id for raw in letters) == sorted(kept)
    assert letters == [event.letter.raw() for event in again.events() if event.letter]


def test_nothing_happens_in_the_future_whenever_it_is_made(anna):
    for hour in (0, 7, 13, 23):
        now = datetime(2026, 3, 8, hour, tzinfo=UTC)
        playing = Playing(anna, year_in("ru"), now=now)
        assert max(event.at for event in playing.events() if event.letter) < now
