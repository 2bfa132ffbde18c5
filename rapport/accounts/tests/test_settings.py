"""The workspace's settings: saved through the journal, undone like everything else, never overwritten unseen."""

import pytest
from django.utils import timezone

from rapport.accounts.models import Workspace
from rapport.journal.models import Batch, Entry
from tests.cast import a_batch, a_member, a_user, signed_in


@pytest.fixture
def filled(anna):
    """The form as Anna's browser would send it back untouched."""
    studio = Workspace.objects.get(pk=anna.workspace_id)
    return {
        "name": studio.name,
        "language": studio.language,
        "timezone": studio.timezone,
        "currency": studio.currency,
        "country": studio.country,
        "work_starts": "10:00",
        "work_ends": "19:00",
        "work_days": ["0", "1", "2", "3", "4"],
        "own_addresses": "",
        "version": studio.version,
    }


CHANGED = {
    "name": "Студия Норд",
    "language": "ru",
    "timezone": "Asia/Almaty",
    "currency": "KZT",
    "country": "kz",
    "work_starts": "09:30",
    "work_ends": "18:00",
    "work_days": ["0", "5"],
    "own_addresses": "Hello@Vetrova.example\n\nhello@vetrova.example\nme@a.example",
}


def facts(workspace):
    row = Workspace.objects.values().get(pk=workspace.pk)
    return {name: value for name, value in row.items() if name not in {"version", "created_at"}}


def test_everything_can_be_changed_and_undone(anna, filled):
    browser, before = signed_in(anna), facts(anna.workspace)
    assert browser.post("/settings/", filled | CHANGED).status_code == 302
    after = facts(anna.workspace)
    assert (after["country"], after["work_days"], after["own_addresses"]) == (
        "KZ",
        "0,5",
        ["hello@vetrova.example", "me@a.example"],
    )
    assert all(after[name] != before[name] for name in CHANGED)
    entry = Entry.objects.get()
    assert (entry.subject, entry.verb, entry.batch.user) == ("accounts.workspace", "changed", anna.user)
    answer = browser.post(f"/undo/{entry.batch_id}/", {"back": "/settings/"})
    assert answer["Location"] == "/settings/"
    assert "Undone." in browser.get("/settings/").text
    assert facts(anna.workspace) == before


@pytest.fixture
def partner(anna):
    """Boris owns the studio too."""
    return a_member(anna.workspace, email="boris@vetrova.example", name="Boris Lind", role="owner")


def test_what_somebody_changed_after_that_survives_the_undo(anna, partner, filled):
    browser = signed_in(anna)
    browser.post("/settings/", filled | {"name": "North", "currency": "USD"})
    batch = Batch.objects.get()
    signed_in(partner).post("/settings/", filled | {"name": "South", "currency": "USD", "version": 2})
    browser.post(f"/undo/{batch.pk}/")
    assert (facts(anna.workspace)["name"], facts(anna.workspace)["currency"]) == ("South", "RUB")
    assert "Undone, except what has been changed since." in browser.get("/settings/").text


def test_nothing_is_undone_twice(anna, filled):
    browser = signed_in(anna)
    browser.post("/settings/", filled | {"name": "North"})
    batch = Batch.objects.get()
    browser.post(f"/undo/{batch.pk}/")
    browser.get("/settings/")
    browser.post(f"/undo/{batch.pk}/")
    assert "That has been undone already." in browser.get("/settings/").text
    assert Batch.objects.count() == 2


def test_saving_what_stands_there_changes_nothing(anna, filled):
    assert signed_in(anna).post("/settings/", filled).status_code == 302
    assert not Batch.objects.exists()
    assert Workspace.objects.get(pk=anna.workspace_id).version == filled["version"]


def test_a_form_opened_before_somebody_elses_change_does_not_overwrite_it(anna, partner, filled):
    signed_in(partner).post("/settings/", filled | {"name": "Boris was here"})
    browser = signed_in(anna)
    answer = browser.post("/settings/", filled | {"name": "Anna too"}, follow=True)
    assert "Somebody changed the settings meanwhile." in answer.text
    assert "Boris was here" in answer.text
    assert facts(anna.workspace)["name"] == "Boris was here"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("country", "Russia"),
        ("country", "R1"),
        ("work_ends", "09:00"),
        ("work_ends", "10:00"),
        ("work_days", []),
        ("work_days", ["9"]),
        ("own_addresses", "fine@a.example\nnot an address"),
        ("timezone", "Nowhere"),
        ("currency", "XXX"),
        ("work_starts", "25:00"),
        ("version", "x"),
        ("version", ""),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(anna, filled, field, value):
    before = facts(anna.workspace)
    answer = signed_in(anna).post("/settings/", filled | {"name": "Never", field: value})
    assert answer.status_code == 422
    assert facts(anna.workspace) == before
    assert not Batch.objects.exists()


def test_our_addresses_are_the_members_and_the_named_ones(anna, teammate):
    anna.workspace.own_addresses = ["Studio@Vetrova.example"]
    a_user(email="elsewhere@users.example")
    assert anna.workspace.addresses() == {"anna@vetrova.example", "boris@vetrova.example", "studio@vetrova.example"}


def test_a_batch_of_another_workspace_does_not_exist(anna, stranger, filled):
    signed_in(anna).post("/settings/", filled | {"name": "North"})
    batch = Batch.objects.get()
    assert signed_in(stranger).post(f"/undo/{batch.pk}/").status_code == 404
    assert facts(anna.workspace)["name"] == "North"
    assert signed_in(anna).get(f"/undo/{batch.pk}/").status_code == 405
    assert signed_in(anna).post(f"/undo/{10**18}/").status_code == 404


def test_a_teammate_may_undo_it(anna, teammate):
    batch = a_batch(anna)
    assert signed_in(teammate).post(f"/undo/{batch.pk}/").status_code == 302
    assert batch.undone_by.user == teammate.user
    assert batch.undone_by.at <= timezone.now()
