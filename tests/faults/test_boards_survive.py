"""Boards and timesheets under bad luck: killed half-way, the same file in two tabs at once."""

import json
import random

import pytest

from rapport.clients.models import Client
from rapport.imports.models import Import
from rapport.journal.models import Entry
from rapport.lib.boards.tests.boards import a_trello_board, a_trello_card
from rapport.lib.timesheets.tests.sheets import TOGGL
from rapport.projects.models import CheckItem, Lane, Project, Task, TaskComment
from rapport.timekeeping.models import TimeEntry
from tests import cast
from tests.faults.processes import a_process, is_killed
from tests.faults.test_imports_survive import RUNNER, a_running_import

pytestmark = [pytest.mark.faults, pytest.mark.slow_once, pytest.mark.django_db(transaction=True)]

RUN = RUNNER.replace("import django; django.setup()\n", "")
OF_ONE = RUN.replace(".get()", ".get(pk=int(sys.argv[1]))")


def a_board(cards: int) -> str:
    """Every third card has a checklist, every fifth a comment."""
    keys = [f"5f00000000000000000{n:05}" for n in range(cards)]
    checklists = [
        {"id": f"k{n}", "idCard": key, "name": "Before launch", "checkItems": [{"id": f"i{n}", "name": "Proofread"}]}
        for n, key in enumerate(keys)
        if n % 3 == 0
    ]
    comments = [
        {
            "id": f"c{n}",
            "type": "commentCard",
            "date": "2026-03-01T10:00:00Z",
            "data": {"text": "Seen", "card": {"id": key}},
        }
        for n, key in enumerate(keys)
        if n % 5 == 0
    ]
    rows = [{**a_trello_card(key, pos=n), "name": f"Card {n}"} for n, key in enumerate(keys)]
    return json.dumps(a_trello_board(*rows, checklists=checklists, actions=comments))


def a_sheet(rows: int) -> str:
    """An hour each, on as many days, for four projects of two clients."""
    lines = [
        f"Vera,v@example.org,Client {n % 2},Project {n % 4},,Work,Yes,2024-{n // 28 % 12 + 1:02}-{n % 28 + 1:02},"
        f"{8 + n // 336:02}:00:00,2024-{n // 28 % 12 + 1:02}-{n % 28 + 1:02},{9 + n // 336:02}:00:00,01:00:00,,10.00"
        for n in range(rows)
    ]
    return "\n".join([TOGGL, *lines, ""])


def counts() -> dict[str, int]:
    models = (Client, Project, Lane, Task, CheckItem, TaskComment, TimeEntry)
    return {model.__name__: model.objects.count() for model in models}


# The project of the board has its two lists, the four of the timesheet the three columns new projects have.
WHOLE = {
    "Client": 3, "Project": 5, "Lane": 2 + 4 * 3, "Task": 1000, "CheckItem": 334, "TaskComment": 200,
    "TimeEntry": 1000,
}  # fmt: skip


def test_killed_at_ten_moments_boards_and_hours_end_whole_and_nothing_stands_twice():
    anna = cast.the_owner()
    the_import = a_running_import(anna, board=a_board(1000), time=a_sheet(1000))
    moments = random.Random(20261130)
    assert sum(is_killed(a_process(RUN), moments, within=0.5) for _ in range(10))
    assert a_process(RUN).wait(timeout=120) == 0
    the_import.refresh_from_db()
    assert the_import.state == Import.State.DONE
    assert [(s.read, s.created, s.failed) for s in the_import.sources.order_by("id")] == [(1000, 1000, 0)] * 2
    assert counts() == WHOLE
    created = Entry.objects.filter(verb="created")
    assert created.count() == created.values("subject", "subject_id").distinct().count()


def test_the_same_files_in_two_tabs_are_taken_in_once():
    anna = cast.the_owner()
    both = [a_running_import(anna, board=a_board(1000), time=a_sheet(1000)) for _ in range(2)]
    processes = [a_process(OF_ONE, str(one.pk)) for one in both]
    assert [one.wait(timeout=120) for one in processes] == [0, 0]
    assert counts() == WHOLE
    assert sum(source.created for one in both for source in one.sources.all()) == 2000
