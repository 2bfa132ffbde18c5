"""The doctor: a healthy installation, and every illness it knows with what to do about it."""

import json
import os
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django_ox.models import OxTask

from rapport.cli import main
from rapport.config import doctor, doctor_database
from rapport.config.environment import Smtp
from rapport.config.worker import HEARTBEAT
from rapport.journal.recording import begin

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def healthy(db, settings, tmp_path, monkeypatch):
    """A machine on which everything is well."""
    monkeypatch.setenv("RAPPORT_LANGUAGE", "en")
    settings.HOME = settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    tmp_path.chmod(0o700)
    key = tmp_path / "secret.key"
    key.write_text("x" * 60)
    key.chmod(0o600)
    (tmp_path / HEARTBEAT).touch()
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "app.1.js").touch()
    (settings.STATIC_ROOT / "staticfiles.json").write_text('{"paths": {"app.js": "app.1.js"}}')
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = "http://127.0.0.1:8642", ["127.0.0.1"]
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: SimpleNamespace(free=5_000_000_000))
    return tmp_path


def illnesses():
    """What is to be done, in order."""
    return [finding.text for finding in doctor.examine(timezone.now()) if not finding.ok]


def test_on_a_healthy_machine_everything_has_its_line_and_the_status_is_0(healthy, capsys):
    assert main(["check"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 18
    assert all(line.startswith("✓ ") for line in lines)


def test_the_mail_server_must_answer(healthy, settings):
    settings.SMTP = Smtp({}, "a@b.example", "127.0.0.1:9")
    assert illnesses()[0].startswith("No mail server answers at 127.0.0.1:9")


def test_for_programs_there_are_areas(healthy, settings, capsys):
    settings.DEBUG = True
    assert main(["check", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is False
    assert {each["area"] for each in told["findings"]} == {"settings", "disk", "clock", "database", "queue", "backup"}
    assert [each["area"] for each in told["findings"] if not each["ok"]] == ["settings"]


@pytest.mark.parametrize("name", ["secret.key", "."])
def test_nobody_else_may_look_into_the_key_or_the_data(healthy, name):
    (healthy / name).chmod(0o755)
    [said] = illnesses()
    assert said.startswith(f"Others on this machine can look into {healthy / name}. Say: chmod ")


def test_a_key_that_is_given_must_be_long(healthy, settings, monkeypatch):
    monkeypatch.setenv("RAPPORT_SECRET_KEY", "short")
    settings.SECRET_KEY = "short"
    assert illnesses() == ["RAPPORT_SECRET_KEY is too short: take 50 characters that nobody can guess."]
    settings.SECRET_KEY = "x7" * 30
    assert illnesses() == []


@pytest.mark.parametrize(
    ("address", "hosts", "proxies", "start"),
    [
        ("http://localhost:9000", ["localhost"], 0, None),
        ("http://[::1]:9000", ["[::1]"], 0, None),
        ("https://crm.example.org", ["crm.example.org"], 1, None),
        ("https://crm.example.org", [".example.org"], 1, None),
        ("crm.example.org", ["crm.example.org"], 0, "RAPPORT_PUBLIC_URL must look like https://rapport.example.org"),
        ("ftp://crm.example.org", ["crm.example.org"], 0, "RAPPORT_PUBLIC_URL must look like"),
        (
            "https://crm.example.org",
            ["localhost"],
            1,
            "Pages at https://crm.example.org are refused: add crm.example.org",
        ),
        ("http://crm.example.org", ["crm.example.org"], 0, "Passwords travel to http://crm.example.org unencrypted"),
        ("https://crm.example.org", ["crm.example.org"], 0, "https://crm.example.org is served by a proxy"),
    ],
)
def test_the_address_must_make_sense(healthy, settings, address, hosts, proxies, start):
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS, settings.ALLAUTH_TRUSTED_PROXY_COUNT = address, hosts, proxies
    said = illnesses()
    assert said == [] if start is None else said[0].startswith(start)


def test_missing_styles_are_named(healthy, settings):
    (settings.STATIC_ROOT / "app.1.js").unlink()
    assert illnesses() == ["Of the styles and scripts app.1.js is missing: make run builds them again."]
    (settings.STATIC_ROOT / "staticfiles.json").unlink()
    assert illnesses() == ["The styles and scripts are not built: start once with make run, which builds them."]


def test_a_folder_that_cannot_be_written_and_a_disk_almost_full(healthy, settings, monkeypatch):
    settings.FILE_UPLOAD_TEMP_DIR = healthy / "gone"
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: SimpleNamespace(free=40_000_000))
    assert illnesses() == [
        f"Nothing can be written into {healthy / 'gone'}: No such file or directory.",
        f"Only 38.1\xa0MB are free at {healthy}: make room.",
    ]


def test_a_clock_that_was_never_set(healthy):
    assert doctor.clock(datetime(1970, 1, 1, tzinfo=UTC)) == (False, "The clock of this machine says 1970: set it.")


def test_a_clock_that_stands_before_what_has_happened_already(healthy, anna):
    begin("client.changed", by=anna, at=NOW + timedelta(days=2))
    assert doctor_database.past(NOW) == (
        False,
        "The clock stands before the newest change, of 2026-11-26 12:00 UTC: set it.",
    )


def test_time_zones_must_be_there(healthy, monkeypatch):
    monkeypatch.setattr(doctor, "is_zone", lambda _: False)
    assert illnesses() == ["The time zones are missing: install the package tzdata."]


# ---- The database


def test_a_database_that_was_never_made_is_not_made_by_looking(healthy, monkeypatch):
    nowhere = SimpleNamespace(vendor="sqlite", settings_dict={"NAME": healthy / "none.sqlite3"})
    monkeypatch.setattr(doctor_database, "connection", nowhere)
    assert illnesses() == ["There is no database yet: rapport migrate makes it."]
    assert not (healthy / "none.sqlite3").exists()


def test_a_silent_database_ends_the_examination(healthy, monkeypatch):
    def silent():
        raise OperationalError("connection refused")

    monkeypatch.setattr(doctor_database, f"version_{connection.vendor}", silent)
    findings = list(doctor.examine(NOW))
    assert findings[-1].text == "The database does not answer: connection refused"


def test_tables_of_an_older_version(healthy):
    MigrationRecorder.Migration.objects.filter(app="today").delete()
    assert illnesses() == ["The database is not up to date. Say: rapport migrate"]


def test_an_old_sqlite_and_one_without_its_log(healthy, tmp_path, monkeypatch):
    plain = sqlite3.connect(tmp_path / "plain.sqlite3")

    class Plain:
        def cursor(self):
            return self

        def __enter__(self):
            return plain.cursor()

        def __exit__(self, *_):
            return False

    monkeypatch.setattr(doctor_database, "connection", Plain())
    said = "SQLite cannot keep a write-ahead log here (delete): move the data to a local disk."
    assert doctor_database.version_sqlite() == (False, said)
    plain.close()
    monkeypatch.setattr(doctor_database.sqlite3, "sqlite_version_info", (3, 36, 0))
    assert doctor_database.version_sqlite()[0] is False


# ---- The queue


def test_a_worker_is_seen_by_its_sign_of_life(healthy, monkeypatch):
    long_ago = time.time() - 300
    os.utime(healthy / HEARTBEAT, (long_ago, long_ago))
    monkeypatch.setattr(doctor_database, "connection", SimpleNamespace(vendor="sqlite"))
    assert doctor_database.worker(NOW) == (False, "No worker is at work: start rapport serve, or rapport worker.")
    (healthy / HEARTBEAT).unlink()
    assert doctor_database.worker(NOW)[0] is False
    # On PostgreSQL it may live on another machine.
    monkeypatch.setattr(doctor_database, "connection", SimpleNamespace(vendor="postgresql"))
    assert doctor_database.worker(NOW)[0] is True


def a_job(status, **facts):
    facts = {"task_path": "x", "backend_name": "default", "enqueued_at": NOW, "status": status, **facts}
    return OxTask.objects.create(**facts)


def test_jobs_nobody_takes(healthy):
    a_job("READY", enqueued_at=timezone.now() - timedelta(minutes=1))
    assert doctor_database.waiting(timezone.now())[0] is True
    a_job("READY", enqueued_at=timezone.now() - timedelta(minutes=10))
    said = "Jobs wait and nobody takes them: start a worker, or look into the log of the one there is."
    assert doctor_database.waiting(timezone.now()) == (False, said)


def test_jobs_whose_worker_has_vanished(healthy):
    a_job("RUNNING", lease_expires_at=NOW - timedelta(minutes=6))
    assert doctor_database.waiting(NOW)[0] is False


def test_jobs_that_failed_this_week(healthy):
    a_job("FAILED", finished_at=NOW - timedelta(days=9))
    assert doctor_database.failed(NOW)[0] is True
    a_job("FAILED", finished_at=NOW - timedelta(days=2))
    assert doctor_database.failed(NOW) == (False, "1 job failed in the last week: the log says why.")
    a_job("LOST", finished_at=NOW - timedelta(days=1))
    assert doctor_database.failed(NOW) == (False, "2 jobs failed in the last week: the log says why.")
