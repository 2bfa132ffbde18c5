"""How urgent things are: the arithmetic, row by row."""

from datetime import timedelta

import pytest

from rapport.today.ranking import (
    RULES,
    Due,
    Past,
    Quiet,
    Urgency,
    Waiting,
    order,
    weigh_due,
    weigh_quiet,
    weigh_waiting,
)
from rapport.today.tests.moments import NOW, at

DAY = timedelta(hours=9)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def a_wait(worked: float = 0, **facts) -> Waiting:
    facts = {"since": at(23), "promise": DAY, "days": 1, **facts}
    return Waiting(worked=hours(worked), **facts)


def parts(urgency: Urgency) -> dict[str, int]:
    return {reason.code: reason.points for reason in urgency.reasons}


@pytest.mark.parametrize(
    ("it", "reasons"),
    [
        (a_wait(0), {"waits": 10}),
        (a_wait(0.99), {"waits": 10}),
        (a_wait(1), {"waits": 12}),
        (a_wait(9), {"waits": 28}),
        (a_wait(9.5), {"waits": 28, "late": 16}),
        (a_wait(15), {"waits": 40, "late": 16}),
        (a_wait(200), {"waits": 40, "late": 16}),
        (a_wait(2, letters=2), {"waits": 14, "again": 12}),
        (a_wait(2, letters=9), {"waits": 14, "again": 12}),
        (a_wait(2, is_new=True), {"waits": 14, "new": 14}),
        (a_wait(5, is_new=True), {"waits": 20, "late": 16, "new": 14}),
        (a_wait(2, step="Send the estimate"), {"waits": 14, "step": 10}),
        (a_wait(2, usual=hours(3)), {"waits": 14}),
        (a_wait(4, usual=hours(3)), {"waits": 18, "slower": 8}),
        (a_wait(200, days=31), {"waits": 40, "late": 16, "aged": -60}),
        (a_wait(2, past=Past(returned_at=NOW)), {"waits": 14, "returned": 10}),
        (a_wait(2, past=Past(not_useful_at=NOW)), {"waits": 14, "not_useful": -20}),
    ],
)
def test_who_waits_is_urgent_for_these_reasons(it, reasons):
    assert parts(weigh_waiting(it)) == reasons
    assert weigh_waiting(it).points == max(0, sum(reasons.values()))


@pytest.mark.parametrize(
    ("it", "reasons"),
    [
        (Due(), {"due": 30}),
        (Due(days_late=2), {"due": 30, "overdue": 10}),
        (Due(days_late=40), {"due": 30, "overdue": 30}),
        (Due(hour=NOW), {"due": 30, "hour": 12}),
        (Due(client_waits=True), {"due": 30, "waits_too": 10}),
        (Due(past=Past(not_useful_at=NOW)), {"due": 30, "not_useful": -20}),
    ],
)
def test_a_step_is_urgent_for_these_reasons(it, reasons):
    assert parts(weigh_due(it)) == reasons


@pytest.mark.parametrize(
    ("it", "reasons"),
    [
        (Quiet(days=30, patience=30), {"quiet": 10}),
        (Quiet(days=34, patience=28), {"quiet": 10, "beyond": 6}),
        (Quiet(days=100, patience=28), {"quiet": 10, "beyond": 20}),
        (Quiet(days=12, patience=10, agreed=10), {"quiet": 10, "beyond": 2, "agreed": 10}),
    ],
)
def test_a_silence_is_urgent_for_these_reasons(it, reasons):
    assert parts(weigh_quiet(it)) == reasons


def test_nothing_is_less_than_nothing_or_more_than_a_hundred():
    past = Past(returned_at=NOW)
    most = [
        weigh_waiting(a_wait(99, letters=3, step="Send it", usual=hours(1), past=past)),
        weigh_waiting(a_wait(99, letters=3, is_new=True, past=past)),
        weigh_due(Due(days_late=99, hour=NOW, client_waits=True, past=past)),
        weigh_quiet(Quiet(days=999, patience=9, agreed=9, past=past)),
    ]
    assert [urgency.points for urgency in most] == [96, 92, 92, 50]
    assert weigh_waiting(a_wait(0, past=Past(not_useful_at=NOW))).points == 0


def test_what_was_written_a_minute_ago_stands_before_what_was_written_years_ago():
    assert weigh_waiting(a_wait(0)).points > weigh_waiting(a_wait(999, days=900)).points


def test_the_most_urgent_comes_first_then_the_oldest_then_the_smaller_number():
    things = [(10, at(20), 1), (40, at(23), 9), (40, at(22), 8), (40, at(22), 7)]
    assert sorted(things, key=lambda thing: order(*thing)) == [
        (40, at(22), 7), (40, at(22), 8), (40, at(23), 9), (10, at(20), 1),
    ]  # fmt: skip


# Those of the further kinds are used in test_sources.py.
TAUGHT = {
    "promised", "promised_late", "owed", "owed_late", "guesses", "unanswered", "back", "failed", "unknown", "unreached",
    "people", "give_back", "nda_ends", "request", "request_late", "alone", "much", "owed_word", "unsaid",
    "offer_changes", "offer_accepted", "offer_declined", "offer_ends", "playbook", "playbook_late", "moved",
    "timer", "budget_reached", "wait_remind", "wait_announce", "wait_came", "stuck", "report_due", "report_late",
    "decided", "after_work", "anniversary", "support_ends",
}  # fmt: skip
OWN = set(RULES) - TAUGHT


def test_every_rule_of_the_table_is_used():
    past = Past(returned_at=NOW, not_useful_at=NOW)
    urgencies = [
        weigh_waiting(a_wait(99, days=99, letters=2, is_new=True, step="Send it", usual=hours(1), past=past)),
        weigh_due(Due(days_late=1, hour=NOW, client_waits=True)),
        weigh_quiet(Quiet(days=9, patience=3, agreed=3)),
    ]
    assert {reason.code for urgency in urgencies for reason in urgency.reasons} == OWN
