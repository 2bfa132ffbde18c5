"""Everything leaves, comes back the same, and what is wrong with an export is refused whole."""

import csv
import io
import json
import mailbox
import shutil

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from rapport.accounts.models import User
from rapport.clients.models import Client, Contact
from rapport.exports import pointers, staying
from rapport.exports.kinds import belongings, is_kept_back, kinds, stays
from rapport.exports.leaving import export
from rapport.exports.manifest import Unusable, is_export
from rapport.exports.returning import bring_back
from rapport.files import store
from rapport.files.models import StoredFile
from rapport.inbox.models import Message
from rapport.journal.models import Batch, Entry, Payload
from rapport.journal.recording import digest
from rapport.journal.undoing import undo
from rapport.lib.vcards import read_card, split_cards
from rapport.search.models import Findable
from tests import cast
from tests.world import world


@pytest.fixture
def annas(anna):
    """Anna's whole world."""
    return world(anna)


@pytest.fixture
def elsewhere(annas):
    """An empty workspace of somebody else in which an export may be brought."""
    return cast.a_member(cast.a_workspace("Elsewhere"), email="new@elsewhere.example", name="New")


@pytest.fixture
def exported(annas, tmp_path):
    """A folder with Anna's world."""
    export(annas.actor, tmp_path / "out", at=timezone.now())
    return tmp_path / "out"


def manifest_of(folder):
    return json.loads((folder / "manifest.json").read_text())


def files_of(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def lines_of(folder, label):
    return [json.loads(line) for line in (folder / f"data/{label}.jsonl").read_text().splitlines()]


# ---- What leaves


def test_every_model_leaves_or_is_named_with_the_reason_why_it_stays():
    leaving = {kind.label for kind in kinds()} | {"accounts.user"}
    homeless = {
        model._meta.label_lower
        for model in apps.get_models(include_auto_created=True)
        if model._meta.label_lower not in leaving and not stays(model)
    }
    assert not homeless, f"name them in exports/staying.py with the reason: {sorted(homeless)}"
    assert not {label for label in staying.MODELS if label in leaving}


def test_every_big_number_and_every_json_column_is_named():
    unnamed = []
    for kind in kinds():
        for column in kind.columns:
            place = f"{kind.label}.{column.field.attname}"
            big = isinstance(column.field, models.BigIntegerField) and not isinstance(column.field, models.ForeignKey)
            if big and place not in pointers.COLUMNS and place not in pointers.NUMBERS:
                unnamed.append(place)
            if isinstance(column.field, models.JSONField) and not (
                place in pointers.JSON or place in pointers.PLAIN_JSON
            ):
                unnamed.append(place)
    assert not unnamed, f"say in exports/pointers.py what they point at: {unnamed}"


def test_what_leaves_requires_nothing_that_stays():
    for kind in kinds():
        named = {column.field.attname for column in kind.columns}
        for field in kind.model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.attname not in named and not field.null:
                target = field.related_model._meta.label_lower
                assert target == "accounts.workspace", (
                    f"{kind.label}.{field.name} needs {target}, which stays: name {kind.label} in exports/staying.py"
                )


def test_nothing_that_is_called_like_a_secret_leaves():
    for one in belongings():
        for field in one.model._meta.concrete_fields:
            if any(word in field.name for word in staying.SECRET_WORDS) and not stays(one.model):
                assert is_kept_back(one.label, field) or f"{one.label}.{field.name}" in staying.NO_SECRETS


def test_no_secret_and_nothing_of_another_workspace_is_in_the_files(annas, exported, stranger):
    world(stranger)
    export(annas.actor, exported.parent / "again", at=timezone.now())
    whole = b"".join(files_of(exported.parent / "again").values())
    assert annas.actor.user.password.encode() not in whole
    assert b"charlie@nobody.example" not in whole
    assert annas.token.encode() not in whole


# ---- There and back


def test_two_exports_of_the_same_state_are_the_same_byte_for_byte(annas, tmp_path):
    at = timezone.now()
    for name in ("one", "two"):
        export(annas.actor, tmp_path / name, at=at)
    assert files_of(tmp_path / "one") == files_of(tmp_path / "two")


def test_back_in_an_empty_workspace_counts_and_hashes_are_equal(annas, exported, elsewhere, tmp_path):
    bring_back(elsewhere, exported)
    export(elsewhere, tmp_path / "back", at=timezone.now())
    there, here = manifest_of(exported), manifest_of(tmp_path / "back")
    assert here["kinds"] == there["kinds"]
    assert here["contents"] == there["contents"]
    assert {name: facts for name, facts in here["files"].items() if name != "README.txt"} == {
        name: facts for name, facts in there["files"].items() if name != "README.txt"
    }
    assert there["kinds"]["clients.client"]["count"] == Client.objects.filter(workspace=elsewhere.workspace).count() > 0


def test_search_finds_the_same_when_it_is_back(annas, exported, elsewhere):
    bring_back(elsewhere, exported)
    found = {
        actor.workspace_id: sorted(
            (row.kind, row.title, row.text, row.words.partition("Q")[2].partition("Q")[2])
            for row in Findable.objects.filter(workspace=actor.workspace)
        )
        for actor in (annas.actor, elsewhere)
    }
    assert found[annas.actor.workspace_id] == found[elsewhere.workspace_id]


def test_numbers_point_at_the_rows_that_came_along(annas, exported, elsewhere):
    bring_back(elsewhere, exported)
    client = Client.objects.get(workspace=elsewhere.workspace, name=annas.client.name)
    said = client.interactions.get(source__gt=0, title=f"Re: {annas.answer.subject}")
    letter = Message.objects.get(pk=said.source)
    assert letter.workspace_id == elsewhere.workspace_id
    assert said.conversation == letter.thread_id
    assert letter.raw.read() == annas.letter.raw.read()


def test_the_journal_comes_along_sealed_and_can_be_undone(annas, exported, elsewhere):
    bring_back(elsewhere, exported)
    client = Client.objects.get(workspace=elsewhere.workspace, name=annas.client.name)
    entries = Entry.objects.filter(workspace=elsewhere.workspace, subject="clients.client", subject_id=client.pk)
    entry = entries.select_related("payload").get()
    assert entry.digest == digest(entry.payload.salt, entry.payload.changes)
    undo(Batch.objects.get(pk=entry.batch_id), by=elsewhere, at=timezone.now())
    client.refresh_from_db()
    assert client.note == "Lantern Zeppelin"


def test_a_moved_person_points_at_their_clients_here(annas, elsewhere, tmp_path):
    now = timezone.now()
    person, target = annas.contact, annas.person
    person.change({"client_id": target.pk}, by=annas.actor, at=now)
    export(annas.actor, tmp_path / "out", at=now)
    bring_back(elsewhere, tmp_path / "out")
    told = Payload.objects.filter(entry__workspace=elsewhere.workspace, entry__subject="clients.contact")
    pair = next(one.changes["client_id"] for one in told if "client_id" in one.changes)
    names = [Client.objects.get(workspace=elsewhere.workspace, pk=pk).name for pk in pair]
    assert names == [annas.client.name, target.name]


def test_users_are_known_by_address_or_made_without_a_way_in(annas, exported, elsewhere):
    User.objects.filter(pk=annas.actor.user.pk).update(email="renamed@vetrova.example")
    bring_back(elsewhere, exported)
    made = User.objects.get(email="anna@vetrova.example")
    assert not made.is_active
    assert not made.has_usable_password()
    assert Batch.objects.filter(workspace=elsewhere.workspace, user=made).exists()


# ---- What is refused, and leaves nothing


def refused(actor, folder, code):
    with pytest.raises(Unusable) as refusal:
        bring_back(actor, folder)
    assert refusal.value.code == code
    assert not Client.objects.filter(workspace=actor.workspace).exists()
    assert not StoredFile.objects.filter(workspace=actor.workspace).exists()


@pytest.mark.parametrize(
    ("name", "change", "code"),
    [
        ("data/clients.client.jsonl", lambda text: text.replace(b"Lantern", b"Lantirn"), "altered"),
        ("data/clients.client.jsonl", lambda text: text[:-20], "cut"),
        ("letters.mbox", lambda text: None, "gone"),
        ("manifest.json", lambda text: text.replace(b'"version": 1,', b'"version": 2,'), "newer"),
        ("manifest.json", lambda text: text[:-200], "altered"),
        ("manifest.json", lambda text: text.replace(b'"clients.client"', b'"clients.planet"'), "newer"),
        ("manifest.json", lambda text: text.replace(b'"people.csv"', b'"../people.csv"'), "altered"),
    ],
)
def test_an_export_that_is_not_as_it_was_written_is_refused(exported, elsewhere, name, change, code):
    place = exported / name
    changed = change(place.read_bytes())
    place.unlink()
    if changed is not None:
        place.write_bytes(changed)
    refused(elsewhere, exported, code)


@pytest.mark.parametrize(("harm", "code"), [("gone", "gone"), ("altered", "altered")])
def test_a_content_that_is_lost_or_spoilt_on_the_way_is_refused(exported, elsewhere, harm, code):
    content = next(path for path in (exported / "files").rglob("*") if path.is_file())
    content.unlink() if harm == "gone" else content.write_bytes(b"something else")
    refused(elsewhere, exported, code)


def test_rows_that_point_nowhere_are_refused_and_nothing_stays(exported, elsewhere):
    place = exported / "data/clients.contact.jsonl"
    changed = place.read_bytes().replace(b'"client":1,', b'"client":9999,')
    place.write_bytes(changed)
    told = manifest_of(exported)
    from rapport.exports.manifest import sha256_of

    told["files"]["data/clients.contact.jsonl"] = {"size": len(changed), "sha256": sha256_of(place)}
    (exported / "manifest.json").write_text(json.dumps(told))
    refused(elsewhere, exported, "altered")


def test_a_workspace_that_holds_something_is_refused(exported, elsewhere):
    cast.a_client(elsewhere.workspace, "Somebody already")
    with pytest.raises(Unusable, match="not_empty"):
        bring_back(elsewhere, exported)
    assert Client.objects.filter(workspace=elsewhere.workspace).count() == 1


def test_a_content_the_store_lost_before_is_told_and_the_rest_leaves(annas, elsewhere, tmp_path):
    lost = annas.letter.raw
    store.path_of(annas.actor.workspace_id, lost.sha256).unlink()
    told = export(annas.actor, tmp_path / "out", at=timezone.now())
    assert told.missing == [lost.sha256]
    bring_back(elsewhere, tmp_path / "out")
    assert StoredFile.objects.filter(workspace=elsewhere.workspace, sha256=lost.sha256).exists()


def test_a_folder_with_something_in_it_is_left_alone(annas, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Unusable, match="occupied"):
        export(annas.actor, tmp_path, at=timezone.now())
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    assert not is_export(tmp_path)


def test_a_broken_export_leaves_no_folder(annas, tmp_path, monkeypatch):
    monkeypatch.setattr("rapport.exports.leaving.write_letters", lambda *a: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export(annas.actor, tmp_path / "out", at=timezone.now())
    assert not list(tmp_path.iterdir())


# ---- Open formats


def test_other_programs_read_the_letters(exported, annas):
    box = mailbox.mbox(exported / "letters.mbox")
    assert len(box) == Message.objects.filter(workspace=annas.actor.workspace).count()


def test_the_address_book_is_read_back_with_everything_in_it(exported, annas):
    with (exported / "people.vcf").open("rb") as stream:
        cards = [read_card(record) for record in split_cards(stream)]
    people = Contact.objects.filter(workspace=annas.actor.workspace, trashed_at=None)
    assert sorted(card.display_name for card in cards) == sorted(people.values_list("name", flat=True))
    ilya = next(card for card in cards if card.display_name == annas.contact.name)
    assert "ilya@meridian.example" in str(ilya)
    assert "+7 912 345-67-89" in str(ilya)
    assert annas.client.name in str(ilya)


def test_a_table_runs_nothing_in_a_spreadsheet(annas, tmp_path):
    cast.a_client(annas.actor.workspace, "=HYPERLINK(1)", city="+7 912", note="@sum")
    export(annas.actor, tmp_path / "out", at=timezone.now())
    text = (tmp_path / "out/clients.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
    mine = next(row for row in rows if "HYPERLINK" in row["Name"])
    assert mine["Name"] == "'=HYPERLINK(1)"
    assert mine["City"] == "+7 912"
    assert mine["Worth remembering"] == "'@sum"
    shutil.rmtree(tmp_path / "out")
