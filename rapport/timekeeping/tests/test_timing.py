"""The timer and what is done with time, and each of it undone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from rapport.journal.undoing import Refused, undo
from rapport.timekeeping import timing
from rapport.timekeeping.models import BudgetAlert, TimeEntry
from rapport.timekeeping.rates import Scope, rate_on, set_rate
from rapport.timekeeping.timing import Locked, OutOfReach, Work
from tests.cast import a_client, a_member, a_project, a_rate, a_running_timer, some_time

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def at(hours=0.0):
    return NOW + timedelta(hours=hours)


@pytest.fixture
def project(anna):
    return a_project(a_client(anna.workspace))


def standing(entry):
    entry.refresh_from_db()
    return entry


def test_a_timer_is_started_stopped_and_taken_back(anna, project):
    entry, _batch = timing.start(Work.on(project), by=anna, at=NOW)
    assert entry.is_running
    assert entry.client_id == project.client_id
    batch = timing.stop(entry, by=anna, at=at(1.5))
    assert standing(entry).seconds == 5400
    assert timing.stop(entry, by=anna, at=at(2)) is None
    undo(batch, by=anna, at=at(2))
    assert standing(entry).is_running


def test_another_timer_takes_over_and_both_are_taken_back_together(anna, project):
    first, _batch = timing.start(Work.on(project), by=anna, at=NOW)
    second, batch = timing.start(Work(description="Mail"), by=anna, at=at(1))
    assert standing(first).seconds == 3600
    assert [one.pk for one in timing.mine(anna).running()] == [second.pk]
    undo(batch, by=anna, at=at(2))
    assert [one.pk for one in timing.mine(anna).running()] == [first.pk]


def test_a_stopped_timer_does_not_run_beside_another(anna, project):
    first, _batch = timing.start(Work.on(project), by=anna, at=NOW)
    stopped = timing.stop(first, by=anna, at=at(1))
    timing.start(Work(), by=anna, at=at(2))
    with pytest.raises(Refused):
        undo(stopped, by=anna, at=at(3))


def test_everybody_has_a_timer_of_their_own(anna, project):
    boris = a_member(anna.workspace, role="member")
    timing.start(Work.on(project), by=anna, at=NOW)
    timing.start(Work.on(project), by=boris, at=NOW)
    assert TimeEntry.objects.visible_to(anna).running().count() == 2


def test_seconds_are_those_that_passed_not_those_of_the_wall(anna):
    berlin = a_member(anna.workspace, timezone="Europe/Berlin")
    begin = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 2:30 in summer time; at 3:00 it is 2:00 again
    entry, _batch = timing.start(Work(), by=berlin, at=begin)
    timing.stop(entry, by=berlin, at=begin + timedelta(hours=1))
    assert (standing(entry).seconds, entry.day) == (3600, date(2026, 10, 25))


def test_the_day_is_where_one_lives(anna):
    moscow = a_member(anna.workspace, timezone="Europe/Moscow")
    entry, _batch = timing.start(Work(), by=moscow, at=datetime(2026, 11, 23, 22, 0, tzinfo=UTC))
    assert (entry.day, entry.zone) == (date(2026, 11, 24), "Europe/Moscow")


def test_a_forgotten_timer_ends_when_it_really_did(anna, project):
    entry, _batch = timing.start(Work.on(project), by=anna, at=NOW)
    with pytest.raises(OutOfReach):
        timing.stop(entry, by=anna, at=at(20), ended_at=at(-1))
    timing.stop(entry, by=anna, at=at(20), ended_at=at(6))
    assert standing(entry).seconds == 6 * 3600


def test_a_timer_that_was_never_meant_is_thrown_away_and_comes_back(anna, project):
    entry, _batch = timing.start(Work.on(project), by=anna, at=NOW)
    batch = timing.discard(entry, by=anna, at=at(1))
    assert standing(entry).trashed_at
    assert not entry.is_running
    undo(batch, by=anna, at=at(2))
    assert standing(entry).is_running
    assert entry.trashed_at is None


def test_an_entry_is_cut_in_two_and_whole_again(anna, project):
    entry, _batch = timing.write_down(Work.on(project), {"started_at": NOW, "ended_at": at(3)}, by=anna, at=at(4))
    with pytest.raises(OutOfReach):
        timing.split(entry, at(3), by=anna, at=at(4))
    batch = timing.split(entry, at(1), by=anna, at=at(4))
    assert sorted(timing.mine(anna).values_list("seconds", flat=True)) == [3600, 7200]
    undo(batch, by=anna, at=at(5))
    assert list(timing.mine(anna).values_list("seconds", flat=True)) == [3 * 3600]


def test_what_was_billed_is_locked_until_somebody_says_why(anna, project):
    entry = some_time(project.client, user=anna.user, project=project)
    assert timing.bill([entry], by=anna, at=NOW)
    assert timing.bill([entry], by=anna, at=NOW) is None
    with pytest.raises(Locked):
        timing.change(entry, {"seconds": 60}, by=anna, at=NOW)
    with pytest.raises(Locked):
        timing.throw_away(entry, by=anna, at=NOW)
    batch = timing.unlock(entry, "The bill was wrong", by=anna, at=NOW)
    told = batch.entries.get()
    assert (told.verb, told.payload.changes["unlocked_because"]) == ("unlocked", ["", "The bill was wrong"])
    assert timing.change(entry, {"description": "Other"}, by=anna, at=NOW)


def test_time_that_overlaps_is_said(anna, project):
    first = some_time(project.client, user=anna.user, started_at=NOW, minutes=60)
    beside = some_time(project.client, user=anna.user, started_at=at(0.5), minutes=60)
    some_time(project.client, user=anna.user, started_at=at(1.5), minutes=60)
    assert timing.overlapping(first, at(5)) == [beside]
    a_running_timer(project.client, user=anna.user, started_at=at(0.9), day=NOW.date())
    assert len(timing.overlapping(first, at(5))) == 2


# ---- Rates


def test_the_narrowest_rate_holds(anna, project):
    workspace, day = anna.workspace, date(2026, 11, 23)
    full = Scope(project.client_id, project.pk, anna.user.pk)
    assert rate_on(workspace.pk, full, day) is None
    for minor, facts in [
        (10, {}), (20, {"client": project.client}), (30, {"project": project}), (40, {"user": anna.user}),
        (50, {"user": anna.user, "project": project}),
    ]:  # fmt: skip
        a_rate(workspace, minor, **facts)
        assert rate_on(workspace.pk, full, day).minor == minor
    assert rate_on(workspace.pk, Scope(project.client_id), day).minor == 20
    assert rate_on(workspace.pk, Scope(), date(1999, 1, 1)) is None


def test_a_new_rate_touches_what_is_written_from_then_on(anna, project):
    scope = Scope(project_id=project.pk)
    set_rate(scope, date(2026, 1, 1), 75_00, "EUR", by=anna, at=NOW)
    before, _batch = timing.write_down(Work.on(project), {"day": date(2026, 11, 2), "seconds": 3600}, by=anna, at=NOW)
    set_rate(scope, date(2026, 11, 1), 90_00, "EUR", by=anna, at=NOW)
    assert standing(before).rate_minor == 75_00
    timing.change(before, {"description": "Another word"}, by=anna, at=NOW)
    assert standing(before).rate_minor == 75_00
    after, _batch = timing.write_down(Work.on(project), {"day": date(2026, 11, 2), "seconds": 60}, by=anna, at=NOW)
    old, _batch = timing.write_down(Work.on(project), {"day": date(2026, 10, 31), "seconds": 60}, by=anna, at=NOW)
    assert (after.rate_minor, old.rate_minor) == (90_00, 75_00)


def test_said_again_for_the_same_day_a_rate_is_replaced(anna, project):
    scope, since = Scope(project_id=project.pk), date(2026, 1, 1)
    set_rate(scope, since, 75_00, "EUR", by=anna, at=NOW)
    assert set_rate(scope, since, 75_00, "EUR", by=anna, at=NOW) is None
    assert set_rate(scope, since, 80_00, "EUR", by=anna, at=NOW)
    assert project.rates.get().minor == 80_00


# ---- Budgets


def test_a_budget_tells_each_threshold_once(anna):
    project = a_project(a_client(anna.workspace), budget_minutes=100)
    today = timezone.now().date()
    entry, _batch = timing.write_down(Work.on(project), {"day": today, "seconds": 80 * 60}, by=anna, at=NOW)
    assert sorted(project.alerts.values_list("percent", flat=True)) == [50, 75]
    timing.throw_away(entry, by=anna, at=NOW)
    timing.write_down(Work.on(project), {"day": today, "seconds": 95 * 60}, by=anna, at=NOW)
    assert sorted(project.alerts.values_list("percent", flat=True)) == [50, 75, 90]
    # With more agreed it is another budget.
    project.budget_minutes = 180
    project.save()
    timing.write_down(Work.on(project), {"day": today, "seconds": 60}, by=anna, at=NOW)
    assert BudgetAlert.objects.filter(project=project, budget=180).get().percent == 50
