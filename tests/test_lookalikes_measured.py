"""How many of those who are the same are found in an address book made dirty on purpose, and how many are false."""

import pytest

from bench.dirt import dirty, invented
from bench.likeness import Measured, judge, real_people
from bench.words import SEED
from rapport.lib.lookalikes import candidates
from rapport.lib.tests.shared import shared

PRECISION, RECALL = 0.98, 0.9


def of(measured: Measured) -> tuple[bool, bool]:
    return measured.precision >= PRECISION, measured.recall >= RECALL


@pytest.mark.parametrize("seed", [SEED, 1, 2])
def test_invented_people(seed):
    measured = judge(dirty(invented(1500, seed=seed), seed=seed))
    assert of(measured) == (True, True), measured


def test_real_people():
    people = real_people(shared("data"))
    assert len(people) > 10
    measured = Measured()
    # Few people, so each kind of dirt gets its chance.
    for seed in range(20):
        measured.add(judge(dirty(people, seed=seed)))
    assert of(measured) == (True, True), measured


def test_twice_as_many_are_compared_in_about_twice_the_pairs():
    few, many = (len(candidates(invented(count, seed=SEED))) for count in (2000, 4000))
    assert many <= 3 * few + 100
