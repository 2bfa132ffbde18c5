"""Scope creep as DOMAIN.md 3 works it out."""

from datetime import date

import pytest

from rapport.projects.creep import Work, measure
from rapport.projects.models import Scope

DAY = date(2026, 11, 10)


def work(hours, scope=Scope.AGREED, *, on=DAY, approved=None):
    return Work(on, hours * 60, scope, approved)


def test_the_worked_example():
    """Base 100, accepted +20, spent 138 with 12 unapproved: 12 %, 20 %, and 6 h over inside the scope, 5 % of 120."""
    works = [work(106), work(20, Scope.CHANGE, approved=DAY), work(12, Scope.ASKED)]
    found = measure(works, baseline=100 * 60, accepted=20 * 60)
    assert found.spent == 138 * 60
    assert (found.creep_share, found.change_share) == (12.0, 20.0)
    assert (found.overrun, found.overrun_share) == (6 * 60, 5.0)


@pytest.mark.parametrize(
    ("scope", "on", "approved", "creeps"),
    [
        (Scope.AGREED, DAY, None, False),
        (Scope.ASKED, DAY, None, True),
        (Scope.CHANGE, DAY, None, True),
        (Scope.CHANGE, date(2026, 11, 9), DAY, True),
        (Scope.CHANGE, DAY, DAY, False),
        (Scope.GIFT, DAY, None, False),
    ],
)
def test_work_before_the_approval_stays_creep(scope, on, approved, creeps):
    assert work(1, scope, on=on, approved=approved).is_creep is creeps


def test_a_present_is_neither_spent_nor_creep_and_of_nothing_there_is_no_share():
    found = measure([work(3, Scope.GIFT), work(2, Scope.ASKED)], baseline=0, accepted=0)
    assert (found.spent, found.unapproved, found.creep_share, found.change_share) == (120, 120, None, None)
