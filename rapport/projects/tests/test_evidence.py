"""What the playbooks hear of projects, from the first day to the last evaluation; and what they make of it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rapport.clients.models import Client
from rapport.clients.saying import note_down
from rapport.doors.opening import open_door, revoke
from rapport.engagements import ticking
from rapport.engagements.checklist import checklist_of
from rapport.engagements.facts import REMEMBERED, Engagements
from rapport.engagements.models import Due, Engagement, Stage
from rapport.journal.undoing import undo
from rapport.projects import changes, completing, deadlines, planning, problems, quality, reporting, waits
from rapport.projects.changes import Answer
from rapport.projects.completing import QUESTIONS, Side
from rapport.projects.evidence import answers
from rapport.projects.models import DeadlineMove, Remark, Submission, Wait
from rapport.today.listing import today
from tests import cast

pytestmark = pytest.mark.django_db
MOSCOW = ZoneInfo("Europe/Moscow")
# A Tuesday noon in Moscow.
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
BEGUN = datetime(2026, 11, 2, 9, tzinfo=UTC)


def moment(day, hour=9, month=11):
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.fixture
def engagement(anna):
    client = cast.a_client(anna.workspace, "Kessler", timezone="Europe/Berlin", language="en")
    cast.a_contact(client, "Martin", email="martin@kessler.example")
    # Begun so long ago that its kick-off is not brought up any more.
    begun = moment(12, month=10)
    facts = {"created_at": begun, "stage_since": begun, "deal": "won", "decided_at": begun}
    return cast.an_engagement(client, "A site", "execution", **facts)


@pytest.fixture
def project(anna, engagement):
    return begin(anna, engagement)


@pytest.fixture
def milestone(anna, project):
    return add_milestone(anna, project)


def begin(anna, engagement, title="The site", **values):
    facts = {"title": title, **values}
    one, _batch = planning.begin_project(engagement.client, engagement, facts, by=anna, at=BEGUN)
    return one


def add_milestone(anna, project, title="Pages", due_on=date(2026, 12, 18), at=BEGUN):
    return planning.add_milestone(project, {"title": title, "due_on": due_on}, by=anna, at=at)[0]


def add_task(anna, milestone, title="Draw", at=BEGUN):
    facts = {"title": title, "milestone_id": milestone.pk}
    return planning.add_task(milestone.project, facts, by=anna, at=at)[0]


def fresh(row):
    row.refresh_from_db()
    return row


def told(engagement, name):
    """What is told of one engagement under a name, as (moment, number)."""
    tell = {one.__name__: one for one in answers.TOLD}[name]
    asked = Engagements({engagement.pk: engagement.client_id}, NOW - REMEMBERED)
    return [tuple(one) for one in tell(engagement.workspace_id, asked).get(engagement.pk, [])]


def heard(engagement):
    """The names under which anything is told."""
    return {one.__name__ for one in answers.TOLD if told(engagement, one.__name__)}


# ---- The plan, and what is told of it


def test_of_an_engagement_without_projects_nothing_is_told(engagement):
    assert heard(engagement) == set()


def test_a_project_without_a_plan_tells_nothing(engagement, project):
    assert heard(engagement) == set()


def test_the_work_starts_on_the_day_of_the_project_by_our_clock(anna, engagement, project):
    project.change({"begins_on": date(2026, 11, 30)}, by=anna, at=NOW)
    assert told(engagement, "work_starts") == [(datetime(2026, 11, 30, tzinfo=MOSCOW), 0)]


def test_a_plan_is_shared_once_each_milestone_has_its_date_and_there_is_a_link(anna, engagement, project):
    add_milestone(anna, project, at=moment(3))
    undated = add_milestone(anna, project, "Texts", due_on=None, at=moment(4))
    door, _token, _batch = open_door(engagement.client, None, by=anna, at=moment(2))
    assert told(engagement, "plan_shared") == []
    deadlines.move_deadline(undated, date(2026, 12, 20), DeadlineMove.Because.OURS, by=anna, at=moment(5))
    assert told(engagement, "plan_shared") == [(moment(4), 0)], "a link that was there before shows it as well"
    revoke(door, by=anna, at=moment(6))
    assert told(engagement, "plan_shared") == []
    open_door(engagement.client, None, by=anna, at=moment(7))
    assert told(engagement, "plan_shared") == [(moment(7), 0)]


def test_a_link_that_was_over_before_the_plan_shares_nothing(anna, engagement, project):
    open_door(engagement.client, None, by=anna, at=datetime(2026, 1, 2, tzinfo=UTC), days=30)
    add_milestone(anna, project)
    assert told(engagement, "plan_shared") == []


def test_a_report_is_sent_when_it_is_said_not_when_it_is_written(anna, engagement, project):
    one = reporting.draft(project, by=anna, at=moment(9))
    assert told(engagement, "update_sent") == []
    reporting.say(one, by=anna, at=moment(10))
    assert told(engagement, "update_sent") == [(moment(10), 0)]


# ---- What goes wrong


def test_a_date_that_is_over_is_a_trouble_from_the_end_of_their_day(anna, engagement, milestone):
    over = datetime(2026, 12, 18, 23, tzinfo=UTC)
    assert told(engagement, "risk_detected") == [(over, milestone.pk)], "midnight in Berlin, still ahead"
    wait, _batch = waits.ask(
        milestone.project, {"what": "Photos", "milestone_id": milestone.pk}, by=anna, at=moment(20)
    )
    assert told(engagement, "risk_detected") == [(over, milestone.pk)]
    waits.announce(wait, by=anna, at=moment(21))
    assert told(engagement, "risk_detected") == [], "the date moves while they know that we wait"
    waits.end(wait, by=anna, at=moment(21, 12))
    assert len(told(engagement, "risk_detected")) == 1
    planning.submit(milestone, by=anna, at=moment(23))
    assert told(engagement, "risk_detected") == []


@pytest.mark.parametrize(
    ("to_on", "because", "is_told"),
    [
        (date(2026, 12, 23), "ours", True),
        (date(2026, 12, 20), "ours", False),
        (date(2026, 12, 1), "ours", False),
        (date(2026, 12, 23), "agreed", False),
    ],
)
def test_a_plan_of_ours_that_moves_by_more_than_a_tenth_has_slipped(
    anna, engagement, milestone, to_on, because, is_told
):
    deadlines.move_deadline(milestone, to_on, because, reason="Too much", by=anna, at=NOW)
    assert ((NOW, milestone.pk) in told(engagement, "risk_detected")) is is_told


def test_a_task_is_stuck_from_the_second_working_day_on(anna, engagement, project):
    task = planning.add_task(project, {"title": "Draw"}, by=anna, at=moment(2))[0]
    planning.block_task(task, "No access", by=anna, at=moment(20))
    # The 20th was a Friday.
    assert told(engagement, "risk_detected") == [(datetime(2026, 11, 24, tzinfo=MOSCOW), task.pk)]
    planning.unblock_task(fresh(task), by=anna, at=NOW)
    assert told(engagement, "risk_detected") == []


def test_a_problem_is_noticed_with_its_cause_its_effect_and_a_way_out(anna, engagement, project):
    whole = {"title": "Small server", "cause": "More visitors", "days": 2, "options": ["A larger one"]}
    for missing in ("cause", "days", "options"):
        one, _batch = problems.write(project, {**whole, missing: type(whole[missing])()}, by=anna, at=moment(20))
        problems.share(one, by=anna, at=moment(20))
    one, _batch = problems.write(project, whole, by=anna, at=moment(20))
    assert told(engagement, "problem_noticed") == []
    problems.share(one, by=anna, at=moment(21))
    assert told(engagement, "problem_noticed") == [(moment(21), 0)]


# ---- What they ask for, and what we ask of them


def test_a_change_is_asked_for_since_their_message_and_decided_by_them(anna, engagement, project):
    said, _batch = note_down(
        engagement.client, {"kind": "call", "text": "German too?", "at": moment(18), "contact_id": None}, by=anna,
        at=moment(19),
    )  # fmt: skip
    one, _batch = changes.propose(project, {"title": "German", "interaction_id": said.pk}, by=anna, at=moment(20))
    other, _batch = changes.propose(project, {"title": "French"}, by=anna, at=moment(20))
    assert told(engagement, "change_asked") == [(moment(18), one.pk), (moment(20), other.pk)]
    changes.withdraw(other, by=anna, at=moment(21))
    assert told(engagement, "change_asked") == [(moment(18), one.pk)]
    assert told(engagement, "change_decided") == []
    changes.reject(one, Answer(words="Not now"), by=anna, at=moment(22))
    assert told(engagement, "change_decided") == [(moment(22), one.pk)]


def test_a_wait_is_told_from_asking_over_each_reminder_to_its_end(anna, engagement, project):
    waits.ask(project, {"what": "A host", "side": Wait.Side.OTHER}, by=anna, at=moment(16))
    assert told(engagement, "input_missing") == []
    one, _batch = waits.ask(project, {"what": "Photos"}, by=anna, at=moment(16))
    assert told(engagement, "input_missing") == [(moment(16), one.pk)]
    assert told(engagement, "wait_reminded") == []
    waits.remind(one, by=anna, at=moment(18))
    assert told(engagement, "wait_reminded") == [(moment(18), one.pk)]
    waits.remind(one, by=anna, at=moment(20))
    waits.announce(fresh(one), by=anna, at=moment(23))
    assert sorted(told(engagement, "wait_reminded")) == [(moment(20), one.pk)] * 2 + [(moment(23), one.pk)]
    assert told(engagement, "wait_over") == []
    waits.end(fresh(one), words="By post", by=anna, at=NOW)
    assert told(engagement, "wait_over") == [(NOW, one.pk)]


def test_a_remark_is_made_and_answered(anna, engagement, milestone):
    quality.add_remark(milestone, "The logo is small", by=anna, at=moment(20))
    one = Remark.objects.get()
    assert told(engagement, "remark_made") == [(moment(20), one.pk)]
    assert told(engagement, "remark_answered") == []
    quality.answer_remark(one, {"answer": "done", "answer_words": ""}, by=anna, at=moment(21))
    assert told(engagement, "remark_answered") == [(moment(21), one.pk)]


# ---- From ready to accepted


def test_what_is_ready_is_checked_before_it_goes(anna, engagement, milestone):
    first, second = add_task(anna, milestone), add_task(anna, milestone, "Write")
    quality.choose(milestone, "Site", ["Links", "Phone"], by=anna, at=moment(10))
    planning.finish_task(first, by=anna, at=moment(18))
    assert told(engagement, "deliverable_ready") == []
    planning.finish_task(second, by=anna, at=moment(19))
    assert told(engagement, "deliverable_ready") == [(moment(19), milestone.pk)]
    links, phone = milestone.checks.order_by("position")
    quality.tick(links, by=anna, at=moment(20))
    assert told(engagement, "quality_checked") == []
    quality.tick(phone, by=anna, at=moment(21))
    assert told(engagement, "quality_checked") == [(moment(21), milestone.pk)]
    quality.submit(milestone, {}, by=anna, at=moment(22))
    assert told(engagement, "deliverable_ready") == [(moment(19), milestone.pk)]


def test_what_went_out_unchecked_asks_for_no_check_any_more(anna, engagement, milestone):
    planning.finish_task(add_task(anna, milestone), by=anna, at=moment(18))
    quality.choose(milestone, "Site", ["Links"], by=anna, at=moment(18))
    quality.submit(milestone, {"override": "They wanted it raw"}, by=anna, at=moment(19))
    assert told(engagement, "deliverable_ready") == []


def test_what_is_handed_in_is_decided_on_and_a_defect_stands_until_it_is_handed_in_again(anna, engagement, milestone):
    first, _batch = quality.submit(milestone, {}, by=anna, at=moment(18))
    assert told(engagement, "submitted") == [(moment(18), first.pk)]
    assert told(engagement, "acceptance_decided") == []
    assert told(engagement, "last_submitted") == [(moment(18), 0)]
    quality.judge(first, Submission.Decision.DEFECT, Answer(), ["It falls"], by=anna, at=moment(19))
    assert told(engagement, "acceptance_decided") == [(moment(19), first.pk)]
    assert told(engagement, "rejected") == [(moment(19), first.pk)]
    assert told(engagement, "last_submitted") == []
    second, _batch = quality.submit(milestone, {}, by=anna, at=moment(20))
    assert told(engagement, "rejected") == []
    assert told(engagement, "submitted") == [(moment(18), first.pk), (moment(20), second.pk)]
    quality.judge(second, Submission.Decision.ACCEPTED, Answer(), by=anna, at=moment(21))
    assert told(engagement, "acceptance_decided")[-1] == (moment(21), second.pk)
    assert told(engagement, "milestone_accepted") == [(moment(21), milestone.pk)]


def test_what_is_only_said_to_be_handed_over_and_accepted_belongs_together_too(anna, engagement, milestone):
    planning.submit(milestone, by=anna, at=moment(18))
    assert told(engagement, "submitted") == [(moment(18), -milestone.pk)]
    planning.accept(fresh(milestone), by=anna, at=moment(19))
    assert told(engagement, "acceptance_decided") == [(moment(19), -milestone.pk)]


def test_what_is_taken_back_is_not_handed_in(anna, engagement, milestone):
    quality.submit(milestone, {}, by=anna, at=moment(18))
    planning.take_back(fresh(milestone), by=anna, at=moment(19))
    assert told(engagement, "submitted") == []


# ---- The end


def test_the_end_is_when_everything_of_all_projects_is_there(anna, engagement, project):
    first, second = add_milestone(anna, project), add_milestone(anna, project, "Texts")
    dropped = add_milestone(anna, project, "Films")
    planning.cancel(dropped, by=anna, at=moment(3))
    other = begin(anna, engagement, "A logo")
    planning.accept(first, by=anna, at=moment(10))
    planning.submit(second, by=anna, at=moment(11))
    assert told(engagement, "final_ready") == [(moment(11), project.pk)]
    assert told(engagement, "accepted") == []
    planning.accept(fresh(second), by=anna, at=moment(12))
    assert told(engagement, "accepted") == [(moment(12), project.pk)]
    assert told(engagement, "last_submitted") == told(engagement, "all_accepted") == [], "the logo has no plan yet"
    mark = add_milestone(anna, other, "Mark")
    planning.submit(mark, by=anna, at=moment(13))
    assert told(engagement, "last_submitted") == [(moment(13), 0)]
    planning.accept(fresh(mark), by=anna, at=moment(14))
    assert told(engagement, "all_accepted") == [(moment(14), 0)]


def test_a_project_that_was_stopped_holds_nothing_up(anna, engagement, milestone):
    planning.accept(milestone, by=anna, at=moment(10))
    other = begin(anna, engagement, "A logo")
    assert told(engagement, "all_accepted") == []
    planning.end_project(other, "stopped", by=anna, at=moment(11))
    assert told(engagement, "all_accepted") == [(moment(10), 0)]


def test_a_result_is_presented_once_it_is_handed_over_and_talked_about(anna, engagement, milestone):
    def talk(day):
        facts = {"kind": "meeting", "text": "Shown", "at": moment(day), "contact_id": None}
        note_down(engagement.client, facts, by=anna, at=moment(day))

    planning.finish_task(add_task(anna, milestone), by=anna, at=moment(16))
    talk(12)
    planning.submit(milestone, by=anna, at=moment(17))
    assert told(engagement, "presented") == [], "a talk before it was ready showed something else"
    talk(18)
    assert told(engagement, "presented") == [(moment(18), milestone.project_id)]


def test_a_hand_over_is_listed_shared_and_confirmed(anna, engagement, project):
    one = completing.handover_of(project, by=anna, at=moment(16))
    completing.share(one, by=anna, at=moment(16))
    completing.confirm(one, None, by=anna, at=moment(17))
    assert told(engagement, "handed_over") == [], "nothing is listed"
    completing.add_thing(one, {"kind": "access", "name": "Hosting"}, by=anna, at=moment(17))
    assert told(engagement, "handed_over") == [(moment(17), project.pk)]


def test_the_work_is_reviewed_when_both_have_answered(anna, engagement, project):
    values = {"marks": dict.fromkeys(QUESTIONS, 4), "well": "Good", "better": ""}
    completing.evaluate(project, Side.OURS, values, by=anna, at=moment(16))
    assert told(engagement, "reviewed") == []
    completing.evaluate(project, Side.THEIRS, values, by=anna, at=moment(18))
    assert told(engagement, "reviewed") == [(moment(18), project.pk)]


# ---- Whose it is, what it costs, and that it is noticed


def test_what_lies_in_the_trash_or_belongs_to_others_is_not_told(anna, engagement, milestone):
    planning.accept(milestone, by=anna, at=moment(10))
    assert heard(engagement)
    asked = Engagements({engagement.pk: engagement.client_id}, NOW - REMEMBERED)
    assert not any(tell(engagement.workspace_id + 1, asked) for tell in answers.TOLD)
    milestone.project.trash(by=anna, at=NOW)
    assert heard(engagement) == set()


def everything(anna, engagement):
    """One of all there is."""
    project = begin(anna, engagement, begins_on=date(2026, 11, 2))
    one = add_milestone(anna, project)
    quality.choose(one, "Site", ["Links"], by=anna, at=moment(10))
    task = add_task(anna, one)
    planning.block_task(task, "No access", by=anna, at=moment(10))
    open_door(engagement.client, None, by=anna, at=moment(10))
    deadlines.move_deadline(one, date(2027, 1, 20), "ours", reason="Too much", by=anna, at=moment(11))
    wait, _batch = waits.ask(project, {"what": "Photos"}, by=anna, at=moment(12))
    waits.remind(wait, by=anna, at=moment(16))
    cast.a_change(project)
    quality.add_remark(one, "Small", by=anna, at=moment(12))
    reporting.say(reporting.draft(project, by=anna, at=moment(13)), by=anna, at=moment(13))
    done = add_milestone(anna, project, "Texts")
    quality.submit(done, {}, by=anna, at=moment(14))
    completing.handover_of(project, by=anna, at=moment(14))
    return project


def test_many_engagements_cost_as_many_statements_as_one(anna, engagement):
    def costs(pairs):
        asked = Engagements(pairs, NOW - REMEMBERED)
        with CaptureQueriesContext(connection) as captured:
            for tell in answers.TOLD:
                tell(anna.workspace_id, asked)
        return len(captured)

    pairs = {engagement.pk: engagement.client_id}
    assert costs(pairs) == 1, "without projects there is nothing else to ask"
    everything(anna, engagement)
    one = costs(pairs)
    for _number in range(4):
        other = cast.an_engagement(cast.a_client(anna.workspace), stage="execution")
        everything(anna, other)
        pairs[other.pk] = other.client_id
    assert costs(pairs) == one < len(answers.TOLD)


def test_each_deed_has_the_playbook_looked_at_again(anna, engagement, project, milestone):
    task = add_task(anna, milestone)
    wait, _batch = waits.ask(project, {"what": "Photos"}, by=anna, at=NOW)
    handover = completing.handover_of(project, by=anna, at=NOW)
    values = {"marks": dict.fromkeys(QUESTIONS, 4), "well": "", "better": ""}
    deeds = {
        "a door": lambda: open_door(engagement.client, None, by=anna, at=NOW),
        "a task": lambda: planning.finish_task(task, by=anna, at=NOW),
        "a wait": lambda: waits.remind(wait, by=anna, at=NOW),
        "a line to check": lambda: quality.choose(milestone, "Site", ["Links"], by=anna, at=NOW),
        "a tick": lambda: quality.tick(milestone.checks.get(), by=anna, at=NOW),
        "a remark": lambda: quality.add_remark(milestone, "Small", by=anna, at=NOW),
        "a date": lambda: deadlines.move_deadline(
            milestone, date(2027, 1, 20), "ours", reason="Too much", by=anna, at=NOW
        ),
        "a submission": lambda: quality.submit(milestone, {}, by=anna, at=NOW),
        "a change": lambda: cast.a_change(project),
        "a problem": lambda: problems.write(project, {"title": "Small server"}, by=anna, at=NOW),
        "a report": lambda: reporting.draft(project, by=anna, at=NOW),
        "a thing": lambda: completing.add_thing(handover, {"name": "Hosting"}, by=anna, at=NOW),
        "an evaluation": lambda: completing.evaluate(project, Side.OURS, values, by=anna, at=NOW),
        "a project": lambda: begin(anna, engagement, "A logo"),
    }  # fmt: skip
    for name, deed in deeds.items():
        Engagement.objects.update(look_at=None)
        deed()
        assert fresh(engagement).look_at is not None, name


def test_work_without_an_engagement_marks_nobody(anna, engagement):
    Engagement.objects.update(look_at=None)
    project = planning.begin_project(engagement.client, None, {"title": "Alone"}, by=anna, at=NOW)[0]
    add_milestone(anna, project)
    assert fresh(engagement).look_at is None


# ---- The whole way: begun, on the checklist and on Today with why, ended by evidence


def tick(at=NOW):
    Engagement.objects.filter(look_at__gt=at).update(look_at=at)
    return ticking.tick(at=at)


def stands(anna, engagement, key, at=NOW):
    checks = {check.key: check for check in checklist_of(fresh(engagement), by=anna, now=at).checks}
    return checks[key].state


def on_today(anna, at):
    """What Today shows, as (kind, words)."""
    found = today(anna, at.astimezone(MOSCOW)).items
    return [(item.kind, str(item.sentence)) for item in found]


def test_the_whole_way_of_a_change(anna, engagement, project):
    one, _batch = changes.propose(project, {"title": "German"}, by=anna, at=moment(23))
    tick()
    assert stands(anna, engagement, "execution.change") == "open"
    at = moment(25)
    (item,) = [item for item in today(anna, at.astimezone(MOSCOW)).items if item.kind == "playbook"]
    assert str(item.sentence) == "Kessler: Price the change and have it decided before the work."
    assert item.why[0].text.startswith("They ask for something outside the scope (")
    assert item.why[0].text.endswith("); by your playbook, within 2 working days")
    assert item.remarks[-1].text == "done when the change request is decided"
    batch = changes.reject(one, Answer(), by=anna, at=at)
    tick(at)
    assert stands(anna, engagement, "execution.change", at) == "done"
    assert not [kind for kind, _words in on_today(anna, at) if kind == "playbook"]
    undo(batch, by=anna, at=at)
    tick(at)
    assert stands(anna, engagement, "execution.change", at) == "open"


def test_a_change_that_is_taken_back_is_no_longer_asked_for(anna, engagement, project):
    one, _batch = changes.propose(project, {"title": "German"}, by=anna, at=moment(23))
    tick()
    changes.withdraw(one, by=anna, at=NOW)
    tick()
    assert Due.objects.get(item="execution.change").how == "moot"


def test_the_whole_way_of_each_remark(anna, engagement, milestone):
    for text in ("The logo is small", "The blue is dark"):
        quality.add_remark(milestone, text, by=anna, at=moment(23))
    tick()
    assert Due.objects.open().filter(item="execution.feedback").count() == 2, "each has its own answer"
    first, second = Remark.objects.order_by("pk")
    quality.answer_remark(first, {"answer": "done", "answer_words": ""}, by=anna, at=NOW)
    tick()
    assert stands(anna, engagement, "execution.feedback") == "open"
    assert Due.objects.open().filter(item="execution.feedback").count() == 1
    quality.answer_remark(second, {"answer": "declined", "answer_words": "As agreed"}, by=anna, at=NOW)
    tick()
    assert stands(anna, engagement, "execution.feedback") == "done"


def test_a_wait_stands_on_today_once_and_in_the_checklist(anna, engagement, milestone):
    one, _batch = waits.ask(
        milestone.project, {"what": "Photos", "milestone_id": milestone.pk}, by=anna, at=moment(18)
    )  # fmt: skip
    reporting.say(reporting.draft(milestone.project, by=anna, at=moment(23)), by=anna, at=moment(23))
    tick()
    assert stands(anna, engagement, "execution.client_wait") == "late"
    assert on_today(anna, NOW) == [("client_wait", "Remind Kessler: Photos.")]
    waits.remind(one, by=anna, at=NOW)
    tick()
    rows = Due.objects.filter(item="execution.client_wait").order_by("step")
    assert [row.how for row in rows] == ["evidence", "evidence", ""]
    waits.announce(fresh(one), by=anna, at=moment(25))
    tick(moment(25))
    assert [row.how for row in rows.all()] == ["evidence"] * 3
    other, _batch = waits.ask(milestone.project, {"what": "Texts"}, by=anna, at=moment(25))
    tick(moment(25))
    waits.end(other, words="By post", by=anna, at=moment(26))
    tick(moment(26))
    assert set(Due.objects.filter(item="execution.client_wait", since=moment(25)).values_list("how", flat=True)) == {
        "moot"
    }


def test_a_report_that_is_due_stands_on_today_once(anna, engagement, project):
    reporting.say(reporting.draft(project, by=anna, at=moment(9)), by=anna, at=moment(9))
    engagement.client.change({"rhythm_days": 7}, by=anna, at=moment(9))
    tick()
    assert stands(anna, engagement, "execution.update") == "late"
    assert [kind for kind, _words in on_today(anna, NOW)] == ["report"]
    reporting.say(reporting.draft(project, by=anna, at=NOW), by=anna, at=NOW)
    tick()
    assert Due.objects.get(item="execution.update").how == "evidence"
    assert on_today(anna, NOW) == []


def test_without_a_project_the_report_of_the_playbook_stands_there_itself(anna, engagement):
    engagement.client.change({"rhythm_days": 7}, by=anna, at=moment(9))
    Engagement.objects.update(stage_since=moment(16))
    tick()
    assert ("playbook", "Kessler: Send the report.") in on_today(anna, NOW)


def test_the_whole_way_of_a_trouble(anna, engagement, project):
    milestone = add_milestone(anna, project, due_on=date(2026, 11, 20))
    reporting.say(reporting.draft(project, by=anna, at=moment(23)), by=anna, at=moment(23))
    tick()
    said = "Kessler: Tell them honestly about the problem, with a way out."
    assert on_today(anna, NOW) == [("playbook", said)]
    facts = {"title": "Late", "cause": "Ill", "days": 3, "options": ["Fewer pages"], "milestone_id": milestone.pk}
    one, _batch = problems.write(project, facts, by=anna, at=NOW)
    problems.share(one, by=anna, at=NOW)
    tick()
    assert stands(anna, engagement, "execution.risk") == "done"
    assert on_today(anna, NOW) == []


def test_the_engagement_moves_with_the_last_deliverable_back_with_a_defect_and_to_the_end(anna, engagement, milestone):
    first, _batch = quality.submit(milestone, {}, by=anna, at=moment(18))
    tick(moment(18))
    assert fresh(engagement).stage == Stage.COMPLETION
    tick(moment(18))
    # Three working days of theirs later.
    tick(moment(23))
    assert stands(anna, engagement, "completion.acceptance", moment(23)) == "open"
    assert ("playbook", "Kessler: Remind them of the acceptance.") in on_today(anna, moment(23))
    quality.judge(first, Submission.Decision.DEFECT, Answer(), by=anna, at=moment(23, 10))
    tick(moment(23, 11))
    assert fresh(engagement).stage == Stage.EXECUTION
    second, _batch = quality.submit(milestone, {}, by=anna, at=NOW)
    tick(NOW)
    assert fresh(engagement).stage == Stage.COMPLETION, "an old defect does not send it back"
    tick(NOW)
    assert fresh(engagement).stage == Stage.COMPLETION
    quality.judge(second, Submission.Decision.ACCEPTED, Answer(), by=anna, at=moment(25))
    tick(moment(25))
    assert fresh(engagement).stage == Stage.COMPLETION, "the final documents are not known yet"
    assert stands(anna, engagement, "completion.acceptance", moment(25)) == "done"
    for key in ("completion.handover", "completion.review", "completion.thanks"):
        assert stands(anna, engagement, key, moment(25)) == "open"
    handover = completing.handover_of(milestone.project, by=anna, at=moment(25))
    completing.confirm(handover, None, by=anna, at=moment(26))
    tick(moment(26))
    assert stands(anna, engagement, "completion.handover", moment(26)) == "done"


def test_after_the_work_today_asks_once_how_it_serves_them(anna, engagement, milestone):
    planning.accept(milestone, by=anna, at=moment(9))
    planning.end_project(milestone.project, "done", by=anna, at=moment(9))
    Client.objects.update(last_at=moment(9))
    Engagement.objects.update(stage=Stage.KEEPING, stage_since=moment(9), look_at=NOW)
    tick()
    assert stands(anna, engagement, "keeping.support") == "late"
    assert [kind for kind, _words in on_today(anna, NOW)] == ["after_work"]
    facts = {"kind": "call", "text": "All is well", "at": NOW, "contact_id": None}
    note_down(engagement.client, facts, by=anna, at=NOW)
    tick()
    assert Due.objects.filter(item="keeping.support", step=0).get().how == "evidence"
    assert on_today(anna, NOW + timedelta(minutes=1)) == []


def test_the_plan_of_the_kick_off_is_shared_with_a_link(anna, engagement, milestone):
    Engagement.objects.update(stage_since=moment(23), look_at=NOW)
    tick()
    assert stands(anna, engagement, "execution.kickoff") == "open"
    open_door(engagement.client, None, by=anna, at=NOW)
    tick()
    assert stands(anna, engagement, "execution.kickoff") == "done"
