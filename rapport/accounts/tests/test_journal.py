"""The journal's pages: everything that happened, and the way back."""

from django.utils import timezone

from rapport.accounts.founding import Founding, found
from rapport.accounts.models import Workspace
from rapport.journal.models import Batch
from tests import cast


def test_the_beginning_cannot_be_undone(db):
    actor = found(
        Founding(email="a@a.example", person="A", workspace="W", language="en", timezone="UTC", currency="EUR"),
        at=timezone.now(),
        first_only=True,
    )
    browser = cast.signed_in(actor)
    assert "/undo/" not in browser.get("/settings/journal/").content.decode()
    browser.post(f"/undo/{Batch.objects.get(undoes=None).pk}/")
    assert Workspace.objects.get().name == "W"


def test_the_journal_tells_who_what_before_after_and_from_where(anna):
    client = cast.a_client(anna.workspace, "Old Name")
    client.change({"name": "New Name"}, by=anna, at=timezone.now())
    browser = cast.signed_in(anna)
    page = browser.get("/settings/journal/").content.decode()
    assert "Client: changed" in page
    assert "Anna Vetrova, in the browser" in page
    batch = Batch.objects.get()
    page = browser.get(f"/settings/journal/{batch.pk}/").content.decode()
    assert "Old Name" in page
    assert "New Name" in page
    browser.post(f"/undo/{batch.pk}/", {"back": "/settings/journal/"})
    client.refresh_from_db()
    assert client.name == "Old Name"
    assert "undone" in browser.get("/settings/journal/").content.decode()
