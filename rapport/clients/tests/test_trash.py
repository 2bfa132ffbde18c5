"""The trash, and what it has to do with the archive: nothing."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import a_client, a_contact, a_next_step, an_interaction, signed_in


def test_everything_thrown_away_lies_there_with_its_way_back(anna):
    now = timezone.now()
    client = a_client(anna.workspace, "Meridian")
    thrown = [
        a_client(anna.workspace, "Gone client"),
        a_contact(client, "Gone person"),
        an_interaction(client, "", "Gone words", kind="note"),
        a_next_step(client, "Gone step"),
    ]
    a_client(anna.workspace, "Put away").archive(by=anna, at=now)
    for record in thrown:
        record.trash(by=anna, at=now)
    browser = signed_in(anna)
    text = browser.get("/trash/").text
    assert "4 things lie in the trash." in text
    assert "Archived is something else" in text
    assert "Put away" not in text
    for kind, record in zip(("clients", "people", "said", "steps"), thrown, strict=True):
        assert str(record) in text
        browser.post(f"/{kind}/{record.pk}/restore/", {"back": "/trash/"})
        record.refresh_from_db()
        assert record.trashed_at is None
    assert "The trash is empty." in browser.get("/trash/").text


def test_an_archived_client_is_still_found_and_a_trashed_one_is_not(anna):
    client = a_client(anna.workspace, "Meridian")
    browser = signed_in(anna)
    client.archive(by=anna, at=timezone.now())
    assert "Meridian" in browser.get("/search/?q=meridian", headers={"HX-Request": "true"}).text
    client.trash(by=anna, at=timezone.now())
    assert "Nothing is found" in browser.get("/search/?q=meridian", headers={"HX-Request": "true"}).text


def test_the_page_costs_the_same_however_full(anna):
    for n in range(40):
        a_client(anna.workspace, f"Client {n}").trash(by=anna, at=timezone.now())
    browser = signed_in(anna)
    with CaptureQueriesContext(connection) as caught:
        assert browser.get("/trash/").status_code == 200
    # The rail counts conversations beside the people who wait.
    assert len(caught) <= 15
