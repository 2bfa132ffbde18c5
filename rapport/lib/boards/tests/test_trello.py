from datetime import UTC, date, datetime

import pytest

from rapport.lib.boards.shape import Check
from rapport.lib.boards.tests.boards import a_trello_board, a_trello_card, cards_of, pieces_of
from rapport.lib.records import Unreadable

KEY = "5f0000000000000000000001"


def a_comment(text, at="2026-03-01T10:00:00.000Z", key="c1", card=KEY, **who):
    return {
        "id": key, "type": "commentCard", "date": at, "data": {"text": text, "card": {"id": card}},
        "memberCreator": {"id": "m1", "fullName": "Tom Baker", **who},
    }  # fmt: skip


def test_lists_stand_in_the_order_of_the_board_and_know_when_they_are_archived():
    [piece] = pieces_of(a_trello_board(a_trello_card()))
    assert [(one.title, one.archived) for one in piece.board.lists] == [("Doing", False), ("Done", True)]


def test_cards_are_numbered_within_their_list_by_the_fractions_trello_keeps():
    cards = cards_of(a_trello_board(a_trello_card("b", pos=2.5), a_trello_card("a", pos=2.25), a_trello_card("c")))
    assert {card.key: card.position for card in cards} == {"a": 0, "b": 1, "c": 2}


def test_a_due_moment_a_start_and_being_done_are_read():
    done = a_trello_card(due="2026-05-01T21:30:00.000Z", start="2026-04-01", dueComplete=True, dateCompleted=None)
    done["dateLastActivity"] = "2026-04-30T08:00:00.000Z"
    [card] = cards_of(a_trello_board(done))
    assert card.due == datetime(2026, 5, 1, 21, 30, tzinfo=UTC)
    assert card.starts == date(2026, 4, 1)
    assert (card.done, card.done_at) == (True, datetime(2026, 4, 30, 8, tzinfo=UTC))


def test_when_a_card_was_done_is_taken_from_the_action_that_says_so():
    told = {
        "id": "a1", "type": "updateCard", "date": "2026-04-02T08:00:00Z",
        "data": {"card": {"id": KEY, "dueComplete": True}, "old": {"dueComplete": False}},
    }  # fmt: skip
    card = a_trello_card(dueComplete=True, dateLastActivity="2026-09-09T08:00:00Z")
    assert cards_of(a_trello_board(card, actions=[told]))[0].done_at == datetime(2026, 4, 2, 8, tzinfo=UTC)


@pytest.mark.parametrize("where", ["beside the cards", "within the card"])
def test_checklists_are_read_wherever_the_export_puts_them(where):
    checklist = {
        "id": "k", "idCard": KEY, "name": "Before launch", "pos": 1,
        "checkItems": [
            {"id": "i2", "name": "Second", "state": "incomplete", "pos": 2},
            {"id": "i1", "name": "First", "state": "complete", "pos": 1},
        ],
    }  # fmt: skip
    inner = where == "within the card"
    card = a_trello_card(checklists=[checklist]) if inner else a_trello_card()
    [read] = cards_of(a_trello_board(card, checklists=[] if inner else [checklist]))
    assert read.checks == (Check("i1", "First", True, "Before launch"), Check("i2", "Second", False, "Before launch"))


def test_an_old_export_keeps_the_ticks_at_the_card():
    checklist = {"idCard": KEY, "name": "L", "checkItems": [{"id": "i1", "name": "First"}]}
    card = a_trello_card(checkItemStates=[{"idCheckItem": "i1", "state": "complete"}])
    assert cards_of(a_trello_board(card, checklists=[checklist]))[0].checks[0].done


def test_comments_are_the_actions_that_say_so_oldest_first():
    board = a_trello_board(
        a_trello_card(),
        actions=[
            a_comment("Later", "2026-03-02T10:00:00Z", "c2", fullName="", username="olga", id="m9"),
            a_comment("Earlier"), a_comment("Of another card", key="c3", card="x"),
            {"type": "updateCard", "data": {"card": {"id": KEY}}},
        ],
    )  # fmt: skip
    remarks = cards_of(board)[0].remarks
    assert [(one.text, one.author) for one in remarks] == [("Earlier", "Tom Baker"), ("Later", "olga")]
    assert remarks[0].at == datetime(2026, 3, 1, 10, tzinfo=UTC)


def test_labels_are_names_or_colours_whatever_the_age_of_the_export():
    new = a_trello_card(labels=[{"id": "n", "name": "Now", "color": "red"}, {"id": "g", "name": "", "color": "green"}])
    numbers, old = a_trello_card(idLabels=["n"]), a_trello_card(labels=["green", "blue"])
    assert [card.labels for card in cards_of(a_trello_board(new, numbers, old))] == [
        ("Now", "green"),
        ("Now",),
        ("Design", "blue"),
    ]


def test_people_of_a_card_are_named_also_those_who_have_left_the_board():
    card = a_trello_card(idMembers=["m1", "m7", "m8"])
    gone = {"id": "a", "type": "addMemberToCard", "memberCreator": {"id": "m7", "fullName": "Vera Vogel"}}
    [piece] = pieces_of(a_trello_board(card, actions=[gone]))
    assert [person.name for person in piece.card.people] == ["Tom Baker", "Vera Vogel", "m8"]
    assert [person.name for person in piece.board.people] == ["Tom Baker"]


def test_links_and_fields_of_ones_own_are_kept():
    card = a_trello_card(
        attachments=[{"name": "Plan", "url": "https://example.org/plan.pdf"}, {"name": "lost"}],
        customFieldItems=[{"idCustomField": "f", "value": {"text": "ACME"}}, {"idCustomField": "o", "idValue": "v"}],
    )
    fields = [
        {"id": "f", "name": "Customer"},
        {"id": "o", "name": "Size", "options": [{"id": "v", "value": {"text": "large"}}]},
    ]
    [read] = cards_of(a_trello_board(card, customFields=fields))
    assert read.links == (("Plan", "https://example.org/plan.pdf"),)
    assert read.extra == (("Customer", "ACME"), ("Size", "large"))


def test_a_card_was_made_when_its_number_says():
    assert cards_of(a_trello_board(a_trello_card()))[0].created == datetime(2020, 7, 4, 4, 5, 20, tzinfo=UTC)


def test_what_is_no_card_is_refused_and_the_others_are_read():
    pieces = pieces_of(a_trello_board("nonsense", a_trello_card("z", name="", desc=""), a_trello_card()))
    assert [piece.refusal and piece.refusal.code for piece in pieces] == ["not_a_card", "no_title", None]


def test_a_card_without_a_name_is_called_by_the_first_line_of_its_text():
    assert cards_of(a_trello_board(a_trello_card(name="", desc="Call Vera\nat ten")))[0].title == "Call Vera"


def test_a_board_without_cards_is_a_piece_of_its_own():
    [piece] = pieces_of(a_trello_board())
    assert (piece.board.name, piece.card, piece.refusal) == ("Site", None, None)


@pytest.mark.parametrize("damage", [b"", b'"idBoard" "shortLink"', b'{"a": ' * 5000])
def test_a_damaged_export_is_refused_as_a_whole(damage):
    raw = b'{"id": "b", "idBoard": "", "shortLink": "", ' + damage
    with pytest.raises(Unreadable) as refusal:
        pieces_of(raw)
    assert refusal.value.code == "broken_board"
