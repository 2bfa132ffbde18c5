"""Boards of other programs: taken in as projects, brought again, brought newer, undone."""

import json
from datetime import date

import pytest
from django.utils import timezone

from rapport.clients.models import Client
from rapport.imports.commanding import import_paths
from rapport.imports.previewing import Hints
from rapport.journal.models import Batch
from rapport.journal.undoing import undo
from rapport.lib.boards.tests.boards import a_deck_board, a_deck_card, a_trello_board, a_trello_card, an_asana_table
from rapport.lib.tests.shared import shared
from rapport.projects.models import CheckItem, Lane, Project, Task, TaskComment
from tests.cast import a_client

pytestmark = pytest.mark.django_db


def take_in(actor, *paths, dry_run=False, **hints):
    return list(import_paths(actor, paths, dry_run=dry_run, mine=[], at=timezone.now(), hints=Hints(**hints)))


def counts():
    return {model.__name__: model.objects.count() for model in (Client, Project, Lane, Task, CheckItem, TaskComment)}


@pytest.fixture
def board(tmp_path):
    """Writes a board to a file and answers its path."""

    def write(content, name="board.json"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    return write


def a_card(n=1, **facts):
    return a_trello_card(f"5f000000000000000000000{n}", name=f"Card {n}", **facts)


def with_words(card):
    """The board of a card with a checklist and a comment."""
    checklist = {
        "id": "k", "idCard": card["id"], "name": "Before launch",
        "checkItems": [{"id": "i1", "name": "Proofread", "state": "complete"}, {"id": "i2", "name": "Ask Vera"}],
    }  # fmt: skip
    comment = {
        "id": "c1", "type": "commentCard", "date": "2026-03-01T10:00:00Z", "memberCreator": {"fullName": "Tom Baker"},
        "data": {"text": "Looks good", "card": {"id": card["id"]}},
    }  # fmt: skip
    return a_trello_board(card, checklists=[checklist], actions=[comment])


def test_a_board_becomes_a_project_with_lanes_tasks_checks_and_comments(anna, board):
    card = a_card(
        desc="Bigger", due="2026-05-01T21:30:00Z", idLabels=["n"], idMembers=["m1"],
        attachments=[{"name": "Plan", "url": "https://example.org/plan"}], dateLastActivity="2026-03-01T10:00:00Z",
    )  # fmt: skip
    [outcome] = take_in(anna, board(with_words(card)))
    assert (outcome.kind, outcome.counts["created"], outcome.errors) == ("trello", 1, [])
    project = Project.objects.get()
    assert (project.title, project.source, project.client.name) == ("Site", "trello", "Site")
    lanes = project.lanes.order_by("position")
    assert [(lane.title, lane.is_done, lane.archived_at is not None) for lane in lanes] == [
        ("Doing", False, False),
        ("Done", True, True),
    ]
    task = Task.objects.get()
    # 21:30 in London is half past midnight of the next day in Moscow, where this workspace is.
    assert (task.title, task.lane.title, task.due_on) == ("Card 1", "Doing", date(2026, 5, 2))
    assert (task.labels, task.people, task.text) == (["Now"], ["Tom Baker"], "Bigger\n\nPlan: https://example.org/plan")
    checks = task.checks.order_by("position")
    assert [(one.heading, one.text, one.done_at is not None) for one in checks] == [
        ("Before launch", "Proofread", True),
        ("Before launch", "Ask Vera", False),
    ]
    assert [(one.author, one.text) for one in task.comments.all()] == [("Tom Baker", "Looks good")]
    assert outcome.as_json()["totals"] == {
        "board": "Site", "lists": 2, "tasks": 1, "archived": 0, "check_items": 2, "check_items_done": 1,
        "comments": 1, "due": 1, "members": 1,
    }  # fmt: skip


def test_the_same_board_again_changes_nothing(anna, board):
    path = board(with_words(a_card()))
    take_in(anna, path)
    before, batches = counts(), Batch.objects.count()
    [again] = take_in(anna, path)
    assert (again.counts["unchanged"], again.batch) == (1, None)
    assert (counts(), Batch.objects.count()) == (before, batches)


def test_a_newer_export_brings_the_tasks_up_to_date(anna, board):
    first = a_trello_board(a_card(dateLastActivity="2026-03-01T10:00:00Z"), a_card(2))
    take_in(anna, board(first))
    card = a_card(idList="l2", dueComplete=True, dateLastActivity="2026-03-02T10:00:00Z") | {"name": "Header"}
    newer = with_words(card) | {"cards": [card, a_card(2), a_card(3)]}
    newer |= {"name": "New site", "lists": [*newer["lists"], {"id": "l3", "name": "Later", "pos": 20}]}
    [outcome] = take_in(anna, board(newer))
    assert (outcome.counts["updated"], outcome.counts["unchanged"], outcome.counts["created"]) == (1, 1, 1)
    task = Task.objects.get(source_key=card["id"])
    assert (task.title, task.lane.title, task.done_at is not None) == ("Header", "Done", True)
    assert (task.checks.count(), task.comments.count()) == (2, 1)
    assert Project.objects.get().title == "New site"
    assert Lane.objects.count() == 3
    undo(Batch.objects.get(pk=outcome.batch), by=anna, at=timezone.now())
    task.refresh_from_db()
    assert (task.title, task.lane.title, task.done_at) == ("Card 1", "Doing", None)
    assert counts() == {"Client": 1, "Project": 1, "Lane": 2, "Task": 2, "CheckItem": 0, "TaskComment": 0}
    assert Project.objects.get().title == "Site"


def test_an_older_export_takes_nothing_back(anna, board):
    take_in(anna, board(a_trello_board(a_card(dateLastActivity="2026-03-02T10:00:00Z"))))
    [outcome] = take_in(anna, board(a_trello_board({**a_card(dateLastActivity="2026-03-01T10:00:00Z"), "name": "Old"})))
    assert (outcome.counts["unchanged"], Task.objects.get().title) == (1, "Card 1")


def test_what_was_changed_here_later_than_there_stays(anna, board):
    take_in(anna, board(a_trello_board(a_card(dateLastActivity="2026-03-01T10:00:00Z"))))
    Task.objects.get().change({"title": "Ours"}, by=anna, at=timezone.now())
    take_in(anna, board(a_trello_board({**a_card(dateLastActivity="2026-03-02T10:00:00Z"), "name": "Theirs"})))
    assert Task.objects.get().title == "Ours"


def test_the_day_of_a_change_is_enough_where_a_program_says_no_more(anna, board):
    take_in(anna, board(an_asana_table("1,2026-09-01,,2026-09-02,Copy,Build,,,,,,,Site,"), "a.csv"))
    take_in(
        anna,
        board(an_asana_table("1,2026-09-01,,2026-09-02,Text,Build,,,,,,,Site,", "2,,,,Copy,,,,,,,,Site,"), "a.csv"),
    )
    task = Task.objects.get(source_key="1")
    assert task.title == "Text"
    task.change({"title": "Ours"}, by=anna, at=timezone.now())
    take_in(anna, board(an_asana_table("1,2026-09-01,,2026-09-03,Text,Build,,,,,,,Site,"), "a.csv"))
    task.refresh_from_db()
    assert task.title == "Ours"


def test_an_import_is_undone_as_one(anna, board):
    a_client(anna.workspace, "Keep")
    [outcome] = take_in(anna, board(with_words(a_card())))
    undone = undo(Batch.objects.get(pk=outcome.batch), by=anna, at=timezone.now())
    assert undone.left == []
    assert counts() == {"Client": 1, "Project": 0, "Lane": 0, "Task": 0, "CheckItem": 0, "TaskComment": 0}


def test_an_undo_leaves_what_was_worked_on_since(anna, board):
    [outcome] = take_in(anna, board(a_trello_board(a_card(1), a_card(2))))
    Task.objects.get(title="Card 2").change({"title": "Ours"}, by=anna, at=timezone.now())
    undone = undo(Batch.objects.get(pk=outcome.batch), by=anna, at=timezone.now())
    assert {left.subject for left in undone.left} == {"projects.task", "projects.project", "clients.client"}
    assert [task.title for task in Task.objects.all()] == ["Ours"]


def test_the_client_is_the_one_named_or_the_one_called_like_the_board(anna, board):
    known = a_client(anna.workspace, "site")
    take_in(anna, board(a_trello_board(a_card())))
    assert Project.objects.get().client == known
    other = a_trello_board(a_card(2), id="b2", name="Shop")
    take_in(anna, board(other), client="ACME")
    assert Project.objects.get(title="Shop").client.name == "ACME"


def test_a_member_does_what_they_are_named_for(anna, teammate, board):
    card = a_card(idMembers=["m2", "m1"])
    people = [{"id": "m2", "fullName": teammate.user.name}, {"id": "m1", "fullName": "Tom Baker"}]
    take_in(anna, board(a_trello_board(card, members=people)))
    task = Task.objects.get()
    assert (task.user, task.people) == (teammate.user, ["Tom Baker"])


def test_subtasks_know_their_task_and_boards_of_one_name_stay_two(anna, board):
    first = an_asana_table("1,,,,Launch,Build,,,,,,,Website,", "2,,,,Copy,,,,,,,,,Launch")
    take_in(anna, board(first, "a.csv"))
    assert Task.objects.get(title="Copy").parent.title == "Launch"
    take_in(anna, board(an_asana_table("7,,,,Other,Build,,,,,,,Website,"), "b.csv"))
    assert Project.objects.filter(title="Website").count() == 2
    [again] = take_in(anna, board(first, "a.csv"))
    assert (again.counts["unchanged"], Project.objects.count()) == (2, 2)


def test_a_table_and_the_whole_board_of_trello_are_one_project(anna, board):
    table = b"Card ID,Card Name,List Name,Archived\n5f0000000000000000000001,Card 1,Doing,false\n"
    take_in(anna, board(table, "site.csv"))
    [outcome] = take_in(anna, board(a_trello_board(a_card(), a_card(2))))
    assert (outcome.counts["created"], Project.objects.count(), Lane.objects.count()) == (1, 1, 2)


def test_boards_with_the_same_number_of_two_clouds_stay_two(anna, board):
    take_in(anna, board(a_deck_board(a_deck_card(7, title="Header"))))
    take_in(anna, board(a_deck_board(a_deck_card(7, title="Taxes"), title="House")))
    assert sorted(Project.objects.values_list("title", flat=True)) == ["House", "Site"]


def test_an_empty_board_is_a_project_too(anna, board):
    [outcome] = take_in(anna, board(a_trello_board()))
    assert (outcome.counts["created"], Project.objects.count(), Lane.objects.count()) == (1, 1, 2)
    [again] = take_in(anna, board(a_trello_board()))
    assert (again.counts["unchanged"], again.batch) == (1, None)


def test_a_project_in_the_trash_stays_there(anna, board):
    path = board(a_trello_board(a_card()))
    take_in(anna, path)
    Project.objects.get().trash(by=anna, at=timezone.now())
    [again] = take_in(anna, path)
    assert (again.counts["unchanged"], Project.objects.count()) == (1, 1)


def test_what_cannot_be_read_is_said_with_its_place_and_the_others_go_on(anna, board):
    [outcome] = take_in(anna, board(a_trello_board("nonsense", a_card(), a_card())))
    assert outcome.errors == [{"at": "card 1", "reason": "This is no card of a board."}]
    assert (outcome.counts["created"], outcome.counts["skipped"]) == (1, 1)


def test_a_look_writes_nothing_and_says_the_same(anna, board):
    path = board(with_words(a_card()))
    [looked] = take_in(anna, path, dry_run=True)
    assert counts() == dict.fromkeys(counts(), 0)
    [taken] = take_in(anna, path)
    assert (looked.counts, looked.totals) == (taken.counts, taken.totals)


def test_a_file_in_another_workspace_is_another_project(anna, stranger, board):
    path = board(a_trello_board(a_card()))
    take_in(anna, path)
    [outcome] = take_in(stranger, path)
    assert outcome.counts["created"] == 1
    assert Project.objects.visible_to(stranger).count() == 1


def test_boards_of_real_programs_are_taken_in_as_the_truth_says(anna):
    truth = json.loads(shared("data/boards/TRUTH.json").read_text())
    paths = [shared(f"data/boards/{name}") for name in truth]
    outcomes = {outcome.file.rpartition("/")[2]: outcome for outcome in take_in(anna, *paths)}
    tellybox, expected = outcomes["trello-tellybox.json"], truth["trello-tellybox.json"]
    assert tellybox.counts["created"] == expected["cards"]
    assert tellybox.totals["lists"] == expected["lists"]
    project = Project.objects.get(title=expected["board"])
    lanes = {lane.title: lane.tasks.count() for lane in project.lanes.all()}
    assert lanes == expected["cards_per_list"]
    assert outcomes["asana-launch.csv"].totals["tasks"] == truth["asana-launch.csv"]["rows"]
    assert Task.objects.get(title="Write copy").parent.title == "Launch site"
    assert Task.objects.get(title="Old card").archived_at
    again = take_in(anna, *paths)
    assert {outcome.counts["created"] + outcome.counts["updated"] for outcome in again} == {0}
