"""What playbooks ask for on Today: from its day on, with its why; moves by themselves; and nothing twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.engagements import customizing, moving
from rapport.engagements.models import Due
from rapport.journal.undoing import undo
from rapport.today import verdicts
from rapport.today.listing import today
from rapport.today.tests.moments import NOW, at
from tests.cast import a_client, a_due, a_playbook_item, an_engagement

pytestmark = pytest.mark.django_db


@pytest.fixture
def one(anna):
    return an_engagement(a_client(anna.workspace, "Meridian"))


def things(anna, kind="playbook", now=NOW):
    return [item for item in today(anna, now).items if item.kind == kind]


def test_a_thing_is_there_on_its_day_with_its_trigger_its_rule_and_its_evidence(anna, one):
    a_due(one, "discussion.nda", trigger="data_confidential", since=at(24, "9:00"), due_at=at(24, "19:00"))
    a_due(one, "discussion.requirements", since=at(24, "9:00"), due_at=at(25, "19:00"))
    (item,) = things(anna)
    assert str(item.sentence) == "Meridian: Sign an NDA, or note that they do not want one."
    assert [remark.text for remark in item.remarks] == ["due by 19:00", "done when an NDA is written down"]
    (why,) = item.why
    assert why.text.startswith("The client is marked as secret (")
    assert why.text.endswith("); by your playbook, the same working day")
    assert item.href == f"/engagements/{one.pk}/#playbook"


def test_lateness_counts_working_days(anna, one):
    a_due(one, "discussion.nda", due_at=at(20, "19:00"))
    (item,) = things(anna)
    assert [why.code for why in item.why] == ["playbook", "playbook_late"]
    assert item.remarks[0].text == "2 working days late"
    assert item.remarks[0].late


def test_not_useful_and_later_and_done_take_it_from_the_list_and_can_be_undone(anna, one):
    due = a_due(one, due_at=at(23, "19:00"))
    for deed in (
        lambda it: verdicts.not_useful(it, seen_at=due.due_at, by=anna, at=NOW),
        lambda it: verdicts.later(it, NOW + timedelta(hours=2), seen_at=due.due_at, by=anna, at=NOW),
        lambda it: verdicts.done(it, seen_at=due.due_at, by=anna, at=NOW),
    ):
        batch = deed(verdicts.subject(anna, "playbook", due.pk, now=NOW))
        assert things(anna) == []
        assert Due.objects.get().how == "", "a word on Today is no evidence"
        undo(batch, by=anna, at=NOW)
        assert len(things(anna)) == 1


def test_what_today_has_under_another_name_is_not_said_twice(anna, one):
    for item in ("contact.reply", "keeping.promises", "keeping.touch"):
        a_due(one, item, due_at=at(23, "19:00"))
    assert things(anna) == []


def test_own_words_and_own_dates_are_those_that_are_said(anna, one):
    a_playbook_item(anna.workspace, "discussion.nda", words="Sign the paper", due="3 WD")
    a_playbook_item(anna.workspace, "own.1", words="Send flowers", due="2 d", stage="discussion", trigger="begun")
    a_due(one, "discussion.nda", trigger="data_confidential", due_at=at(24, "11:00"))
    a_due(one, "own.1", trigger="begun", due_at=at(24, "11:30"))
    first, second = things(anna)
    assert str(first.sentence) == "Meridian: Sign the paper."
    assert first.why[0].text.endswith("within 3 working days")
    assert str(second.sentence) == "Meridian: Send flowers."
    assert second.remarks[-1].text == "done with a note of yours"


def test_what_is_switched_off_put_away_or_done_is_not_there(anna, one):
    due = a_due(one, "discussion.nda", due_at=at(23, "19:00"))
    batch = customizing.change(customizing.row_of("discussion.nda", by=anna), {"is_on": False}, by=anna, at=NOW)
    assert things(anna) == []
    undo(batch, by=anna, at=NOW)
    assert len(things(anna)) == 1
    off = customizing.row_of("discussion.nda", by=anna, client_id=one.client_id)
    batch = customizing.change(off, {"is_on": False}, by=anna, at=NOW)
    assert things(anna) == []
    undo(batch, by=anna, at=NOW)
    one.trash(by=anna, at=NOW)
    assert things(anna) == []
    one.restore(by=anna, at=NOW)
    Due.objects.filter(pk=due.pk).update(done_at=NOW, how="evidence")
    assert things(anna) == []


def test_a_move_by_itself_is_told_once_for_all(anna, one):
    moving.move(
        one, "execution", moving.Grounds("The contract is concluded."), by=anna, at=at(24, "11:00"), automatic=True
    )
    (item,) = things(anna, "moved")
    said = "1 engagement has moved by itself: Meridian, to “Execution”. The contract is concluded."
    assert str(item.sentence) == said
    it = verdicts.subject(anna, "moved", 0, now=NOW)
    verdicts.done(it, seen_at=it.seen_at, by=anna, at=NOW)
    assert things(anna, "moved") == []
    moving.move(one, "completion", moving.Grounds("Handed over."), by=anna, at=at(24, "11:30"), automatic=True)
    assert [item.sentence.values["stage"] for item in things(anna, "moved")] == ["Completion"]
    assert things(anna, "moved", NOW + timedelta(days=8)) == []


def test_a_move_by_hand_is_no_news(anna, one):
    moving.move(one, "execution", moving.Grounds("They signed"), by=anna, at=timezone.now())
    assert things(anna, "moved", timezone.now()) == []
