"""An export somebody altered, its sums made anew: it reaches no row of another workspace."""

import json

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from rapport.accounts.tests.test_journal import JOURNALED
from rapport.backups.models import BackupPlan
from rapport.exports import pointers, rows
from rapport.exports.leaving import export
from rapport.exports.manifest import Unusable, sha256_of
from rapport.exports.numbers import Astray, Homeward
from rapport.exports.returning import bring_back
from rapport.journal.models import Entry
from rapport.journal.recording import record
from tests import cast
from tests.world import world


@pytest.fixture
def exported(anna, tmp_path):
    """A folder with a client, a person who moved to another, and a word about something that stays."""
    first, second = (cast.a_client(anna.workspace, name) for name in ("Meridian", "Parallel"))
    person = cast.a_contact(first, "Ilya")
    person.change({"client_id": second.pk}, by=anna, at=timezone.now())
    with transaction.atomic():
        plan = BackupPlan.objects.create(workspace=anna.workspace, address="/there")
        record(plan, "created", {"address": (None, "/there")}, by=anna, at=timezone.now())
    export(anna, tmp_path / "out", at=timezone.now())
    return tmp_path / "out"


@pytest.fixture
def elsewhere(anna):
    return cast.a_member(cast.a_workspace("Elsewhere"), email="new@elsewhere.example", name="New")


def altered(folder, label, change):
    """Every row of a kind passed through `change`, and the manifest as if it had been written so."""
    name = f"data/{label}.jsonl"
    read = [json.loads(line) for line in (folder / name).read_text().splitlines()]
    for row in read:
        change(row)
    (folder / name).write_bytes(b"".join(map(rows.line, read)))
    told = json.loads((folder / "manifest.json").read_text())
    told["files"][name] = {"size": (folder / name).stat().st_size, "sha256": sha256_of(folder / name)}
    (folder / "manifest.json").write_text(json.dumps(told))


def refused(actor, folder):
    with pytest.raises(Unusable, match="altered"):
        bring_back(actor, folder)
    assert not Entry.objects.filter(workspace=actor.workspace).exists()


def test_as_it_left_it_comes_back_with_a_word_about_what_stays(exported, elsewhere):
    bring_back(elsewhere, exported)
    told = Entry.objects.get(workspace=elsewhere.workspace, subject="backups.backupplan")
    assert told.subject_id < 0


@pytest.mark.parametrize("number", ["1", " 1", 1.0, True, False, [1], {"pk": 1}, 99])
def test_only_numbers_of_the_export_are_numbers(number):
    with pytest.raises(Astray):
        Homeward({"clients.client": [70]}).turn("clients.client", number)


@pytest.mark.parametrize(("number", "key"), [(1, 70), (0, 0), (None, None), ("", ""), (-5, -5)])
def test_numbers_are_turned_into_keys(number, key):
    assert Homeward({"clients.client": [70]}).turn("clients.client", number) == key


def test_a_row_that_names_another_by_text_is_refused(exported, elsewhere, stranger):
    theirs = cast.a_client(stranger.workspace, "Theirs")
    altered(exported, "clients.contact", lambda row: row.update(client=str(theirs.pk)))
    refused(elsewhere, exported)


@pytest.mark.parametrize("subject", ["accounts.user", "sessions.session", "clients.planet", "mfa.authenticator", ""])
@pytest.mark.parametrize("number", [1, -1])
def test_a_journal_that_tells_of_what_no_workspace_has_is_refused(exported, elsewhere, subject, number):
    altered(exported, "journal.entry", lambda row: row.update(subject=subject, subject_id=number))
    refused(elsewhere, exported)


@pytest.mark.parametrize("name", ["client", "client_id"])
def test_a_change_that_names_a_row_by_text_or_beyond_the_export_is_refused(exported, elsewhere, stranger, name):
    theirs = cast.a_client(stranger.workspace, "Theirs")

    def change(value):
        def of(row):
            if row["subject"] == "clients.contact":
                row["payload"]["changes"] = {name: [value, 1]}

        return of

    for value in (str(theirs.pk), theirs.pk + 1000):
        altered(exported, "journal.entry", change(value))
        refused(elsewhere, exported)


def test_a_change_of_what_only_its_row_explains_is_refused(exported, elsewhere):
    def change(row):
        if row["subject"] == "clients.contact":
            row.update(subject="today.verdict", subject_id=-1)
            row["payload"]["changes"] = {"object_id": [5, 6]}

    altered(exported, "journal.entry", change)
    refused(elsewhere, exported)


def test_a_column_is_known_by_both_its_names():
    assert pointers._pointing("clients.contact")["client"] == pointers._pointing("clients.contact")["client_id"]
    assert pointers.changes("accounts.user", {"seat": [1, 2]}, lambda label, pk: (label, pk)) == {
        "seat": [("accounts.membership", 1), ("accounts.membership", 2)]
    }


def test_everything_journaled_may_be_told_of():
    assert rows._subjects() >= set(JOURNALED)
    assert all(apps.get_model(label) for label in rows._subjects())


def test_the_whole_world_comes_back(anna, elsewhere, tmp_path):
    world(anna)
    export(anna, tmp_path / "out", at=timezone.now())
    bring_back(elsewhere, tmp_path / "out")
