"""The stage itself: what factories write must look like what the product writes."""

from rapport.clients.models import Client
from rapport.search.finding import find
from tests.cast import a_client, a_contact, a_letter, a_next_step, a_person, an_import, an_interaction, history_of


def test_a_client_who_was_written_to_waits_and_is_found(anna):
    client = a_client(anna.workspace, "Норд Лайн", tags=("vip",))
    person = a_contact(client, "Пётр Иванов", email="petr@nord.example", phone="+7 912 345-67-89")
    letter = a_letter(client, contact=person, attachment=("estimate.pdf", b"%PDF"))
    client.refresh_from_db()
    assert client.turn == Client.Turn.OURS
    assert client.weave == "t"
    assert client.face == "Пётр Иванов"
    assert history_of(letter).files.get().name == "estimate.pdf"
    assert {hit.row.kind for hit in find(anna, "nord")} == {"client", "contact"}


def test_a_person_is_their_own_contact(anna):
    client = a_person(anna.workspace)
    assert [hit.row.kind for hit in find(anna, "mara@quist")] == ["client"]
    an_interaction(client, "out")
    assert client.turn == Client.Turn.THEIRS


def test_every_factory_makes_rows_of_the_workspace_it_was_given(anna, stranger):
    client = a_client(anna.workspace)
    made = [
        client,
        a_contact(client),
        an_interaction(client),
        a_next_step(client),
        an_import(anna, problem="empty_row"),
    ]
    assert {row.workspace_id for row in made} == {anna.workspace_id}
    assert made[-1].sources.get().remarks.count() == 1
    assert find(stranger, "meridian") == []
