from datetime import UTC, datetime

import pytest

from rapport.lib.boards.shape import Check
from rapport.lib.boards.tests.boards import a_deck_board, a_deck_card, cards_of, pieces_of


@pytest.mark.parametrize(
    "shape",
    [
        lambda board: board,
        lambda board: {"3": board},
        lambda board: {"version": "1.15.0", "boards": {"3": board}},
        lambda board: {"boards": [board]},
        lambda board: {**board, "stacks": {"1": board["stacks"][0]}},
        # As Deck before 1.11 wrote it: the cards apart from their stack.
        lambda board: {
            "3": {
                **board,
                "stacks": {
                    "0": {"id": 1, "title": "Doing"},
                    "1": {"cards": board["stacks"][0]["cards"]},
                },
            }
        },
    ],
)
def test_every_shape_of_the_export_gives_the_same_card(shape):
    [piece] = pieces_of(shape(a_deck_board(a_deck_card(title="Header"))))
    assert (piece.board.name, piece.board.key, piece.card.title, piece.card.list_key) == ("Site", "3", "Header", "1")


def test_lines_to_tick_leave_the_description():
    [card] = cards_of(a_deck_board(a_deck_card(description="Plan\n\n- [x] First\n- [ ] Second\n\nEnd")))
    assert card.checks == (Check("First", "First", True), Check("Second", "Second", False))
    assert card.text.split() == ["Plan", "End"]


def test_dates_people_labels_and_comments_are_read():
    card = a_deck_card(
        duedate="2026-07-24T22:00:00+00:00", done="2026-07-18T10:00:00+00:00", createdAt=1689667569,
        labels=[{"id": 1, "title": "Later"}],
        assignedUsers=[{"id": 5, "participant": {"uid": "boris", "displayname": "Boris"}}],
        comments=[{"id": 4, "message": "Seen", "actorDisplayName": "Anna", "creationDateTime": "2026-07-01T08:00:00Z"}],
    )  # fmt: skip
    [piece] = pieces_of(a_deck_board(card))
    read = piece.card
    assert read.due == datetime(2026, 7, 24, 22, tzinfo=UTC)
    assert (read.done, read.done_at) == (True, datetime(2026, 7, 18, 10, tzinfo=UTC))
    assert (read.labels, read.people[0].name, read.remarks[0].text) == (("Later",), "Boris", "Seen")
    assert [person.name for person in piece.board.people] == ["Anna", "Boris"]


def test_what_was_deleted_there_stays_away_and_an_account_gives_all_its_boards():
    kept = a_deck_board(a_deck_card(), a_deck_card(8, deletedAt=1))
    gone, other = a_deck_board(a_deck_card(), id=4, deletedAt=5), a_deck_board(id=5, title="Empty")
    pieces = pieces_of({"boards": {"3": kept, "4": gone, "5": other}})
    assert [(piece.board.name, piece.card and piece.card.key) for piece in pieces] == [("Site", "7"), ("Empty", None)]
