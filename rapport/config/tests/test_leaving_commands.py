"""`rapport export`, `rapport import` of an export, and `rapport demo`, with good and with bad input."""

import json

import pytest
from django.utils import timezone

from rapport.accounts.models import Workspace
from rapport.cli import main
from rapport.clients.models import Client
from rapport.demonstration.models import Filling
from tests.cast import a_client, a_member, a_workspace


@pytest.fixture
def say(db, capsys, monkeypatch):
    """Say a command in English; exit status, what it printed, what it complained."""
    monkeypatch.setenv("RAPPORT_LANGUAGE", "en")

    def said(*words):
        status = main([str(word) for word in words])
        return status, *capsys.readouterr()

    return said


@pytest.fixture
def full(anna):
    a_client(anna.workspace, "Meridian Books")
    return anna.workspace


def test_everything_leaves_and_comes_back(say, full, tmp_path):
    status, said, _ = say("export", tmp_path / "out", "--json")
    assert status == 0
    there = json.loads(said)
    assert there["rows"]["clients.client"] == 1
    empty = a_member(a_workspace("Elsewhere", slug="elsewhere")).workspace
    status, said, _ = say("import", tmp_path / "out", "--workspace", "elsewhere", "--json")
    assert status == 0
    assert json.loads(said)["rows"] == there["rows"]
    assert Client.objects.get(workspace=empty).name == "Meridian Books"


def test_people_are_told_in_a_sentence(say, full, tmp_path):
    status, said, _ = say("export", tmp_path / "out")
    assert status == 0
    assert "holds everything" in said
    status, _, complaint = say("export", tmp_path / "out")
    assert status == 2
    assert "already and not empty" in complaint


def test_an_export_into_a_workspace_that_holds_something_is_refused(say, full, tmp_path):
    say("export", tmp_path / "out")
    status, _, complaint = say("import", tmp_path / "out")
    assert status == 2
    assert "holds something already" in complaint
    assert Client.objects.count() == 1


@pytest.mark.parametrize("also", [["--dry-run"], ["--mine", "a@a.example"], ["other.csv"]])
def test_an_export_is_brought_back_alone(say, full, tmp_path, also):
    say("export", tmp_path / "out")
    status, _, complaint = say("import", tmp_path / "out", *also)
    assert status == 2
    assert "brought back alone" in complaint


def test_a_folder_that_cannot_be_written_is_told(say, full, tmp_path):
    (tmp_path / "file").write_text("x")
    status, _, complaint = say("export", tmp_path / "file" / "out")
    assert status == 2
    assert "cannot be written" in complaint


def test_demo_makes_one_and_removes_it(say, full, monkeypatch):
    monkeypatch.setattr("rapport.config.commands.fill", done)
    status, said, _ = say("demo")
    assert status == 0
    assert "--workspace demo" in said
    assert say("demo", "--json")[0] == 0
    assert Workspace.objects.filter(is_demo=True).count() == 1
    # A command without a name still means the real one.
    assert json.loads(say("status", "--json")[1])["workspace"] == full.slug
    status, said, _ = say("demo", "--remove")
    assert status == 0
    assert "removed" in said
    assert not Workspace.objects.filter(is_demo=True).exists()
    status, _, complaint = say("demo", "--remove")
    assert status == 2
    assert "has no demonstration" in complaint


def done(filling, user, *, at, report):
    """A year that is over at once."""
    Filling.objects.filter(pk=filling.pk).update(finished_at=timezone.now())


def test_of_several_people_one_is_named(say, full, stranger, monkeypatch):
    monkeypatch.setattr("rapport.config.commands.fill", done)
    assert "--email" in say("demo")[2]
    assert "Nobody signs in" in say("demo", "--email", "nobody@else.example")[2]
    assert say("demo", "--email", "charlie@nobody.example")[0] == 0
