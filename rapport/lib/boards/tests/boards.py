"""Small exports of each program, as it writes them."""

import io
import json

from rapport.lib.boards.reading import kind_of, split_boards


def pieces_of(content, name="board"):
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return [record.raw for record in split_boards(io.BytesIO(raw), kind_of(raw[:65_536]), name)]


def cards_of(content, name="board"):
    return [piece.card for piece in pieces_of(content, name)]


def a_trello_card(key="5f0000000000000000000001", **facts):
    return {"id": key, "name": "Header", "idList": "l1", "pos": 16384, "closed": False, **facts}


def a_trello_board(*cards, **facts):
    return {
        "id": "b1", "name": "Site", "shortLink": "x", "idOrganization": None, "labelNames": {"green": "Design"},
        "lists": [{"id": "l2", "name": "Done", "closed": True, "pos": 9}, {"id": "l1", "name": "Doing", "pos": 1}],
        "members": [{"id": "m1", "fullName": "Tom Baker", "username": "tom"}],
        "labels": [{"id": "g", "name": "", "color": "green"}, {"id": "n", "name": "Now", "color": "red"}],
        "cards": list(cards), "actions": [], "checklists": [], **facts,
    }  # fmt: skip


def a_deck_card(key=7, **facts):
    return {"id": key, "title": "Header", "description": "", "stackId": 1, "order": 0, "archived": False, **facts}


def a_deck_board(*cards, **facts):
    return {
        "id": 3, "title": "Site", "archived": False, "owner": {"uid": "anna", "displayname": "Anna"}, "users": [],
        "stacks": [{"id": 1, "title": "Doing", "order": 0, "cards": list(cards)}], **facts,
    }  # fmt: skip


ASANA_HEADER = (
    "Task ID,Created At,Completed At,Last Modified,Name,Section/Column,Assignee,Assignee Email,Start Date,Due Date,"
    "Tags,Notes,Projects,Parent task\n"
)


def an_asana_table(*rows):
    return (ASANA_HEADER + "".join(f"{row}\n" for row in rows)).encode()
