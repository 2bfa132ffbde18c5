import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from rapport.lib.boards.counting import count
from rapport.lib.boards.tests.boards import pieces_of
from rapport.lib.tests.shared import ROOT, shared

TRELLO = sorted(path.name for path in (ROOT / "data/boards").glob("trello*.json"))


@pytest.fixture(scope="module")
def truth():
    return json.loads(shared("data/boards/TRUTH.json").read_text())


def read(name):
    return pieces_of(shared(f"data/boards/{name}").read_bytes(), Path(name).stem)


@pytest.mark.parametrize("name", TRELLO)
def test_a_board_of_trello_has_all_its_lists_cards_checks_comments_and_people(name, truth):
    expected, pieces = truth[name], read(name)
    totals, cards = count(pieces), [piece.card for piece in pieces]
    lists = {one.key: one.title for one in pieces[0].board.lists}
    assert totals.board == expected["board"]
    assert (totals.lists, totals.tasks) == (expected["lists"], expected["cards"])
    assert totals.archived == expected["cards_closed"] + expected["cards_in_closed_lists"]
    assert (totals.check_items, totals.check_items_done) == (expected["checkitems"], expected["checkitems_complete"])
    assert (totals.comments, totals.members) == (expected["comments"], expected["members"])
    assert totals.due == expected["cards_with_due"]
    assert sum(card.done for card in cards) == expected["due_complete"]
    assert sum(bool(card.people) for card in cards) == expected["cards_assigned"]
    assert sum(bool(card.labels) for card in cards) == expected["cards_labelled"]
    assert sum(bool(card.text) for card in cards) == expected["cards_with_desc"]
    named = [lists[card.list_key] for card in cards]
    assert {name: named.count(name) for name in lists.values()} == expected["cards_per_list"]


def test_cards_were_made_when_their_first_action_says(truth):
    name = "trello-tellybox.json"
    actions = json.loads(shared(f"data/boards/{name}").read_text())["actions"]
    made = {one["data"]["card"]["id"]: one["date"] for one in actions if one["type"] == "createCard"}
    cards = [piece.card for piece in read(name)]
    said = [abs(card.created - datetime.fromisoformat(made[card.key])) for card in cards if card.key in made]
    assert len(said) == len(cards)
    assert max(said) < timedelta(seconds=2)


def test_a_table_of_asana_has_its_sections_subtasks_and_notes_of_several_lines(truth):
    expected, pieces = truth["asana-launch.csv"], read("asana-launch.csv")
    totals, cards = count(pieces), [piece.card for piece in pieces]
    assert totals.tasks == expected["rows"]
    assert sorted({one.title for piece in pieces for one in piece.board.lists}) == expected["sections"]
    assert sum(card.done for card in cards) == expected["completed"]
    assert sum("\n" in card.text for card in cards) == expected["multiline_notes"]
    assert [card.parent for card in cards if card.parent] == ["1"] * expected["subtasks"]
    assert totals.due == expected["with_due"]


def test_a_table_of_trello_knows_its_archived_card(truth):
    totals = count(read("trello-cards.csv"))
    assert (totals.tasks, totals.lists, totals.archived, totals.due) == (truth["trello-cards.csv"]["rows"], 2, 1, 1)
