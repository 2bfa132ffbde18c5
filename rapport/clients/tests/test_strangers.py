"""Whoever works elsewhere finds nothing here, and changes nothing."""

import pytest

from rapport.clients.models import Client, Contact, Interaction, NextStep
from tests.cast import a_client, a_contact, a_next_step, an_interaction, signed_in

SEEN = [
    "/clients/{client}/", "/clients/{client}/edit/", "/clients/{client}/facts/note/", "/clients/{client}/say/",
    "/clients/{client}/people/new/", "/people/{person}/", "/people/{person}/edit/", "/people/{person}/facts/role/",
    "/people/{person}/move/", "/said/{words}/", "/said/{words}/edit/", "/steps/{step}/edit/",
]  # fmt: skip
DONE = [
    "/clients/{client}/edit/", "/clients/{client}/facts/note/", "/clients/{client}/archive/",
    "/clients/{client}/unarchive/",
    "/clients/{client}/trash/", "/clients/{client}/restore/", "/clients/{client}/copy/", "/clients/{client}/say/",
    "/clients/{client}/settle/", "/clients/{client}/people/new/", "/people/{person}/edit/",
    "/people/{person}/facts/role/",
    "/people/{person}/client/", "/people/{person}/move/", "/people/{person}/main/", "/people/{person}/archive/",
    "/people/{person}/unarchive/", "/people/{person}/trash/", "/people/{person}/restore/", "/said/{words}/edit/",
    "/said/{words}/trash/", "/said/{words}/restore/", "/steps/{step}/edit/", "/steps/{step}/done/",
    "/steps/{step}/trash/",
    "/steps/{step}/restore/",
]  # fmt: skip


@pytest.fixture
def world(anna):
    client = a_client(anna.workspace)
    return {
        "client": client.pk,
        "person": a_contact(client).pk,
        "words": an_interaction(client, "", kind="note").pk,
        "step": a_next_step(client).pk,
    }


def state():
    models = (Client, Contact, Interaction, NextStep)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.parametrize("address", SEEN)
def test_a_stranger_sees_nothing(world, stranger, address):
    assert signed_in(stranger).get(address.format(**world)).status_code == 404


@pytest.mark.parametrize("address", DONE)
def test_a_stranger_changes_nothing(world, stranger, address):
    before = state()
    assert (
        signed_in(stranger).post(address.format(**world), {"kind": "note", "text": "x", "name": "x"}).status_code == 404
    )
    assert state() == before


def test_nobody_moves_a_person_to_a_strangers_client(anna, stranger, world):
    theirs = a_client(stranger.workspace)
    signed_in(anna).post(f"/people/{world['person']}/move/", {"client": theirs.pk})
    assert Contact.objects.get(pk=world["person"]).client_id == world["client"]


@pytest.mark.parametrize("address", ["/clients/", "/people/", "/trash/", "/search/?q=meridian", "/palette/?q=meridian"])
def test_lists_are_empty_for_a_stranger(world, stranger, address):
    text = signed_in(stranger).get(address, follow=True).text
    assert "Meridian Books" not in text
    assert "Ilya Brandt" not in text


@pytest.mark.parametrize("pk", ["99999999999999999999", "0", "9" * 400])
def test_numbers_that_are_nobodys_do_not_exist(anna, pk):
    for address in ("/clients/{}/", "/people/{}/", "/said/{}/", "/steps/{}/edit/"):
        assert signed_in(anna).get(address.format(pk)).status_code == 404
