"""Backups by the worker: one for each slot, thinned out, told when they fail; and the commands."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as configured
from django.utils import timezone

from rapport.backups import checking, keeping, making, running, standing, tasks
from rapport.backups.models import Backup, BackupPlan
from rapport.backups.refusing import Refusal
from rapport.backups.tests.conftest import PASSPHRASE
from rapport.cli import main

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def plan(studio, key, tmp_path):
    return BackupPlan.objects.create(
        workspace=studio.workspace, address=str(tmp_path / "there"), identity=key.identity, sealed=key.sealed,
        keep_daily=2, keep_weekly=0, keep_monthly=0,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def terminal(monkeypatch):
    monkeypatch.setenv("RAPPORT_LANGUAGE", "en")


def asked(studio, at=NOW, slot=""):
    backup = keeping.ask_for_one(studio, at=at, slot=slot)
    assert backup is not None
    return backup


def test_made_it_lies_in_its_place_opens_with_the_passphrase_and_its_row_says_so(studio, plan, tmp_path):
    backup = asked(studio)
    running.run(backup, at=NOW)
    backup.refresh_from_db()
    assert (backup.state, backup.files, backup.step, backup.checked_at) == ("done", 3, "", NOW)
    path = tmp_path / "there" / backup.name
    assert checking.check(path, checking.key_of(path, PASSPHRASE)).files == 3
    assert not (configured.HOME / "backing-up").exists()


def test_run_again_after_a_crash_there_is_one(studio, plan, tmp_path):
    backup = asked(studio)
    Backup.objects.update(state="running", step="putting")
    tasks.make.func(backup.pk)
    tasks.make.func(backup.pk)
    assert [one.name for one in (tmp_path / "there").iterdir()] == [backup.name]
    assert Backup.objects.get().state == "done"


def test_old_ones_are_thinned_out_and_files_of_others_stay(studio, plan, tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "letter.txt").write_text("dear")
    for days in (4, 3, 2, 1):
        at = NOW - timedelta(days=days)
        running.run(asked(studio, at=at), at=at)
    assert sorted(one.name for one in (tmp_path / "there").iterdir()) == [
        "letter.txt", "rapport-20261122-120000.rapport", "rapport-20261123-120000.rapport",
    ]  # fmt: skip
    assert Backup.objects.filter(gone_at=None).count() == 2


def test_a_failure_is_kept_in_words_and_the_next_one_may_succeed(studio, plan):
    BackupPlan.objects.update(address="/proc/nowhere")
    running.run(asked(studio), at=NOW)
    failed = Backup.objects.get()
    assert (failed.state, failed.trouble["code"]) == ("failed", "place_failed")
    assert "/proc/nowhere" in standing.reason_of(failed)
    assert standing.finding(NOW)[0] is False


def test_while_another_is_made_it_waits(studio, plan):
    backup = asked(studio)
    with making.alone(), pytest.raises(Refusal, match="busy"):
        tasks.make.func(backup.pk)
    assert Backup.objects.get().state == "waiting"


def test_a_slot_has_one_backup_however_often_it_ticks(studio, plan):
    for _ in range(3):
        tasks.tick.func()
    backup = Backup.objects.get()
    assert backup.slot
    Backup.objects.update(state="failed")
    tasks.tick.func()
    assert Backup.objects.count() == 1
    Backup.objects.update(state="running", created_at=timezone.now() - timedelta(days=2))
    tasks.tick.func()
    assert Backup.objects.get().trouble == {"code": "killed", "details": {}}


def test_without_a_rhythm_nothing_ticks(studio, plan):
    BackupPlan.objects.update(often="never")
    tasks.tick.func()
    assert not Backup.objects.exists()


def found_on(age, **facts):
    Backup.objects.all().delete()
    if age is not None:
        Backup.objects.create(
            workspace=keeping.home_workspace(), state="done", name="x", created_at=NOW - age, checked_at=NOW, **facts
        )
    return standing.finding(NOW)


def test_the_doctor_misses_a_backup(studio):
    workspace = keeping.home_workspace()
    for days, well in ((1, True), (8, False)):
        type(workspace).objects.update(created_at=NOW - timedelta(days=days))
        assert found_on(None)[0] is well
    assert found_on(timedelta(days=6))[0] is True
    BackupPlan.objects.create(workspace=workspace, address="/x")
    assert found_on(timedelta(days=1))[0] is True
    assert found_on(timedelta(days=3)) == (False, "The newest backup is 3 days old.")
    assert found_on(timedelta(hours=1), lost=1)[0] is False


def test_the_command_makes_checks_and_lists(studio, plan, tmp_path, capsys, monkeypatch):
    target = tmp_path / "by-hand.rapport"
    assert main(["backup", str(target), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["files"] == 3
    # Sealed with the key of the plan, so nobody is asked.
    assert main(["backup", "--check", str(target)]) == 0
    assert "is whole" in capsys.readouterr().out
    assert main(["backup"]) == 0
    assert "read back and compared" in capsys.readouterr().out
    assert main(["backup", "--list", "--json"]) == 0
    [one] = json.loads(capsys.readouterr().out)
    assert main(["backup", "--check", one["name"]]) == 0
    assert Backup.objects.filter(state="done").count() == 2


def test_the_command_refuses_in_words(studio, tmp_path, capsys, monkeypatch):
    target = tmp_path / "by-hand.rapport"
    short = tmp_path / "passphrase"
    short.write_text("short\n")
    for words, sentence in (
        (["backup"], "A passphrase is needed"),
        (["backup", "--plain"], "No place for backups is set"),
        (["backup", "--list"], "No place for backups is set"),
        (["backup", "--check"], "Name the file"),
        (["backup", str(target)], "A passphrase is needed"),
        (["backup", str(target), "--passphrase-file", str(short)], "at least 10 characters"),
        (["backup", str(target), "--passphrase-file", str(tmp_path / "none")], "cannot be read"),
    ):
        assert main(words) == 2
        assert sentence in capsys.readouterr().err, words
    assert not target.exists()
    monkeypatch.setenv("RAPPORT_BACKUP_PASSPHRASE", PASSPHRASE)
    assert main(["backup", str(target)]) == 0
    monkeypatch.setenv("RAPPORT_BACKUP_PASSPHRASE", "")
    capsys.readouterr()
    assert main(["backup", "--check", str(target)]) == 0
    assert "The passphrase would tell more" in capsys.readouterr().out
