"""The order of jobs that wait for each other, their earliest days and their slack."""

import pytest

from rapport.lib.schedule import Cycle, Job, Slot, in_order, planned


def test_jobs_stand_after_what_they_wait_for():
    assert in_order({3: [1, 2], 1: [], 2: [1]}) == [1, 2, 3]


def test_what_is_not_given_is_not_waited_for():
    assert in_order({1: [7]}) == [1]


@pytest.mark.parametrize(
    ("after", "ring"),
    [({1: [1]}, [1]), ({1: [2], 2: [1]}, [2, 1]), ({1: [3], 2: [1], 3: [2], 4: [3], 5: []}, [2, 3, 1])],
)
def test_a_ring_is_found_and_named_in_the_order_of_the_work(after, ring):
    with pytest.raises(Cycle) as found:
        in_order(after)
    named = found.value.ring
    assert sorted(named) == sorted(ring)
    # Each waits for the one before it, and the first for the last.
    assert all(named[at - 1] in after[job] for at, job in enumerate(named))


def test_earliest_days_and_slack():
    jobs = {1: Job(3), 2: Job(2, [1]), 3: Job(1, [1]), 4: Job(2, [2, 3]), 5: Job(1)}
    assert planned(jobs) == {
        1: Slot(0, 2, 0), 2: Slot(3, 4, 0), 3: Slot(3, 3, 1), 4: Slot(5, 6, 0), 5: Slot(0, 0, 6),
    }  # fmt: skip
    assert [key for key, slot in planned(jobs).items() if slot.is_critical] == [1, 2, 4]


def test_a_job_does_not_begin_before_its_day():
    assert planned({1: Job(1), 2: Job(2, [1], not_before=4)}) == {1: Slot(0, 0, 3), 2: Slot(4, 5, 0)}


def test_nothing_is_planned_of_nothing():
    assert planned({}) == {}


def test_a_long_chain_takes_no_time():
    chain = {number: Job(1, [number - 1] if number else []) for number in range(20_000)}
    assert planned(chain)[19_999] == Slot(19_999, 19_999, 0)
