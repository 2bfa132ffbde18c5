"""Deeds of one press: the second press, in this tab or another, changes nothing and says nothing."""

import pytest

from rapport.journal.models import Batch
from tests.cast import a_client, a_contact, a_next_step, an_interaction, signed_in

AWAY = ("archive", "unarchive", "trash", "restore")
DEEDS = {"steps": ("done", "trash", "restore"), "said": AWAY[2:], "people": ("main", *AWAY), "clients": AWAY}


@pytest.fixture
def records(anna):
    client = a_client(anna.workspace, "Meridian")
    return {
        "clients": client,
        "people": a_contact(client),
        "said": an_interaction(client, kind="note"),
        "steps": a_next_step(client, "Send the estimate"),
    }


@pytest.mark.parametrize("kind", DEEDS)
def test_the_second_press_moves_no_moment_and_offers_no_undo(anna, records, kind):
    browser, record = signed_in(anna), records[kind]

    def pressed(deed):
        """The record, the length of the journal, and whether the next page offers an undo."""
        assert browser.post(f"/{kind}/{record.pk}/{deed}/").status_code == 302
        offered = "/undo/" in browser.get("/clients/").text
        return type(record).objects.filter(pk=record.pk).values().get(), Batch.objects.count(), offered

    for deed in DEEDS[kind]:
        known = Batch.objects.count()
        stands, length, offered = pressed(deed)
        assert (length, offered) == (known + 1, True), deed
        assert pressed(deed) == (stands, length, False), deed
