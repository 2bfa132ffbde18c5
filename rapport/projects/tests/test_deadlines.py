"""Deadlines with their history: the example of DOMAIN.md 3, moves in time and too late, waits that move dates."""

from datetime import UTC, date, datetime, timedelta

import pytest

from rapport.clients.models import Client
from rapport.journal.undoing import undo
from rapport.projects import deadlines, waits
from rapport.projects.models import DeadlineMove, Milestone
from tests.cast import a_client, a_milestone, a_project, a_wait

pytestmark = pytest.mark.django_db

FRIDAY = date(2026, 11, 27)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def project(anna):
    return a_project(a_client(anna.workspace, "Kessler", timezone="Europe/Berlin"))


def due(one, now=NOW):
    one = Milestone.objects.select_related("project__client").get(pk=one.pk)
    client = Client.objects.get(pk=one.project.client_id)
    theirs = deadlines.their_calendar(client)
    moves, asked = one.moves.order_by("pk"), one.waits.all()
    return deadlines.deadline(one, moves, asked, theirs, one.workspace.workhours, now)


def at(day, hour=12):
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def test_the_example_of_twelve_milestones(anna, project):
    """8 on the original date, 2 on one moved in time, 1 rebased after its date, 1 late: 83.33 %, strictly 66.67 %."""
    now, plan = at(30), {"by": anna, "because": "agreed", "reason": "They asked"}
    for number in range(8):
        a_milestone(project, f"{number}", due_on=date(2026, 11, 20), submitted_at=at(20, 15))
    for _number in range(2):
        moved = a_milestone(project, "moved", due_on=date(2026, 11, 20))
        deadlines.move_deadline(moved, date(2026, 11, 25), at=at(20, 15), **plan)
        moved.change({"submitted_at": at(25)}, by=anna, at=at(25))
    rebased = a_milestone(project, "rebased", due_on=date(2026, 11, 20))
    deadlines.move_deadline(rebased, date(2026, 11, 25), at=at(21), **plan)
    rebased.change({"submitted_at": at(24)}, by=anna, at=at(24))
    a_milestone(project, "late", due_on=date(2026, 11, 20))
    # What is not due yet, and what was cancelled, is not counted.
    a_milestone(project, "ahead", due_on=date(2026, 12, 20))
    a_milestone(project, "cancelled", due_on=date(2026, 11, 20), cancelled_at=at(19))
    found = deadlines.punctuality(anna, now)
    assert (found.on_time.hits, found.on_time.of, found.rebased) == (10, 12, 1)
    assert round(found.on_time.percent, 2) == 83.33
    assert [round(edge, 2) for edge in found.on_time.interval] == [55.20, 95.30]
    assert round(found.first_date.percent, 2) == 66.67


@pytest.mark.parametrize(
    ("moment", "late"),
    [
        (datetime(2026, 11, 27, 22, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 27, 23, 0, tzinfo=UTC), True),
    ],
)
def test_a_day_ends_with_the_day_of_the_client(anna, project, moment, late):
    one = a_milestone(project, due_on=FRIDAY)
    deadlines.move_deadline(one, date(2026, 12, 4), "agreed", reason="They asked", by=anna, at=moment)
    assert DeadlineMove.objects.get().late_then_rebased is late
    assert due(one, moment) == deadlines.Standing(FRIDAY if late else date(2026, 12, 4), 0, late)


def test_a_date_moves_for_a_reason_and_the_move_is_undone_with_it(anna, project):
    one = a_milestone(project, due_on=FRIDAY)
    with pytest.raises(deadlines.NoGrounds):
        deadlines.move_deadline(one, date(2026, 12, 1), "agreed", by=anna, at=NOW)
    batch = deadlines.move_deadline(one, date(2026, 12, 1), "agreed", reason="A fair", by=anna, at=NOW)
    assert deadlines.move_deadline(one, date(2026, 12, 1), "agreed", reason="A fair", by=anna, at=NOW) is None
    undo(batch, by=anna, at=NOW)
    one.refresh_from_db()
    assert (one.due_on, one.moves.count()) == (FRIDAY, 0)


def test_the_first_date_is_no_move(anna, project):
    one = a_milestone(project, due_on=None)
    deadlines.move_deadline(one, FRIDAY, "ours", by=anna, at=NOW)
    one.refresh_from_db()
    assert (one.due_on, one.first_due_on, one.moves.count()) == (FRIDAY, FRIDAY, 0)


def test_our_own_plan_is_nobodys_promise(anna, project):
    one = a_milestone(project, due_on=FRIDAY)
    deadlines.move_deadline(one, date(2026, 12, 4), "ours", reason="We need longer", by=anna, at=NOW)
    one.refresh_from_db()
    assert one.due_on == date(2026, 12, 4)
    assert due(one).due == FRIDAY


# ---- Waits


def waiting(project, one, **facts):
    return a_wait(project, milestone=one, asked_at=at(18), **facts)


def test_each_day_of_an_announced_wait_moves_the_date_by_one(anna, project):
    """Asked on Wednesday the 18th, Monday the 23rd: three working days, and 27 November is now 2 December."""
    one = a_milestone(project, due_on=FRIDAY)
    waiting(project, one, announced_at=at(18))
    assert due(one, at(18, 20)) == deadlines.Standing(FRIDAY, 0, False)
    assert due(one) == deadlines.Standing(date(2026, 12, 2), 3, False)


def test_a_wait_they_were_not_told_of_moves_nothing(anna, project):
    one = a_milestone(project, due_on=FRIDAY)
    waiting(project, one)
    assert due(one) == deadlines.Standing(FRIDAY, 0, False)


def test_a_wait_told_after_the_date_was_over_cures_nothing(anna, project):
    one = a_milestone(project, due_on=date(2026, 11, 19))
    waiting(project, one, announced_at=at(20, 10))
    assert due(one) == deadlines.Standing(date(2026, 11, 19), 0, True)


def test_what_ends_a_wait_moves_the_milestone_with_evidence(anna, project):
    one = a_milestone(project, due_on=FRIDAY)
    wait = waiting(project, one, announced_at=at(18))
    batch = waits.end(wait, words="By courier", by=anna, at=NOW)
    assert waits.end(wait, words="By courier", by=anna, at=NOW) is None
    one.refresh_from_db()
    moved = one.moves.get()
    assert (one.due_on, moved.because, moved.late_then_rebased) == (date(2026, 12, 2), "wait", False)
    assert moved.reason == "24 product photos"
    # A week later it is still three days.
    assert due(one, NOW + timedelta(days=7)) == deadlines.Standing(date(2026, 12, 2), 0, False)
    undo(batch, by=anna, at=NOW)
    one.refresh_from_db()
    wait.refresh_from_db()
    assert (one.due_on, wait.ended_at, one.moves.count()) == (FRIDAY, None, 0)


def test_two_waits_at_once_count_a_day_once(anna, project):
    one = a_milestone(project, due_on=FRIDAY)
    first, second = waiting(project, one, announced_at=at(18)), waiting(project, one, announced_at=at(19))
    assert due(one).waited == 3
    waits.end(second, words="", by=anna, at=NOW)
    assert due(one) == deadlines.Standing(date(2026, 12, 2), 3, False)
    waits.end(first, words="", by=anna, at=NOW)
    one.refresh_from_db()
    assert (one.due_on, one.moves.count()) == (date(2026, 12, 2), 1)


def test_an_agreement_while_the_clock_is_stopped_is_in_time(anna, project):
    one = a_milestone(project, due_on=date(2026, 11, 20))
    wait = waiting(project, one, announced_at=at(18))
    deadlines.move_deadline(one, date(2026, 12, 4), "agreed", reason="A fair", by=anna, at=at(21))
    waits.end(wait, words="", by=anna, at=NOW)
    assert not DeadlineMove.objects.filter(late_then_rebased=True).exists()
    # Three days more than what was agreed meanwhile.
    assert due(one) == deadlines.Standing(date(2026, 12, 9), 0, False)


def test_days_they_are_away_are_not_waited(anna, project):
    from rapport.clients.communicating import go_away

    values = {"starts_on": date(2026, 11, 19), "ends_on": date(2026, 11, 20)}
    go_away(project.client, values, by=anna, at=at(18))
    one = a_milestone(project, due_on=FRIDAY)
    waiting(project, one, announced_at=at(18))
    assert due(one).waited == 1
