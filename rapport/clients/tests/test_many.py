"""One deed on many clients: one batch, one undo."""

import pytest
from django.utils import timezone

from rapport.clients.models import Client, Tag
from rapport.clients.tagging import MOST
from rapport.journal.models import Batch
from rapport.journal.undoing import undo
from rapport.search.finding import find
from tests.cast import a_client, signed_in


@pytest.fixture
def three(anna):
    return [a_client(anna.workspace, name, tags=("old",)) for name in ("Alder", "Birch", "Cedar")]


def press(actor, deed, clients, **more):
    return signed_in(actor).post(
        f"/clients/many/{deed}/", {"pick": [client.pk for client in clients], **more}, follow=True
    )


def take_back(actor):
    return undo(Batch.objects.latest("pk"), by=actor, at=timezone.now())


@pytest.mark.parametrize(
    ("deed", "said", "state"),
    [("archive", "2 clients are archived.", "archived"), ("trash", "2 clients are in the trash.", "trashed")],
)
def test_many_are_put_away_and_brought_back_at_once(anna, three, deed, said, state):
    response = press(anna, deed, three[:2])
    assert said in response.text
    assert set(getattr(Client.objects, state)()) == set(three[:2])
    assert not take_back(anna).left
    assert Client.objects.living().count() == 3


def test_the_trash_takes_them_out_of_search_and_undo_back_in(anna, three):
    press(anna, "trash", three[:1])
    assert find(anna, "alder") == []
    take_back(anna)
    assert [hit.row.object_id for hit in find(anna, "alder")] == [three[0].pk]


def test_archived_ones_come_back(anna, three):
    press(anna, "archive", three)
    response = press(anna, "unarchive", three[1:])
    assert "2 clients are back in the list." in response.text
    assert set(Client.objects.living()) == set(three[1:])


def test_tags_are_added_once_whatever_their_case_and_undone_together(anna, three):
    response = press(anna, "tag", three, tags="OLD, New  one,")
    assert "3 clients are tagged." in response.text
    assert [client.standing("tags") for client in three] == [["New one", "old"]] * 3
    assert Client.objects.get(pk=three[0].pk).tag_line == "New one, old"
    take_back(anna)
    assert [client.standing("tags") for client in three] == [["old"]] * 3
    assert Client.objects.get(pk=three[0].pk).tag_line == "old"


def test_who_would_have_too_many_tags_gets_none_of_them(anna, three):
    full = a_client(anna.workspace, "Full", tags=tuple(f"t{number:02}" for number in range(MOST - 1)))
    response = press(anna, "tag", [*three, full], tags="T00, new, newer")
    assert "3 clients are tagged." in response.text
    assert "1 would have more than twenty tags and stays as it is." in response.text
    assert [len(client.standing("tags")) for client in (*three, full)] == [4, 4, 4, MOST - 1]
    assert Batch.objects.latest("pk").entries.count() == 3
    assert "1 client is tagged." in press(anna, "tag", [full], tags="T00, new").text
    assert len(full.standing("tags")) == MOST
    before = Batch.objects.count()
    assert "stays as it is" in press(anna, "tag", [full], tags="one more").text
    assert not Tag.objects.filter(name="one more").exists()
    # Those that are there already are no more.
    assert "stays as it is" not in press(anna, "tag", [full], tags="T00, NEW").text
    assert Batch.objects.count() == before


def test_one_batch_holds_them_all(anna, three):
    before = Batch.objects.count()
    press(anna, "archive", three)
    assert Batch.objects.count() == before + 1
    assert Batch.objects.latest("pk").entries.count() == 3


def test_a_second_press_changes_nothing(anna, three):
    press(anna, "archive", three)
    before = Batch.objects.count()
    assert "Nothing was left to change." in press(anna, "archive", three).text
    assert Batch.objects.count() == before


@pytest.mark.parametrize("deed", ["archive", "unarchive", "trash", "tag"])
def test_a_stranger_changes_nobody(anna, stranger, three, deed):
    press(stranger, deed, three, tags="mine")
    assert Client.objects.living().count() == 3
    assert three[0].standing("tags") == ["old"]


@pytest.mark.parametrize("pick", [[], ["x"], ["99999999999999999999"], ["-1"], ["٣"], ["1\x00"]])
def test_what_is_no_selection_is_told(anna, three, pick):
    response = signed_in(anna).post("/clients/many/archive/", {"pick": pick}, follow=True)
    assert response.status_code == 200
    assert Client.objects.living().count() == 3


def test_a_tag_needs_a_word(anna, three):
    assert "Write the tag first." in press(anna, "tag", three, tags=" , ").text
