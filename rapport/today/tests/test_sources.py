"""The further kinds of things of Today: when each is there, why, what is said of it, and when it is gone."""

from datetime import date, timedelta

import pytest

from rapport.clients.models import Interaction
from rapport.commitments.models import Commitment
from rapport.inbox.models import Outgoing, Thread
from rapport.journal.undoing import undo
from rapport.today import verdicts
from rapport.today.listing import today
from rapport.today.ranking import RULES
from rapport.today.reasons import table
from rapport.today.sources import sources
from rapport.today.tests.moments import NOW, TODAY, at
from tests.cast import (
    a_client,
    a_contact,
    a_data_request,
    a_letter,
    a_paper,
    a_promise,
    a_suggestion,
    an_nda,
    history_of,
)

pytestmark = pytest.mark.django_db
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def studio(anna):
    return anna.workspace


def things(anna, kind, now=NOW):
    return [item for item in today(anna, now).items if item.kind == kind]


def codes(item):
    return [why.code for why in item.why]


def test_a_promise_of_ours_is_there_on_its_day_and_theirs_a_day_later(anna, studio):
    client = a_client(studio, "Meridian")
    a_promise(client, "The estimate", due_on=TODAY)
    a_promise(client, "The photos", side="theirs", due_on=TODAY)
    a_promise(client, "The logo", due_on=TODAY + timedelta(days=1))
    (mine,) = things(anna, "promise")
    assert str(mine.sentence) == "You promised Meridian by today: “The estimate”."
    assert codes(mine) == ["promised"]
    later = NOW + timedelta(days=1)
    assert {item.sentence.values["text"] for item in things(anna, "promise", later)} == {
        "The estimate", "The photos", "The logo"
    }  # fmt: skip


def test_lateness_counts_working_days_and_an_hour_counts_by_itself(anna, studio):
    client = a_client(studio)
    a_promise(client, "By noon", due_at=at(24, "11:00"))
    a_promise(client, "Last Friday", due_on=date(2026, 11, 20))
    by_noon, friday = sorted(things(anna, "promise"), key=lambda item: item.since, reverse=True)
    assert codes(by_noon) == ["promised", "hour"]
    assert codes(friday) == ["promised", "promised_late"]
    assert friday.points == 36 + 2 * 6, "Monday and today"


def test_done_keeps_a_promise_and_undo_brings_it_back(anna, studio):
    one = a_promise(a_client(studio), due_on=TODAY)
    it = verdicts.subject(anna, "promise", one.pk, now=NOW)
    batch = verdicts.done(it, seen_at=it.seen_at, by=anna, at=NOW)
    assert Commitment.objects.get().state == "kept"
    assert not things(anna, "promise")
    assert verdicts.subject(anna, "promise", one.pk, now=NOW).seen_at is None
    undo(batch, by=anna, at=NOW)
    assert things(anna, "promise")


def test_later_hides_it_until_then_and_a_change_brings_it_back(anna, studio):
    one = a_promise(a_client(studio), due_on=TODAY)
    it = verdicts.subject(anna, "promise", one.pk, now=NOW)
    verdicts.later(it, NOW + timedelta(hours=2), seen_at=it.seen_at, by=anna, at=NOW)
    assert not things(anna, "promise")
    (back,) = things(anna, "promise", NOW + timedelta(hours=3))
    assert "returned" in codes(back)


def test_not_useful_is_learned_for_each_kind_by_itself(anna, studio):
    client = a_client(studio)
    one = a_promise(client, due_on=TODAY)
    a_promise(client, "Another", due_on=YESTERDAY)
    an_nda(client, return_by=TODAY)
    it = verdicts.subject(anna, "promise", one.pk, now=NOW)
    verdicts.not_useful(it, seen_at=it.seen_at, by=anna, at=NOW)
    (other,) = things(anna, "promise")
    assert "not_useful" in codes(other)
    assert "not_useful" not in codes(things(anna, "nda")[0])


def test_sentences_that_may_be_promises_are_one_thing_until_another_is_found(anna, studio):
    client = a_client(studio, "Meridian")
    letter = a_letter(client, "out", at=at(23))
    a_suggestion(letter, "I'll send it tomorrow.")
    a_suggestion(letter, "I'll call you.", said_at=at(22))
    (item,) = things(anna, "guesses")
    assert str(item.sentence).startswith("2 sentences sound like promises; the latest is from Meridian")
    it = verdicts.subject(anna, "guesses", 0, now=NOW)
    verdicts.done(it, seen_at=it.seen_at, by=anna, at=NOW)
    assert not things(anna, "guesses")
    a_suggestion(letter, "I'll pay today.", said_at=at(24, "11:00"))
    assert things(anna, "guesses")


def thread_of(letter, **facts):
    Thread.objects.filter(pk=letter.thread_id).update(**facts)
    return letter


def test_nobody_answered_what_one_wanted_to_be_reminded_of(anna, studio):
    client = a_client(studio)
    letter = thread_of(a_letter(client, "out", at=at(20), subject="The offer"), remind_at=at(24, "10:00"))
    (item,) = things(anna, "thread")
    assert (item.number, codes(item), item.href) == (letter.thread_id, ["unanswered"], f"/letters/{letter.pk}/")
    a_letter(client, "in", at=at(24, "10:30"), thread=letter.thread)
    Interaction.objects.update(awaits=False)
    assert not things(anna, "thread"), "they have answered"


def test_a_conversation_comes_back_when_its_snooze_is_over(anna, studio):
    thread_of(a_letter(a_client(studio), "in", at=at(20)), snoozed_until=at(24, "9:00"))
    Interaction.objects.update(awaits=False)
    (item,) = things(anna, "thread")
    assert codes(item) == ["back"]
    assert not things(anna, "thread", at(24, "8:00"))


def test_what_is_snoozed_in_the_inbox_does_not_wait_here(anna, studio):
    client = a_client(studio)
    letter = a_letter(client, "in", at=at(23), contact=a_contact(client), awaits=True)
    assert things(anna, "person")
    thread_of(letter, snoozed_until=at(25))
    found = today(anna, NOW)
    assert not [item for item in found.items if item.kind == "person"]
    assert found.groups[0].count == 0


@pytest.mark.parametrize(("state", "code"), [("failed", "failed"), ("unknown", "unknown"), ("waiting", None)])
def test_a_message_that_did_not_go_out_is_there(anna, studio, state, code):
    client = a_client(studio, "Meridian")
    a_paper(Outgoing, studio, state=state, subject="The offer", client=client, recipients={"to": [["", "a@b.example"]]})
    assert [codes(item) for item in things(anna, "outgoing")] == ([[code]] if code else [])


@pytest.mark.parametrize("state", ["failed", "unknown"])
def test_what_did_not_go_out_opens_where_it_can_be_sent_again(anna, studio, state):
    letter = a_letter(a_client(studio), "in", at=at(23))
    one = a_paper(Outgoing, studio, state=state, answers=letter, thread=letter.thread, client=history_of(letter).client)
    (item,) = things(anna, "outgoing")
    assert item.href == f"/inbox/outgoing/{one.pk}/"


def test_a_message_that_came_back_is_there_and_names_whom_it_did_not_reach(anna, studio):
    client = a_client(studio, "Meridian")
    lost = [
        {"who": "eva@b.example", "why": "mailbox_full", "status": "5.2.2", "said": ""},
        {"who": "nils@b.example", "why": "gave_up", "status": "4.4.1", "said": ""},
    ]
    facts = {
        "state": "sent", "subject": "The offer", "client": client, "updated_at": NOW,
        "recipients": {"to": [["Ilya", "ilya@b.example"], ["Eva", "eva@b.example"]]},
    }  # fmt: skip
    one = a_paper(Outgoing, studio, **facts, trouble={"code": "unreached", "details": {"people": lost}})
    (item,) = things(anna, "outgoing")
    assert str(item.sentence) == "Your message did not reach Eva, nils@b.example: “The offer”."
    assert not item.sentence.href, "the client is not who was missed"
    assert [remark.text for remark in item.remarks] == ["Did not reach eva@b.example: the mailbox is full"]
    it = verdicts.subject(anna, "outgoing", one.pk, now=NOW)
    verdicts.done(it, seen_at=it.seen_at, by=anna, at=NOW)
    assert not things(anna, "outgoing")


def test_new_people_are_one_thing_unless_they_wait_themselves(anna, studio):
    a_contact(None, "Olga", workspace=studio, email="olga@titova.example")
    a_contact(None, "Nils", workspace=studio, email="nils@titova.example")
    (item,) = things(anna, "people")
    assert str(item.sentence) == "2 new people are not sorted yet; the latest is Nils."


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"return_by": TODAY + timedelta(days=14)}, "give_back"),
        ({"return_by": TODAY + timedelta(days=15)}, None),
        ({"return_by": TODAY, "returned_at": NOW}, None),
        ({"ends_on": TODAY + timedelta(days=30)}, "nda_ends"),
        ({"ends_on": YESTERDAY}, None),
    ],
)
def test_agreements_are_there_before_their_day(anna, studio, facts, code):
    an_nda(a_client(studio), **facts)
    assert [codes(item) for item in things(anna, "nda")] == ([[code]] if code else [])


def test_a_request_about_data_is_there_two_weeks_before_its_day(anna, studio):
    person = a_contact(a_client(studio))
    a_data_request(person, due_on=TODAY + timedelta(days=14))
    a_data_request(person, due_on=TODAY + timedelta(days=15))
    a_data_request(person, due_on=TODAY, answered_on=TODAY)
    (item,) = things(anna, "request")
    assert codes(item) == ["request"]


def test_nothing_of_another_workspace_is_there(anna, stranger, studio):
    client = a_client(studio)
    a_promise(client, due_on=TODAY)
    a_suggestion(a_letter(client, "out", at=at(23)))
    an_nda(client, return_by=TODAY)
    a_paper(Outgoing, studio, state="failed", client=client)
    assert not today(stranger, NOW).items


def test_every_kind_has_its_rules_in_the_table(anna):
    assert set(sources()) == {
        "promise", "guesses", "playbook", "moved", "proposal", "thread", "outgoing", "people", "nda", "request",
        "timer", "budget", "rhythm", "client_wait", "stuck", "report", "decided", "after_work",
    }  # fmt: skip
    printed = sum(len(rows) for _title, rows in table())
    assert printed == len(RULES)


def test_the_counts_are_those_of_all_and_the_answer_knows_of_them(anna, studio):
    client = a_client(studio)
    for number in range(55):
        a_promise(client, f"Promise {number}", due_on=TODAY)
    found = today(anna, NOW)
    due = next(group for group in found.groups if group.code == "due")
    assert (due.count, len(due.items)) == (55, 50)
    assert "55 things are left" in found.answer.note + found.answer.quiet + found.answer.strong


def test_the_rest_waits_until_the_next_promise(anna, studio):
    a_promise(a_client(studio), due_on=TODAY + timedelta(days=1))
    assert "until tomorrow" in today(anna, NOW).answer.note
