"""What goes into a backup, that it is whole, and everything that is no backup any more."""

import hashlib
import io
import os
import random
import subprocess
import tarfile
import threading

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from rapport import __version__
from rapport.backups import checking, envelope, making, restoring
from rapport.backups.keys import Key
from rapport.backups.refusing import Refusal
from rapport.backups.tests.conftest import PASSPHRASE
from rapport.clients.models import Client
from rapport.files import store
from rapport.files.models import StoredFile
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


def members(plain) -> dict[str, bytes]:
    """As the program tar reads them."""
    with tarfile.open(fileobj=io.BytesIO(plain.read_bytes()[envelope.HEADER_BYTES :])) as archive:
        return {one.name: archive.extractfile(one).read() for one in archive}


def refusal_of(deed) -> str:
    with pytest.raises(Refusal) as refused:
        deed()
    assert refused.value.sentence
    return refused.value.code


def unpacked(path, passphrase="", **how):
    known = how.get("known", lambda: {(app, name) for app, name in checking_migrations()})
    folder = path.parent / "staging"
    return restoring.unpack(path, passphrase, folder, tell=making.silent, known=known), folder


def checking_migrations():
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return cursor.fetchall()


def test_a_backup_holds_the_database_and_every_content_under_its_digest(studio, plain):
    held = members(plain)
    assert next(iter(held)) == "about.json"
    assert list(held)[-2:] == ["SHA256SUMS", "manifest.json"]
    contents = {name: data for name, data in held.items() if name.startswith("files/")}
    assert sorted(contents.values()) == [b"", b"one", b"two" * 1000]
    for line in held["SHA256SUMS"].decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(held[name]).hexdigest() == digest
    assert any(name.startswith("database/") for name in held)


def test_it_can_be_opened_by_hand_with_the_words_it_carries(plain):
    said = plain.read_bytes()[: envelope.HEADER_BYTES].decode()
    [command] = [line.strip() for line in said.splitlines() if line.startswith("  tail")]
    shown = subprocess.run(
        ["sh", "-c", command.replace("FILE", str(plain)).replace("tar -x", "tar -t")], capture_output=True, text=True
    )
    assert shown.returncode == 0, shown.stderr
    assert "about.json" in shown.stdout


def test_sealed_it_tells_nothing_but_when_and_how_large(studio, sealed, key):
    said = sealed.read_bytes()
    assert b"Meridian" not in said
    assert b"files/" not in said
    checked = checking.check(sealed, checking.key_of(sealed, PASSPHRASE))
    assert (checked.files, checked.missing, checked.product, checked.encrypted) == (3, 0, __version__, True)
    outside = checking.check_outside(sealed)
    assert (outside.opened, outside.encrypted) == (False, True)


def test_the_key_in_it_is_an_identity_of_age_sealed_with_the_passphrase(sealed):
    header, _ = envelope.header_of(sealed)
    assert header.sealed.startswith("-----BEGIN AGE ENCRYPTED FILE-----\n")
    assert Key.opened(header.sealed, PASSPHRASE).identity.startswith("AGE-SECRET-KEY-1")


@pytest.mark.parametrize("kind", ["sealed", "plain"])
def test_whatever_byte_is_altered_is_noticed(request, kind, key):
    path = request.getfixturevalue(kind)
    whole, chance = path.read_bytes(), random.Random(20261124)
    key = key if kind == "sealed" else None
    places = [*range(0, 420, 7), *(chance.randrange(len(whole)) for _ in range(60)), len(whole) - 1]
    for place in places:
        altered = bytearray(whole)
        altered[place] ^= 1 << chance.randrange(8)
        path.write_bytes(altered)
        code = refusal_of(lambda: checking.check(path, key))
        assert code in {"damaged", "truncated", "not_a_backup", "newer_format"}, place
        assert refusal_of(lambda: checking.check_outside(path)) in {
            "damaged", "truncated", "not_a_backup", "newer_format",
        }  # fmt: skip


@pytest.mark.parametrize("kind", ["sealed", "plain"])
def test_cut_anywhere_it_is_no_backup_any_more(request, kind, key):
    path = request.getfixturevalue(kind)
    whole = path.read_bytes()
    for length in (0, 10, 4095, 4096, 4097, len(whole) // 2, len(whole) - 512, len(whole) - 1):
        path.write_bytes(whole[:length])
        code = refusal_of(lambda: checking.check(path, key if kind == "sealed" else None))
        assert code in {"truncated", "not_a_backup"}, length
    path.write_bytes(whole + b"x")
    assert refusal_of(lambda: checking.check_outside(path)) == "damaged"


def test_a_forged_header_around_a_sealed_stream_is_noticed(sealed, key):
    """Whoever cannot open it could still write another date on it, and the digest anew."""
    header, _written = envelope.header_of(sealed)
    stream = sealed.read_bytes()[envelope.HEADER_BYTES :]
    forged = envelope.Header(header.product, "2020-01-01T00:00:00Z", header.unpacked, header.sealed)
    digest = hashlib.sha256(forged.written() + stream).hexdigest()
    filled = envelope.Header(forged.product, forged.made_at, forged.unpacked, forged.sealed, len(stream), digest)
    sealed.write_bytes(filled.written() + stream)
    assert checking.check_outside(sealed).made_at.startswith("2020")
    assert refusal_of(lambda: checking.check(sealed, key)) == "damaged"


def test_another_passphrase_or_none_does_not_open_it(sealed):
    assert refusal_of(lambda: checking.key_of(sealed, "")) == "no_passphrase"
    assert refusal_of(lambda: checking.key_of(sealed, "wrong horse battery")) == "wrong_passphrase"


def test_a_newer_version_is_refused_by_its_migrations_and_by_its_format(plain):
    assert refusal_of(lambda: unpacked(plain, known=lambda: set())) == "newer"
    said = plain.read_bytes().replace(b'"format": 1', b'"format": 9', 1)
    plain.write_bytes(said)
    assert refusal_of(lambda: checking.check_outside(plain)) == "newer_format"


def test_without_room_nothing_is_unpacked(plain, monkeypatch):
    monkeypatch.setattr(restoring, "SPARE_BYTES", 1 << 60)
    assert refusal_of(lambda: unpacked(plain)) == "no_room"
    assert not list((plain.parent / "staging").iterdir())


def test_unpacked_it_lies_as_the_store_and_the_home_have_it(studio, plain):
    playing, folder = unpacked(plain)
    for row in StoredFile.objects.all():
        place = folder / "files" / str(row.workspace_id) / row.sha256[:2] / row.sha256[2:]
        assert place.read_bytes() == row.read()
    assert playing.files == 3


def test_a_content_lost_before_is_told_and_stops_nothing(studio, tmp_path):
    row = StoredFile.objects.get(size=3)
    store.path_of(row.workspace_id, row.sha256).unlink()
    made = making.make(tmp_path / "c.rapport", None, at=timezone.now())
    assert made.missing == [f"files/{row.workspace_id}/{row.sha256}"]
    assert checking.check(made.path, None).missing == 1


def test_a_content_that_rotted_is_told(studio, tmp_path):
    row = StoredFile.objects.get(size=3)
    store.path_of(row.workspace_id, row.sha256).write_bytes(b"0ne")
    made = making.make(tmp_path / "c.rapport", None, at=timezone.now())
    assert made.damaged == [f"files/{row.workspace_id}/{row.sha256}"]


def test_what_is_dropped_meanwhile_is_still_in_the_backup(studio, tmp_path, monkeypatch):
    row = StoredFile.objects.get(size=3)
    take = making.snapshot.take

    def taken_then_dropped(folder):
        facts = take(folder)
        store.remove(row.workspace_id, row.sha256)
        return facts

    monkeypatch.setattr(making.snapshot, "take", taken_then_dropped)
    assert making.make(tmp_path / "c.rapport", None, at=timezone.now()).missing == []


def test_while_others_write_it_is_of_one_moment(studio, tmp_path):
    """Two rows are always written together: no backup has one of a pair."""
    over, names = threading.Event(), iter(range(100_000))

    def write():
        from django.db import transaction

        while not over.is_set():
            with transaction.atomic():
                number = next(names)
                cast.a_client(studio.workspace, f"left {number}")
                cast.a_client(studio.workspace, f"right {number}")
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        paths = [making.make(tmp_path / f"{n}.rapport", None, at=timezone.now()).path for n in range(4)]
    finally:
        over.set()
        writer.join()
    for path in paths:
        held = b"".join(data for name, data in members(path).items() if name.startswith("database/"))
        if connection.vendor == "sqlite":
            held = names_in(held, tmp_path)
            assert held.count("left ") == held.count("right ")
        else:
            rows = members(path)["database/clients_client.copy"]
            assert rows.count(b"\tleft ") == rows.count(b"\tright ") > -1
    assert Client.objects.filter(name__startswith="left").exists()


def names_in(database: bytes, folder) -> str:
    import sqlite3

    (folder / "look.sqlite3").write_bytes(database)
    with sqlite3.connect(folder / "look.sqlite3") as file:
        return " ".join(name for (name,) in file.execute("SELECT name FROM clients_client"))


def test_a_full_disk_leaves_nothing_and_the_older_backup_stands(studio, plain, monkeypatch):
    before = plain.read_bytes()

    def full(*_words):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(envelope._Counted, "write", full)
    assert refusal_of(lambda: making.make(plain, None, at=timezone.now())) == "disk_full"
    assert plain.read_bytes() == before
    assert [one.name for one in plain.parent.iterdir()] == [plain.name]
    assert not (settings.HOME / "backing-up").exists()


def test_a_file_that_is_no_backup_is_not_written_over(studio, tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("dear")
    assert refusal_of(lambda: making.make(letter, None, at=timezone.now())) == "not_ours"
    assert letter.read_text() == "dear"


def test_only_one_is_made_at_a_time(studio, tmp_path):
    with making.alone():
        assert refusal_of(lambda: making.make(tmp_path / "c.rapport", None, at=timezone.now())) == "busy"


def test_what_a_killed_one_left_is_removed(studio, tmp_path):
    left = settings.HOME / "backing-up" / "between"
    left.mkdir(parents=True)
    (left / "rapport.sqlite3").write_bytes(b"half")
    (tmp_path / ".c.rapport.part").write_bytes(b"half")
    making.make(tmp_path / "c.rapport", None, at=timezone.now())
    assert sorted(os.listdir(tmp_path)) == ["c.rapport"]
    assert not (settings.HOME / "backing-up").exists()
