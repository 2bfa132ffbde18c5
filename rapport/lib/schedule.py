"""When jobs can be done that wait for each other: their order, the earliest days, and how long each may be put off.

Days are counted as working days from the beginning of the plan: 0 is its first one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple


class Cycle(Exception):
    """Jobs that wait for each other in a ring. `ring` names them in their order; the last waits for the first."""

    def __init__(self, ring: list[int]) -> None:
        super().__init__(ring)
        self.ring = ring


class Job(NamedTuple):
    """So many working days of work, not before a day, after other jobs."""

    days: int
    after: Collection[int] = ()
    not_before: int = 0


class Slot(NamedTuple):
    """The days of a job, both included, and by how many days it may be put off without moving the end of all."""

    first: int
    last: int
    slack: int

    @property
    def is_critical(self) -> bool:
        """Whether the end of all moves with it."""
        return self.slack == 0


def in_order(after: Mapping[int, Iterable[int]]) -> list[int]:
    """The jobs, each after those it waits for; otherwise in the order given. Raises Cycle.

    Jobs that are waited for and not given themselves are passed over.
    """
    waits = {job: [other for other in others if other in after] for job, others in after.items()}
    left = {job: len(others) for job, others in waits.items()}
    leads: dict[int, list[int]] = {job: [] for job in waits}
    for job, others in waits.items():
        for other in others:
            leads[other].append(job)
    ready = [job for job, count in left.items() if not count]
    for job in ready:
        for later in leads[job]:
            left[later] -= 1
            if not left[later]:
                ready.append(later)
    if len(ready) < len(waits):
        raise Cycle(_ring(waits, {job for job, count in left.items() if count}))
    return ready


def _ring(waits: Mapping[int, list[int]], stuck: set[int]) -> list[int]:
    """One ring among jobs of which each waits for another one of them."""
    job, seen = min(stuck), list[int]()
    while job not in seen:
        seen.append(job)
        job = next(other for other in waits[job] if other in stuck)
    # Walked against the work: turned round, each comes before the one that waits for it.
    ring = list(reversed(seen[seen.index(job) :]))
    first = ring.index(min(ring))
    return [*ring[first:], *ring[:first]]


def planned(jobs: Mapping[int, Job]) -> dict[int, Slot]:
    """The earliest days of each job, and its slack. Raises Cycle."""
    order = in_order({key: job.after for key, job in jobs.items()})
    first: dict[int, int] = {}
    for key in order:
        job = jobs[key]
        free = [first[other] + jobs[other].days for other in job.after if other in first]
        first[key] = max([job.not_before, *free])
    end = max((first[key] + jobs[key].days for key in order), default=0)
    latest = {key: end - jobs[key].days for key in order}
    for key in reversed(order):
        for other in jobs[key].after:
            if other in latest:
                latest[other] = min(latest[other], latest[key] - jobs[other].days)
    return {key: Slot(first[key], first[key] + jobs[key].days - 1, latest[key] - first[key]) for key in order}
