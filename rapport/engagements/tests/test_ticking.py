"""The tick: what is due is written once, closed by evidence, opened again when the evidence goes, and never twice."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rapport.clients import standing
from rapport.clients.models import Expectation, Interaction, Nda
from rapport.clients.saying import note_down, plan
from rapport.engagements import evidence, moving, ticking
from rapport.engagements.facts import Happening
from rapport.engagements.models import Due, Engagement, MovedOn, PlaybookItem, Stage, StageMove
from rapport.journal.undoing import undo
from tests.cast import a_client, a_promise, ago, an_agreement, an_engagement, an_expectation, an_interaction, an_nda

pytestmark = pytest.mark.django_db
# A Tuesday noon in Moscow, where the studio works from ten to seven.
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def moment(day, hour=9, minute=0, month=11):
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def tick(at=NOW):
    Engagement.objects.filter(look_at__gt=at).update(look_at=at)
    return ticking.tick(at=at)


def dues(item="", **which):
    rows = Due.objects.filter(**({"item": item} if item else {}), **which).order_by("item", "since", "step")
    return [(one.item, one.step, one.due_at, one.how) for one in rows]


def a_lead(anna, stage="contact", at=None, **facts):
    at = at or moment(24, 7)
    client = a_client(anna.workspace, "Meridian")
    facts = {"created_at": at, "stage_since": at, **facts}
    return an_engagement(client, "A site", stage, **facts)


def test_a_new_lead_is_answered_within_four_working_hours(anna):
    one = a_lead(anna)
    an_interaction(one.client, "in", at=moment(24, 8, 30))
    tick()
    assert dues("contact.reply") == [("contact.reply", 0, moment(24, 12, 30), "")]
    assert tick() == 0, "nothing has changed"
    an_interaction(one.client, "out", at=moment(24, 8, 50))
    tick()
    assert dues("contact.reply") == [("contact.reply", 0, moment(24, 12, 30), "evidence")]
    assert Due.objects.get(item="contact.reply").done_at == moment(24, 8, 50)


def test_an_automatic_answer_is_none(anna):
    one = a_lead(anna)
    an_interaction(one.client, "in", at=moment(24, 8, 30))
    an_interaction(one.client, "out", at=moment(24, 8, 31), automatic=True)
    tick()
    assert [row[3] for row in dues("contact.reply")] == [""]


def test_evidence_that_is_taken_back_opens_it_again(anna):
    one = a_lead(anna)
    an_interaction(one.client, "in", at=moment(24, 8, 30))
    tick()
    _entry, batch = note_down(
        one.client, {"kind": "call", "text": "Called", "at": moment(24, 8, 40), "contact_id": None}, by=anna, at=NOW
    )
    tick()
    assert [row[3] for row in dues("contact.reply")] == ["evidence"]
    undo(batch, by=anna, at=NOW)
    tick()
    assert [row[3] for row in dues("contact.reply")] == [""]


def test_three_of_four_are_studied(anna):
    one = a_lead(anna)
    tick()
    assert dues("contact.research") == [("contact.research", 0, moment(25, 16), "")]
    one.client.change({"website": "meridian.example", "industry": "Bakery"}, by=anna, at=NOW)
    tick()
    assert [row[3] for row in dues("contact.research")] == [""]
    one.client.change({"tax_number": "7707083893"}, by=anna, at=NOW)
    tick()
    assert [row[3] for row in dues("contact.research")] == ["evidence"]


def test_a_silent_lead_is_followed_up_three_times(anna):
    one = a_lead(anna, at=moment(2))
    an_interaction(one.client, "in", at=moment(2, 8))
    an_interaction(one.client, "out", at=moment(2, 9))
    tick(moment(3))
    # 4 November is a holiday in Russia.
    assert dues("contact.followup") == [
        ("contact.followup", 0, moment(6, 16), ""),
        ("contact.followup", 1, moment(12, 16), ""),
        ("contact.followup", 2, moment(23, 16), ""),
    ]
    an_interaction(one.client, "out", at=moment(9, 9))
    tick(moment(9, 10))
    assert [row[3] for row in dues("contact.followup")] == ["evidence", "", ""]
    an_interaction(one.client, "in", at=moment(10, 9))
    tick(moment(10, 10))
    assert [row[3] for row in dues("contact.followup")] == ["evidence", "moot", "moot"]


def test_expectations_are_complete_when_all_six_are_there(anna):
    one = a_lead(anna)
    an_interaction(one.client, "in", kind="call", at=moment(24, 8))
    tick()
    assert [row[3] for row in dues("contact.expectations")] == [""]
    for kind in ("goal", "success", "date", "budget", "decider"):
        an_expectation(one.client, kind=kind)
    tick()
    assert [row[3] for row in dues("contact.expectations")] == [""]
    an_expectation(one.client, kind="channel")
    Expectation.objects.update(created_at=moment(24, 8, 30))
    Engagement.objects.update(look_at=NOW)
    tick()
    assert [row[3] for row in dues("contact.expectations")] == ["evidence"]
    assert [row[3] for row in dues("contact.qualify")] == [""]


def test_a_secret_client_needs_an_nda_the_same_day(anna):
    one = a_lead(anna, "discussion")
    one.client.change({"confidentiality": "secret"}, by=anna, at=NOW)
    tick()
    assert dues("discussion.nda") == [("discussion.nda", 0, moment(24, 16), "")]
    tick(NOW + timedelta(days=1))
    assert dues("discussion.nda") == [("discussion.nda", 0, moment(24, 16), "")], "its day does not wander"
    Nda.objects.filter(pk=an_nda(one.client).pk).update(created_at=NOW)
    Engagement.objects.update(look_at=NOW)
    tick(NOW + timedelta(days=1))
    assert [row[3] for row in dues("discussion.nda")] == ["evidence"]


def test_what_is_done_is_asked_after_two_weeks_and_a_month(anna):
    one = a_lead(anna, "keeping", at=moment(24), deal="won", decided_at=moment(1))
    tick(moment(25))
    assert dues("keeping.support") == [
        ("keeping.support", 0, moment(8, 16, month=12), ""),
        ("keeping.support", 1, moment(24, 16, month=12), ""),
    ]
    an_interaction(one.client, "out", at=moment(7, 9, month=12))
    tick(moment(7, 10, month=12))
    assert [row[3] for row in dues("keeping.support")] == ["evidence", ""]


def test_a_lost_one_is_not_supported(anna):
    a_lead(anna, "keeping", at=moment(24), deal="lost", because="price")
    tick(moment(25))
    assert dues("keeping.support") == []


def test_time_alone_brings_what_comes_next(anna):
    one = a_lead(anna, "keeping", at=moment(1, month=9), deal="won", decided_at=moment(1, month=8))
    tick(moment(20, month=9))
    one.refresh_from_db()
    assert dues("keeping.next") == []
    assert one.look_at == moment(31, month=10)
    assert ticking.tick(at=moment(30, month=10)) == 0
    assert ticking.tick(at=moment(31, month=10)) == 1
    assert [row[3] for row in dues("keeping.next")] == [""]
    an_engagement(one.client, "The second", "contact", created_at=moment(2))
    Engagement.objects.update(look_at=moment(2))
    tick(moment(2))
    assert [row[3] for row in dues("keeping.next")] == ["evidence"]


def test_a_quarter_is_looked_at_with_those_who_work_with_us_for_years(anna):
    one = a_lead(anna, "keeping", at=moment(1, month=8), deal="won", decided_at=moment(1, month=7))
    tick(moment(2))
    assert dues("keeping.review") == []
    one.client.change({"interaction_type": "strategic"}, by=anna, at=moment(2))
    tick(moment(2))
    assert [row[0] for row in dues("keeping.review")] == ["keeping.review"]
    an_interaction(one.client, "", kind="meeting", at=moment(3))
    tick(moment(4))
    assert [row[3] for row in dues("keeping.review")] == ["evidence"]


def test_who_gave_nothing_to_do_for_half_a_year_is_won_back(anna):
    a_lead(anna, "keeping", at=moment(1, month=5), deal="won", decided_at=moment(1, month=4))
    tick(moment(20, month=10))
    assert dues("keeping.winback") == []
    tick(moment(29, month=10))
    assert [row[3] for row in dues("keeping.winback")] == [""]


def test_a_promise_is_asked_for_on_its_day(anna):
    one = a_lead(anna, "keeping", deal="won", decided_at=moment(1))
    a_promise(one.client, due_on=moment(24).date())
    tick(moment(24, 6))
    assert dues("keeping.promises") == []
    tick(moment(24, 22))
    assert [row[3] for row in dues("keeping.promises")] == [""]


def test_what_should_have_been_done_long_ago_is_not_brought_up(anna):
    a_lead(anna, at=ago(days=100))
    Engagement.objects.update(look_at=timezone.now())
    ticking.tick(at=timezone.now())
    assert dues() == []


def test_a_stage_that_is_left_asks_for_nothing_more(anna):
    one = a_lead(anna)
    tick()
    assert [row[3] for row in dues("contact.research")] == [""]
    batch = moving.move(one, Stage.DISCUSSION, moving.Grounds("They called"), by=anna, at=NOW)
    tick()
    assert [row[3] for row in dues("contact.research")] == ["moot"]
    undo(batch, by=anna, at=NOW)
    tick()
    assert [row[3] for row in dues("contact.research")] == [""]


def test_a_stage_without_a_playbook_is_harmless(anna):
    one = a_lead(anna)
    for number, item in enumerate(ticking.playbook_of(anna.workspace_id).items):
        PlaybookItem.objects.create(
            workspace=anna.workspace, key=item, is_on=False, created_at=NOW, updated_at=NOW, version=number + 1
        )
    an_interaction(one.client, "in", at=moment(24, 8))
    tick()
    assert dues() == []


def test_an_item_of_ones_own_waits_for_a_note(anna):
    a_lead(anna)
    PlaybookItem.objects.create(
        workspace=anna.workspace, key="own.1", stage="contact", trigger="begun", due="2 d", words="Send flowers",
        created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    tick()
    assert dues("own.1") == [("own.1", 0, moment(26, 16), "")]


def test_an_offset_of_ones_own_moves_what_is_open(anna):
    one = a_lead(anna)
    tick()
    assert dues("contact.research") == [("contact.research", 0, moment(25, 16), "")]
    PlaybookItem.objects.create(
        workspace=anna.workspace, key="contact.research", due="3 WD", created_at=NOW, updated_at=NOW
    )
    Engagement.objects.update(look_at=NOW)
    tick()
    assert dues("contact.research") == [("contact.research", 0, moment(27, 16), "")]
    PlaybookItem.objects.create(
        workspace=anna.workspace, key="contact.research", client=one.client, due="5 d", created_at=NOW, updated_at=NOW
    )
    Engagement.objects.update(look_at=NOW)
    tick()
    assert dues("contact.research") == [("contact.research", 0, moment(29, 16), "")]


def test_rooms_above_tell_what_they_know(anna, monkeypatch):
    one = a_lead(anna, "discussion")
    told = {"proposal_sent": [Happening(moment(24, 8), 7), Happening(moment(24, 8, 10), 8)], "proposal_decided": []}
    for name in told:
        monkeypatch.setitem(evidence._told, name, lambda workspace_id, pairs, name=name: {one.pk: told[name]})
    tick()
    assert [(row[0], row[3]) for row in dues("discussion.proposal_followup")] == [
        ("discussion.proposal_followup", ""), ("discussion.proposal_followup", ""),
    ]  # fmt: skip
    told["proposal_decided"] = [Happening(moment(24, 8, 30), 7)]
    Engagement.objects.update(look_at=NOW)
    tick()
    assert [row[3] for row in dues("discussion.proposal_followup")] == ["evidence", ""]


def test_what_the_clients_calendar_says_counts_where_it_is_theirs(anna, monkeypatch):
    one = a_lead(anna, "execution")
    one.client.change({"timezone": "America/New_York"}, by=anna, at=NOW)
    an_agreement(one.client)
    for name, happened in {"input_missing": [Happening(moment(24, 8))], "wait_reminded": []}.items():
        monkeypatch.setitem(evidence._told, name, lambda workspace_id, pairs, happened=happened: {one.pk: happened})
    tick()
    # Thursday 26 November is Thanksgiving: by their days Wednesday, Friday, Monday …; work ends at six there.
    assert [row[2] for row in dues("execution.client_wait")] == [
        moment(27, 23), moment(1, 23, month=12), moment(2, 23, month=12)
    ]  # fmt: skip


def test_the_next_look_is_by_index_and_costs_the_same_for_many(anna):
    client = a_client(anna.workspace)
    for number in range(30):
        an_engagement(client, f"Number {number}", Stage.values[number % 5])
    ticking.tick(at=timezone.now())
    with CaptureQueriesContext(connection) as nothing:
        assert ticking.tick(at=timezone.now()) == 0
    assert len([query for query in nothing if "SELECT" in query["sql"]]) == 1
    Engagement.objects.filter(title__in=["Number 1", "Number 6"]).update(look_at=timezone.now())
    with CaptureQueriesContext(connection) as two:
        assert ticking.tick(at=timezone.now()) == 2
    Engagement.objects.filter(stage=Stage.DISCUSSION).update(look_at=timezone.now())
    with CaptureQueriesContext(connection) as six:
        assert ticking.tick(at=timezone.now()) == 6
    assert len(two) == len(six)


# ---- What marks an engagement


def changes(anna, one):
    """Everything that somebody may do and a playbook should know of."""
    client = one.client
    yield lambda: client.change({"industry": "Bakery"}, by=anna, at=NOW)
    yield lambda: note_down(client, {"kind": "call", "text": "x", "at": NOW, "contact_id": None}, by=anna, at=NOW)
    yield lambda: one.change({"about": "Twelve pages"}, by=anna, at=NOW)
    yield lambda: moving.begin_engagement(client, {"title": "Another"}, by=anna, at=NOW)
    yield lambda: standing.hear([client.pk])


def test_whatever_changes_marks_the_engagement(anna):
    one = a_lead(anna)
    for change in changes(anna, one):
        Engagement.objects.update(look_at=None)
        change()
        assert Engagement.objects.get(pk=one.pk).look_at is not None


# ---- Moves by themselves


def a_lead_with_everything(anna):
    one = a_lead(anna)
    for kind in ("goal", "success", "date", "budget", "decider", "channel"):
        an_expectation(one.client, kind=kind)
    return one


def test_a_lead_that_is_worth_it_and_complete_moves_by_itself_once(anna):
    one = a_lead_with_everything(anna)
    at = timezone.now()
    ticking.tick(at=at)
    one.refresh_from_db()
    assert one.stage == "contact"
    moving.qualify(one, moving.Grounds("They can pay"), by=anna, at=at)
    ticking.tick(at=timezone.now())
    one.refresh_from_db()
    assert one.stage == "discussion"
    move = one.moves.latest("pk")
    assert (move.automatic, move.user_id) == (True, None)
    assert move.reason == "It is worth pursuing, and all that is expected is written down."
    batch = moving.batch_of(move)
    undo(batch, by=anna, at=timezone.now())
    one.refresh_from_db()
    assert one.stage == "contact"
    Engagement.objects.update(look_at=timezone.now())
    ticking.tick(at=timezone.now())
    one.refresh_from_db()
    assert one.stage == "contact", "the same evidence does not move it twice"
    assert MovedOn.objects.count() == 1
    assert StageMove.objects.filter(automatic=True).count() == 0


# ---- Nobody answers


@pytest.fixture
def silent(anna):
    """Written to on Monday 2 November; the last reminder is due on the 23rd, and a week later it is given up."""
    one = a_lead(anna, at=moment(2))
    an_interaction(one.client, "out", at=moment(2, 9))
    tick(moment(3))
    return one


OVER = moment(30, 16)


def stands(one):
    one.refresh_from_db()
    return one.stage, one.deal


def test_a_week_after_the_third_reminder_it_is_closed_as_no_answer(silent, anna):
    for day in (6, 12, 23):
        an_interaction(silent.client, "out", at=moment(day, 9))
    tick(moment(23, 17))
    assert stands(silent) == ("contact", "new")
    silent.refresh_from_db()
    assert silent.look_at == OVER, "time alone closes it"
    ticking.tick(at=OVER - timedelta(seconds=1))
    assert stands(silent) == ("contact", "new")
    ticking.tick(at=OVER)
    assert stands(silent) == ("keeping", "no_response")
    move = silent.moves.latest("pk")
    assert (move.automatic, move.user_id) == (True, None)
    assert move.reason.startswith("Nobody has answered since 2 November")
    assert silent.because_words == move.reason
    tick(OVER)
    assert {row[3] for row in dues("contact.followup")} == {"evidence"}


def test_reminders_nobody_wrote_do_not_keep_it_open(silent):
    tick(OVER)
    assert stands(silent) == ("keeping", "no_response")


def test_taken_back_it_stays_open_for_as_long_as_that_silence_lasts(silent, anna):
    tick(OVER)
    undo(moving.batch_of(silent.moves.latest("pk")), by=anna, at=OVER)
    assert stands(silent) == ("contact", "new")
    for days in (0, 1, 20):
        tick(OVER + timedelta(days=days))
        assert stands(silent) == ("contact", "new")
    # A hundred and twenty days later the first letter is forgotten, and the silence seems to begin with the second.
    an_interaction(silent.client, "out", at=moment(6, 9))
    tick(moment(2, 10) + timedelta(days=120))
    assert stands(silent) == ("contact", "new")
    assert MovedOn.objects.count() == 2


def test_after_an_answer_the_next_silence_is_one_of_its_own(silent, anna):
    tick(OVER)
    undo(moving.batch_of(silent.moves.latest("pk")), by=anna, at=OVER)
    an_interaction(silent.client, "in", at=OVER + timedelta(days=1))
    an_interaction(silent.client, "out", at=OVER + timedelta(days=2))
    tick(OVER + timedelta(days=20))
    assert stands(silent) == ("contact", "new")
    tick(OVER + timedelta(days=40))
    assert stands(silent) == ("keeping", "no_response")


def answer(one, anna):
    an_interaction(one.client, "in", at=moment(29))


def plan_a_step(one, anna):
    plan(one.client, {"text": "Ask again in spring", "due_on": moment(1).date()}, by=anna, at=moment(24))


def plan_a_decision(one, anna):
    one.change({"expected_on": moment(24, month=12).date()}, by=anna, at=moment(24))


def write_late(one, anna):
    an_interaction(one.client, "out", at=moment(29))


def make_an_offer(one, anna):
    one.change({"deal": "proposed"}, by=anna, at=moment(24))


def switch_it_off(one, anna):
    PlaybookItem.objects.create(
        workspace=anna.workspace, key="contact.followup", is_on=False, created_at=NOW, updated_at=NOW
    )


def come_back_to_it(one, anna):
    moving.move(one, Stage.DISCUSSION, moving.Grounds("They called"), by=anna, at=moment(24))
    moving.move(one, Stage.CONTACT, moving.Grounds("Too early"), by=anna, at=moment(27))


@pytest.mark.parametrize(
    "does", [answer, plan_a_step, plan_a_decision, write_late, make_an_offer, switch_it_off, come_back_to_it]
)
def test_it_is_not_given_up_while_something_is_to_come(silent, anna, does):
    tick(moment(23, 17))
    does(silent, anna)
    before = stands(silent)
    tick(OVER)
    assert stands(silent) == before
    assert before[0] == "contact"


def test_a_meeting_ahead_is_waited_for(silent, monkeypatch):
    ahead = [Happening(moment(10, month=12))]
    monkeypatch.setitem(evidence._told, "call_planned", lambda workspace_id, pairs: {silent.pk: ahead})
    tick(OVER)
    assert stands(silent) == ("contact", "new")
    ahead.clear()
    tick(OVER)
    assert stands(silent) == ("keeping", "no_response")


def test_a_step_that_is_done_lets_go(silent, anna):
    made, _batch = plan(silent.client, {"text": "Ask again", "due_on": None}, by=anna, at=moment(24))
    tick(OVER)
    assert stands(silent) == ("contact", "new")
    made.finish(by=anna, at=OVER)
    tick(OVER)
    assert stands(silent) == ("keeping", "no_response")


def test_only_the_first_contact_is_given_up(anna):
    one = a_lead(anna, "discussion", at=moment(2))
    an_interaction(one.client, "out", at=moment(2, 9))
    tick(OVER + timedelta(days=7))
    assert stands(one) == ("discussion", "new")


def test_interactions_in_the_trash_are_not_evidence(anna):
    one = a_lead(anna)
    an_interaction(one.client, "in", at=moment(24, 8))
    said = an_interaction(one.client, "out", at=moment(24, 8, 5))
    Interaction.objects.filter(pk=said.pk).update(trashed_at=NOW)
    tick()
    assert [row[3] for row in dues("contact.reply")] == [""]
