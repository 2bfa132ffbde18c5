"""What can be said to `rapport`, in which language it answers, and what a person is told when something fails."""

import gettext
import json
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.db import DatabaseError, OperationalError

from rapport.cli import main
from rapport.config import commands, explaining, speech
from rapport.config.explaining import explain
from rapport.config.speech import Refused, language_here, speaking
from rapport.files.store import DiskFull

TERMINAL = ("RAPPORT_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


@pytest.fixture
def terminal(monkeypatch):
    """A terminal with these variables of language and no others."""

    def speaks(**variables):
        for name in TERMINAL:
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    speaks()
    return speaks


@pytest.fixture
def catalogue(tmp_path, monkeypatch):
    """A catalogue of a few sentences, so that the test does not hang on the wording of ours."""
    catalog = Catalog(locale="ru")
    catalog.add("the following arguments are required: %s", "нужно ещё: %s")
    catalog.add("%(prog)s: %(message)s. Help: %(prog)s --help", "%(prog)s: %(message)s. Справка: %(prog)s --help")
    catalog.add("Say how much the workspace holds.", "Сколько всего в пространстве.")
    compiled = BytesIO()
    write_mo(compiled, catalog)
    place = tmp_path / "ru" / "LC_MESSAGES" / "django.mo"
    place.parent.mkdir(parents=True)
    place.write_bytes(compiled.getvalue())
    monkeypatch.setattr(speech, "LOCALE", tmp_path)


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "ru_RU.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "ru_RU.UTF-8", "LC_ALL": ""}, "ru"),
        ({"LANG": "de_DE.UTF-8", "RAPPORT_LANGUAGE": "ru"}, "ru"),
        ({"LANG": "ru_RU.UTF-8", "RAPPORT_LANGUAGE": "en"}, "en"),
    ],
)
def test_the_language_is_the_terminals_unless_another_is_named(terminal, variables, language):
    terminal(**variables)
    assert language_here() == language


def test_help_and_complaints_are_in_the_language_of_the_terminal(terminal, catalogue, capsys):
    terminal(LANG="ru_RU.UTF-8")
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "Сколько всего в пространстве." in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        main(["link"])
    assert ended.value.code == 2
    assert capsys.readouterr().err == "rapport link: нужно ещё: EMAIL. Справка: rapport link --help\n"


def test_afterwards_the_language_is_what_it_was(terminal):
    terminal(LANGUAGE="de")
    domain = gettext.textdomain()
    with speaking("ru"), speaking("en"):
        pass
    assert gettext.textdomain() == domain


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ([], "rapport: the following arguments are required: COMMAND. Help: rapport --help\n"),
        (["undo", "x"], "rapport undo: argument NUMBER: invalid int value: 'x'. Help: rapport undo --help\n"),
        (["status", "--loud"], "rapport: unrecognized arguments: --loud. Help: rapport --help\n"),
        (["serve", "--port"], "rapport serve: argument --port: expected one argument. Help: rapport serve --help\n"),
    ],
)
def test_a_wrong_command_line_is_answered_in_one_line(terminal, capsys, words, complaint):
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert capsys.readouterr().err == complaint


@pytest.mark.parametrize(
    ("words", "start"),
    [
        (["serve", "--address", "nowhere.invalid"], "Rapport cannot listen at nowhere.invalid, port 8642: "),
        (["serve", "--address", "203.0.113.7"], "Rapport cannot listen at 203.0.113.7, port 8642: "),
        (["serve", "--port", "99999"], "There is no port 99999: ports have numbers from 1 to 65535."),
    ],
)
def test_an_address_that_cannot_be_is_one_line(terminal, monkeypatch, capsys, words, start):
    for name in ("RAPPORT_ADDRESS", "RAPPORT_PORT"):
        monkeypatch.setenv(name, "")
    assert main(words) == 2
    said = capsys.readouterr().err
    assert said.startswith(start)
    assert said.count("\n") == 1


def test_a_mistake_of_ours_is_one_sentence_and_a_note_without_anybodys_data(terminal, monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path))
    monkeypatch.setattr(commands, "migrate", lambda _: {}["ilya@meridian.example"])
    assert main(["migrate"]) == 1
    log = tmp_path / "errors.log"
    sentence = f"Something went wrong (KeyError). Where it happened is noted in {log}.\n"
    assert capsys.readouterr() == ("", sentence)
    note = json.loads(log.read_text())
    assert note["error"] == "KeyError"
    assert "test_command_line.py" in note["where"][-1]
    assert "ilya" not in log.read_text()


def test_a_developer_gets_the_traceback(terminal, monkeypatch):
    monkeypatch.setenv("RAPPORT_DEBUG", "1")
    monkeypatch.setattr(commands, "migrate", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        main(["migrate"])


def test_ctrl_c_is_no_mistake(monkeypatch, capsys):
    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "migrate", interrupted)
    assert main(["migrate"]) == 130
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (Refused("Not today."), "Not today."),
        (DiskFull("/somewhere"), "The disk is full: nothing half-written is kept. Make room and say it again."),
        (
            OperationalError("database or disk is full"),
            "The disk is full: nothing half-written is kept. Make room and say it again.",
        ),
        (
            OperationalError("database is locked"),
            "The database is busy with something else for too long. Say it again in a minute.",
        ),
    ],
)
def test_what_the_person_can_mend_is_said_plainly(terminal, db, trouble, sentence):
    assert explain(trouble) == (2, sentence)


def test_a_database_that_does_not_answer_is_told_from_a_mistake_of_ours(terminal, db, monkeypatch, tmp_path):
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path))
    assert explain(DatabaseError("no such column"))[0] == 1

    def silent():
        raise OperationalError("connection refused\n\tIs it running?")

    monkeypatch.setattr("rapport.config.preparing.is_prepared", silent)
    assert explain(OperationalError("gone")) == (2, "The database does not answer: connection refused Is it running?")


def test_nothing_can_be_noted_down_when_the_disk_is_full(terminal, monkeypatch, tmp_path):
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path))
    monkeypatch.setattr(explaining, "note", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    assert explain(KeyError("x"))[0] == 1
