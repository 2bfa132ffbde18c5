"""What answers tell is offered where a record is empty, taken over in one go, and never replaces anything."""

import pytest
from django.utils import timezone

from rapport.clients.models import Client
from rapport.journal.models import Batch
from rapport.journal.undoing import undo
from rapport.questionnaires.completing import take_over
from tests import cast

SAID = {
    "name": "Hannah Reed", "email": "new@olive.example", "industry": "Ceramics", "now": "https://olive.example",
    "goal": "More.", "budget": {"low": 290000, "high": None, "currency": "RUB"}, "prefers": "messenger",
}  # fmt: skip


@pytest.fixture
def sheet(anna):
    client = cast.a_client(anna.workspace, "Olive & Reed", note="Pays on time.")
    person = cast.a_contact(client, "Hannah Reed", email="hannah@olive.example")
    form = cast.a_form(anna, "site")
    invitation, _token = cast.an_invitation(form, person, anna)
    return cast.an_answer_sheet(form, SAID, invitation=invitation)


def test_missing_facts_are_taken_over_in_one_batch_and_undone_together(anna, sheet):
    browser, href = cast.signed_in(anna), sheet.get_absolute_url()
    page = browser.get(href).text
    for shown in ("Ceramics", "https://olive.example", "from RUB", "messenger", "new@olive.example"):
        assert shown in page
    names = ["website", "industry", "note", "prefers", "language", "email"]
    browser.post(f"{href}facts/", {"fact": names})
    contact = sheet.contact
    contact.refresh_from_db()
    client = contact.client
    assert (client.website, client.industry) == ("https://olive.example", "Ceramics")
    assert client.note.startswith("Pays on time.\nBudget expected: from")
    assert (contact.prefers, contact.language) == ("messenger", "en")
    assert [value for _, value, _ in contact.standing("points")] == ["hannah@olive.example", "new@olive.example"]
    known = Batch.objects.count()
    browser.post(f"{href}facts/", {"fact": names})
    assert Batch.objects.count() == known
    undo(Batch.objects.get(kind="client.completed"), by=anna, at=timezone.now())
    client = Client.objects.get()
    assert (client.website, client.note) == ("", "Pays on time.")
    assert len(contact.standing("points")) == 1


def test_what_stands_there_is_not_replaced(anna, sheet):
    Client.objects.update(industry="Pottery")
    assert take_over(sheet, ["industry"], by=anna, at=timezone.now()) is None
    assert Client.objects.get().industry == "Pottery"


def test_only_what_is_ticked_is_taken(anna, sheet):
    take_over(sheet, ["website", "no such fact"], by=anna, at=timezone.now())
    client = Client.objects.get()
    assert (client.website, client.industry) == ("https://olive.example", "")
