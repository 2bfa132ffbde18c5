import pytest

from rapport.lib.boards.reading import kind_of
from rapport.lib.boards.tests.boards import an_asana_table, cards_of, pieces_of

TRELLO = (
    b"Card ID,Card Name,Card URL,Card Description,Labels,Members,Start Date,Due Date,List ID,List Name,Board ID,"
    b"Board Name,Archived,Due Complete,Vote Count,Client\n"
    b'a1,Fix header,https://trello.com/c/1,,"Design (green),(red_dark)","Tom Baker,Vera",,2026-10-01,l1,Doing,b9,'
    b"Site,false,true,3,ACME\n"
)


def test_a_table_of_trello_names_the_board_and_the_list_by_their_numbers():
    [piece] = pieces_of(TRELLO, "file")
    assert (piece.board.key, piece.board.name, piece.card.list_key) == ("b9", "Site", "l1")
    assert (piece.card.labels, piece.card.done) == (("Design", "red_dark"), True)
    assert [person.name for person in piece.card.people] == ["Tom Baker", "Vera"]
    assert piece.card.extra == (("Client", "ACME"),)


def test_the_project_common_to_all_tasks_is_the_board_and_subtasks_stand_with_it():
    board = an_asana_table(
        '1,2026-09-01,,2026-09-02,Launch,Build,,,,,,,"Website, Everything",',
        "2,2026-09-01,,2026-09-02,Copy,,,,,,,,,Launch",
        '3,2026-09-01,,2026-09-02,Fonts,Ideas,,,,,,,"Marketing, Website",',
    )
    pieces = pieces_of(board)
    assert {piece.board.name for piece in pieces} == {"Website"}
    assert (pieces[1].card.parent, pieces[1].card.list_key) == ("1", "build")


def test_tasks_of_several_projects_become_several_boards_and_those_of_none_one_called_after_the_file():
    pieces = pieces_of(an_asana_table("1,,,,A,,,,,,,,Website,", "2,,,,B,,,,,,,,Marketing,", "3,,,,C,,,,,,,,,"), "mine")
    assert [piece.board.name for piece in pieces] == ["Website", "Marketing", "mine"]


def test_a_subtask_whose_parent_is_not_in_the_file_keeps_its_name():
    [card] = cards_of(an_asana_table("2,,,,Copy,,,,,,,,,Launch"))
    assert (card.parent, card.extra) == ("", (("Parent task", "Launch"),))


def test_a_row_that_cannot_be_read_costs_only_itself():
    pieces = pieces_of(
        an_asana_table("1,,,,A,,,,,,,,W,", "2,,,,,,,,,,,,W,", '3,,,,"open,,,,,,,,W,', "4,,,,B,,,,,,,,W,")
    )
    assert [piece.refusal.code if piece.refusal else piece.card.title for piece in pieces] == [
        "A",
        "no_title",
        "unclosed_quote",
        "B",
    ]


@pytest.mark.parametrize(
    "head",
    [b"Name,Email\nVera,v@example.org\n", b'{"messages": [], "type": "personal_chat"}', b"", b"\x00\x01\x02" * 50],
)
def test_other_files_are_no_boards(head):
    assert kind_of(head) == ""
