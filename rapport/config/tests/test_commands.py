"""The one-shot commands, with good and with bad input."""

import json
from pathlib import Path

import pytest
from django.test import Client as Browser
from django.utils import timezone, translation

from rapport.accounts.models import SignInLink, User, Workspace
from rapport.cli import main
from rapport.clients.models import Client
from rapport.config import commands
from rapport.config.acting import acting
from rapport.config.speech import Refused
from rapport.imports.models import Import
from rapport.journal.models import Batch
from rapport.lib.boards.tests.boards import a_trello_board, a_trello_card
from rapport.lib.timesheets.tests.sheets import CLOCKIFY, clockify
from tests.cast import (
    a_client,
    a_contact,
    a_letter,
    a_member,
    a_project,
    a_running_timer,
    a_task,
    a_workspace,
    an_interaction,
    some_time,
)

CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Mara Quist\r\nN:Quist;Mara;;;\r\nEMAIL:mara@quist.example\r\nEND:VCARD\r\n"
INIT = {
    "--email": "Anna@Vetrova.Example", "--name": "Anna Vetrova", "--locale": "en", "--timezone": "Europe/Moscow",
    "--currency": "rub",
}  # fmt: skip


@pytest.fixture(autouse=True)
def terminal(monkeypatch):
    """A terminal that speaks English, whatever that of the tester does."""
    monkeypatch.setenv("RAPPORT_LANGUAGE", "en")


@pytest.fixture
def say(db, capsys):
    """Say a command; exit status, what it printed, what it complained."""

    def said(*words):
        status = main([str(word) for word in words])
        return status, *capsys.readouterr()

    return said


def init(**facts):
    """The words of `rapport init` with some of them changed."""
    return ["init", *(word for pair in {**INIT, **facts}.items() for word in pair)]


# ---- Setting up


def test_init_makes_workspace_and_owner_and_a_link_that_signs_them_in_once(say, settings):
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = "https://crm.example.org", ["*"]
    status, said, _ = say(*init(**{"--workspace": "Студия Ветровой"}), "--json")
    facts = json.loads(said)
    assert status == 0
    assert set(facts) == {"email", "workspace", "link", "expires_at"}
    user = User.objects.select_related("seat__workspace").get(email="anna@vetrova.example")
    assert (user.name, user.language, user.timezone, user.seat.role) == ("Anna Vetrova", "en", "Europe/Moscow", "owner")
    workspace = user.seat.workspace
    assert (workspace.name, workspace.currency, workspace.country) == ("Студия Ветровой", "RUB", "RU")
    assert facts["workspace"] == workspace.slug
    assert facts["link"].startswith("https://crm.example.org/enter/")
    path = facts["link"].removeprefix("https://crm.example.org")
    browser = Browser()
    assert browser.post(path).status_code == 302
    assert browser.get("/settings/me/").status_code == 200
    assert Browser().post(path).status_code == 410


def test_init_for_people_ends_with_the_link_on_a_line_of_its_own(say):
    status, said, _ = say(*init())
    first, link = said.splitlines()
    assert status == 0
    assert first == "The workspace anna-vetrova is ready. This link signs you in, once, within a day:"
    assert link.startswith("http://")


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"--email": "anna"}, "“anna” is no e-mail address.\n"),
        ({"--name": "  "}, "A name has between 1 and 120 characters.\n"),
        ({"--workspace": "x" * 121}, "A name has between 1 and 120 characters.\n"),
        ({"--timezone": "Moscow"}, "There is no time zone “Moscow”; one is written like Europe/Moscow.\n"),
        (
            {"--timezone": "../etc/passwd"},
            "There is no time zone “../etc/passwd”; one is written like Europe/Moscow.\n",
        ),
    ],
)
def test_init_refuses_what_cannot_be(say, facts, complaint):
    assert say(*init(**facts)) == (2, "", complaint)
    assert not Workspace.objects.exists()


def test_init_names_the_currencies_it_knows(say):
    status, _, complaint = say(*init(**{"--currency": "XXX"}))
    assert status == 2
    assert complaint.startswith("Rapport does not know the currency “XXX”, only these: RUB, EUR, USD")


def test_init_refuses_an_address_that_has_an_account_whatever_its_case(say, anna):
    sentence = "anna@vetrova.example has an account already: rapport link makes a sign-in link.\n"
    assert say(*init()) == (2, "", sentence)
    assert Workspace.objects.count() == 1


def test_init_may_make_another_workspace(say, anna):
    assert say(*init(**{"--email": "boris@lind.example"}))[0] == 0
    assert Workspace.objects.count() == 2


def test_link_prints_a_new_link_and_nothing_else(say, anna):
    status, said, _ = say("link", "Anna@vetrova.example")
    [link] = said.splitlines()
    assert status == 0
    assert SignInLink.use(link.rstrip("/").rsplit("/", 1)[1], at=timezone.now()) == anna.user


def test_link_refuses_who_has_no_account_or_none_any_more(say, anna):
    assert say("link", "nobody@vetrova.example") == (2, "", "Nobody signs in with nobody@vetrova.example.\n")
    User.objects.update(is_active=False)
    assert say("link", "anna@vetrova.example")[0] == 2


def test_migrate_says_when_there_was_nothing_to_do(say):
    assert say("migrate") == (0, "The database was up to date already.\n", "")


# ---- Which workspace


def test_without_a_workspace_the_commands_say_how_to_make_one(say):
    complaint = "There is no workspace yet: make one with rapport init, or on the first page in a browser.\n"
    assert say("status") == (2, "", complaint)


def test_of_several_workspaces_none_is_guessed(say):
    for slug in ("north", "south"):
        a_member(a_workspace(slug=slug))
    assert say("today") == (2, "", "Say which workspace with --workspace: north, south.\n")
    assert say("status", "--workspace", "south")[0] == 0
    complaint = "There is no workspace west. Say which workspace with --workspace: north, south.\n"
    assert say("status", "--workspace", "west") == (2, "", complaint)


def test_the_owner_acts_and_is_spoken_to_in_their_language_and_on_their_clock(db):
    workspace = a_workspace()
    a_member(workspace, role="member")
    owner = a_member(workspace, language="ru", timezone="Asia/Tomsk")
    with acting(workspace) as actor:
        assert (actor.user, actor.workspace, actor.via) == (owner.user, workspace, "command")
        assert translation.get_language() == "ru"
        assert str(timezone.get_current_timezone()) == "Asia/Tomsk"
    with pytest.raises(Refused), acting(a_workspace(slug="empty")):
        pass


# ---- How much there is


def test_status_counts_what_is_not_in_the_trash_and_suggested_people_apart(say, anna, stranger):
    studio, now = anna.workspace, timezone.now()
    client = a_client(studio)
    contact = a_contact(client)
    a_contact(None, "Somebody New", workspace=studio)
    a_letter(client, contact=contact, attachment=("estimate.pdf", b"%PDF"))
    an_interaction(client, kind="note", direction="")
    a_client(studio, "Gone").trash(by=anna, at=now)
    Import.objects.create(workspace=studio, created_at=now, state="running")
    Import.objects.create(workspace=studio, created_at=now, state="ready")
    project = a_project(client)
    a_task(project)
    a_task(project, "Print it")
    a_task(project, "Gone", trashed_at=now)
    some_time(client, minutes=90, project=project)
    a_running_timer(client)
    a_client(stranger.workspace, "Not Anna's")
    status, said, _ = say("status", "--workspace", studio.slug, "--json")
    assert status == 0
    assert json.loads(said) == {
        "workspace": studio.slug, "clients": 1, "contacts": 1, "suggested": 1, "messages": 1, "threads": 1,
        "attachments": 1, "interactions": 2, "projects": 1, "tasks": 2, "time_entries": 1, "seconds": 5400,
        "imports_running": 1,
    }  # fmt: skip
    _, said, _ = say("status", "--workspace", studio.slug)
    assert said.splitlines()[:2] == ["Vetrova Studio", "  Clients: 1"]


# ---- Today


def test_today_is_a_list_for_people_and_an_object_for_programs(say, anna):
    a_letter(a_client(anna.workspace, "Meridian Books"), at=timezone.now() - timezone.timedelta(days=5))
    status, said, _ = say("today", "--json")
    assert status == 0
    assert len(json.loads(said)["items"]) == 1
    assert "Meridian Books" in say("today")[1]


# ---- Import and undo


@pytest.fixture
def card(tmp_path):
    """An address book of one card."""
    path = tmp_path / "contacts.vcf"
    path.write_bytes(CARD.encode())
    return path


def test_import_tells_each_file_as_one_json_object_a_line(say, anna, card, tmp_path):
    empty = tmp_path / "empty.vcf"
    empty.touch()
    status, said, complaint = say("import", card, empty, "--json")
    good, bad = map(json.loads, said.splitlines())
    assert (status, complaint) == (2, "")
    assert list(good) == ["file", "kind", "read", "created", "updated", "unchanged", "skipped", "errors", "batch"]
    assert (good["file"], good["kind"], good["read"], good["created"]) == (str(card), "vcard", 1, 1)
    assert good["batch"] == Batch.objects.get(kind="import").pk
    assert bad["errors"][0]["reason"] == "The file is empty."
    assert Client.objects.count() == 1


def test_import_tells_people_a_sentence_a_file_and_how_to_take_it_back(say, anna, card):
    status, said, complaint = say("import", card)
    batch = Batch.objects.get(kind="import").pk
    assert (status, complaint) == (0, "")
    assert said.splitlines() == [
        f"{card} — read: 1, new: 1, updated: 0, unchanged: 0, passed over: 0, unreadable: 0",
        f"To take all of it back: rapport undo {batch}",
    ]


def test_boards_and_hours_say_what_a_person_would_count_and_what_was_assumed(say, anna, tmp_path):
    board, time = tmp_path / "board.json", tmp_path / "time.csv"
    board.write_text(json.dumps(a_trello_board(a_trello_card(due="2026-05-01"))))
    time.write_text(f"{CLOCKIFY}\n{clockify()}\n")
    status, said, _ = say("import", str(board), str(time), "--json")
    first, second = [json.loads(line) for line in said.splitlines()]
    assert (status, first["kind"], second["kind"]) == (0, "trello", "clockify")
    assert first["totals"] == {
        "board": "Site", "lists": 2, "tasks": 1, "archived": 0, "check_items": 0, "check_items_done": 0,
        "comments": 0, "due": 1, "members": 1,
    }  # fmt: skip
    assert first["notes"] == ["A board names no client: where none is chosen, it is a client called like the board."]
    assert second["totals"] == {"entries": 1, "seconds": 3600, "amount": "0.00", "currency": "USD"}
    assert "03/04 is 4 March" in second["notes"][0]
    chosen = say("import", str(board), str(time), "--json", "--client", "ACME", "--dates", "day-first")[1]
    assert [json.loads(line).get("notes") for line in chosen.splitlines()] == [None, None]


def test_a_dry_run_keeps_nothing_and_says_so(say, anna, card):
    status, said, _ = say("import", card, "--dry-run")
    assert status == 0
    assert said.splitlines()[-1] == "This was only a look: nothing is kept."
    assert not Client.objects.exists()


def test_what_is_no_file_is_a_sentence_and_status_2(say, anna):
    status, said, complaint = say("import", "/nowhere/contacts.vcf")
    assert (status, said) == (2, "")
    assert complaint == "/nowhere/contacts.vcf cannot be taken in. There is no such file.\n"


def test_addresses_named_as_mine_reach_the_import(say, anna, card, monkeypatch):
    asked = {}
    monkeypatch.setattr(commands, "import_paths", lambda actor, paths, **how: asked.update(how, paths=paths) or [])
    assert say("import", card, "--mine", "a@b.example", "--mine", "c@d.example") == (0, "", "")
    assert asked["mine"] == ["a@b.example", "c@d.example"]
    assert asked["paths"] == [Path(card)]
    assert asked["dry_run"] is False


def test_undo_takes_a_whole_import_back_once(say, anna, card):
    say("import", card)
    batch = Batch.objects.get(kind="import")
    status, said, _ = say("undo", batch.pk, "--json")
    assert status == 0
    assert json.loads(said) == {"batch": batch.pk, "put_back": 2, "left": [], "left_count": 0}
    assert not Client.objects.exists()
    assert Import.objects.get().state == "undone"
    assert say("undo", batch.pk) == (2, "", "That has been undone already.\n")


def test_undo_says_what_was_left_because_it_has_changed_since(say, anna):
    client, now = a_client(anna.workspace, "Meridian"), timezone.now()
    batch = client.change({"name": "Meridian Books", "city": "Riga"}, by=anna, at=now)
    client.change({"name": "Meridian Press"}, by=anna, at=now)
    status, said, _ = say("undo", batch.pk)
    assert status == 0
    assert said.splitlines() == [
        "Put back: 1.",
        "Left as they are, because they have changed since: 1.",
        f"  client {client.pk}",
    ]
    client.refresh_from_db()
    assert (client.name, client.city) == ("Meridian Press", "")


def test_the_beginning_of_a_workspace_is_not_undone(say):
    say(*init())
    batch = Batch.objects.get()
    assert say("undo", batch.pk) == (2, "", "The beginning of the workspace cannot be taken back.\n")
    assert Batch.objects.count() == 1


def test_undo_knows_only_numbers_that_are_there_and_in_the_workspace_named(say, anna, stranger):
    client = a_client(anna.workspace)
    batch = client.change({"city": "Riga"}, by=anna, at=timezone.now())
    assert say("undo", 999_999) == (2, "", "There is no change with the number 999999.\n")
    assert say("undo", batch.pk, "--workspace", stranger.workspace.slug)[0] == 2
    client.refresh_from_db()
    assert client.city == "Riga"
    # The number alone says which workspace, even when there are several.
    assert say("undo", batch.pk)[0] == 0
