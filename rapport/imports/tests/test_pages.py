"""The pages of an import: bring, look, choose, take in, undo; twice is once, and every wrong turn has a sentence."""

import csv
import io
import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from rapport.clients.models import Client, Contact
from rapport.imports import importing, tasks
from rapport.imports.models import Import, Mapping
from rapport.imports.reasons import place
from rapport.lib.boards.tests.boards import a_trello_board, a_trello_card
from rapport.lib.timesheets.tests.sheets import CLOCKIFY, TOGGL, clockify, toggl
from rapport.projects.models import Project
from rapport.timekeeping.models import TimeEntry
from tests import cast

pytestmark = pytest.mark.django_db

TABLE = "Wer,Kontakt\nAnna Berg,anna@berg.example\n=1+1,\nPeter Stone,peter@stone.example\n"


@pytest.fixture
def browser(anna):
    return cast.signed_in(anna)


def brought(browser, content: str = TABLE, name: str = "people.csv") -> Import:
    """Files brought by the page and looked through, as the worker does it."""
    browser.post("/import/", {"files": SimpleUploadedFile(name, content.encode())})
    the_import = Import.objects.latest("id")
    importing.look(the_import, tasks.actor_of(the_import), at=timezone.now())
    return the_import


def let_go(browser, the_import: Import, **chosen: str) -> Import:
    browser.post(f"/import/{the_import.pk}/running/", chosen)
    the_import.refresh_from_db()
    importing.run(the_import, tasks.actor_of(the_import), at=timezone.now())
    return the_import


def test_nothing_is_written_before_the_person_says_so(browser):
    the_import = brought(browser)
    page = browser.get(f"/import/{the_import.pk}/").content.decode()
    assert "Nothing is written yet" in page
    assert not Contact.objects.exists()


def test_the_columns_are_shown_chosen_and_remembered(browser):
    the_import = brought(browser)
    source = the_import.sources.get()
    column = f"column-{source.pk}-0"
    assert f'name="{column}"' in browser.get(f"/import/{the_import.pk}/").content.decode()
    browser.post(f"/import/{the_import.pk}/looking/", {column: "organisation"})
    the_import.refresh_from_db()
    importing.look(the_import, tasks.actor_of(the_import), at=timezone.now())
    assert the_import.sources.get().mapping[0]["field"] == "organisation"
    let_go(browser, the_import)
    assert Client.objects.filter(name="Anna Berg", kind="company").exists()
    assert Mapping.objects.get().columns[0]["field"] == "organisation"
    again = brought(browser, TABLE.replace("Peter", "Paul"))
    assert again.sources.get().preview["remembered"]


def test_the_place_in_a_file_is_told_in_the_readers_language(browser, anna):
    anna.user.language = "ru"
    anna.user.save()
    the_import = let_go(browser, brought(browser, "Name,Email\n,\nAnna Berg,anna@berg.example\n"))
    for address in ("", "problems.csv"):
        told = browser.get(f"/import/{the_import.pk}/{address}").getvalue().decode()
        assert "строка 2" in told
        assert "line 2" not in told
    assert [place(at) for at in ("message 7", "cur/17:2,S", "line by line.vcf")] == [
        "message 7", "cur/17:2,S", "line by line.vcf"
    ]  # fmt: skip


def test_what_asks_for_a_look_can_be_downloaded_and_runs_nowhere(browser):
    the_import = let_go(browser, brought(browser, "Name,Email\n,\nAnna Berg,anna@berg.example\n,=HYPERLINK(1)\n"))
    answer = browser.get(f"/import/{the_import.pk}/problems.csv")
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert rows[0] == ["File", "Place", "What", "Reason", "What stands there"]
    assert rows[1][1] == "line 2"
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@" and cell]


def test_pressed_twice_it_runs_once(browser):
    the_import = brought(browser)
    for _ in range(2):
        assert browser.post(f"/import/{the_import.pk}/running/", {}).status_code == 302
    the_import.refresh_from_db()
    importing.run(the_import, tasks.actor_of(the_import), at=timezone.now())
    assert Contact.objects.count() == 3


def test_one_press_undoes_it_and_a_second_has_nothing_to_undo(browser):
    the_import = let_go(browser, brought(browser))
    browser.post(f"/import/{the_import.pk}/undoing/")
    browser.post(f"/import/{the_import.pk}/undoing/")
    the_import.refresh_from_db()
    importing.take_back(the_import, tasks.actor_of(the_import), at=timezone.now())
    assert not Contact.objects.exists()
    assert "Everything is as it was before." in browser.get(f"/import/{the_import.pk}/").content.decode()


def test_an_import_can_be_forgotten_with_its_files(browser, anna):
    from rapport.files.models import StoredFile

    the_import = brought(browser)
    browser.post(f"/import/{the_import.pk}/dropping/")
    assert not Import.objects.exists()
    assert not StoredFile.objects.exists()


def test_the_bar_moves_until_it_is_done(browser):
    the_import = brought(browser)
    browser.post(f"/import/{the_import.pk}/running/", {})
    part = browser.get(f"/import/{the_import.pk}/", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert "every 700ms" in part.content.decode()
    the_import.refresh_from_db()
    importing.run(the_import, tasks.actor_of(the_import), at=timezone.now())
    part = browser.get(f"/import/{the_import.pk}/", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert "every 700ms" not in part.content.decode()


def test_bringing_nothing_is_answered_with_a_sentence(browser):
    assert "Choose at least one file." in browser.post("/import/", {}, follow=True).content.decode()


def test_an_unreadable_file_is_named_and_cannot_be_taken_in(browser):
    the_import = brought(browser, "\x00\x01\x02" * 500, "photo.vcf")
    page = browser.get(f"/import/{the_import.pk}/").content.decode()
    assert "Nothing here can be read." in page
    assert "disabled" in page


def test_a_wrong_address_of_ours_is_refused_and_nothing_runs(browser):
    the_import = brought(browser)
    answer = browser.post(f"/import/{the_import.pk}/running/", {"own": "not an address"})
    assert answer.status_code == 422
    the_import.refresh_from_db()
    assert the_import.state == Import.State.READY


def test_an_import_that_breaks_stops_with_a_word(browser, monkeypatch):
    the_import = brought(browser)
    browser.post(f"/import/{the_import.pk}/running/", {})

    def broken(*_arguments, **_how):
        raise RuntimeError("unexpected")

    with monkeypatch.context() as patch:
        patch.setattr(importing, "run_source", broken)
        with pytest.raises(RuntimeError):
            tasks.run.call(the_import.pk)
    the_import.refresh_from_db()
    assert the_import.state == Import.State.STOPPED
    assert "Something broke on our side" in browser.get(f"/import/{the_import.pk}/").content.decode()


def test_an_import_is_undone_from_its_own_page_alone(browser):
    the_import = let_go(browser, brought(browser))
    page = browser.post(f"/undo/{the_import.batch_id}/", {"back": "/settings/journal/"}, follow=True).content.decode()
    assert "An import is undone from its own page" in page
    assert "/undo/" not in page
    assert Contact.objects.count() == 3


def test_whose_a_board_is_is_asked_and_taken(browser, anna):
    client = cast.a_client(anna.workspace, "Meridian Books")
    the_import = brought(browser, json.dumps(a_trello_board(a_trello_card())), "board.json")
    page = browser.get(f"/import/{the_import.pk}/").content.decode()
    assert "1 card out of 1 can be read." in page
    assert "Site: 2 lists, 1 card." in page
    assert "A client called “Site”" in page
    source = the_import.sources.get()
    let_go(browser, the_import, **{f"board-{source.pk}-0": str(client.pk)})
    assert Project.objects.get().client == client
    again = brought(browser, json.dumps(a_trello_board(a_trello_card())), "board.json")
    page = browser.get(f"/import/{again.pk}/").content.decode()
    assert f'name="board-{again.sources.get().pk}-0"' not in page
    assert "1 known already" in page


def test_a_client_of_somebody_else_cannot_be_chosen(browser, stranger):
    theirs = cast.a_client(stranger.workspace, "Not Anna's")
    the_import = brought(browser, json.dumps(a_trello_board(a_trello_card())), "board.json")
    source = the_import.sources.get()
    let_go(browser, the_import, **{f"board-{source.pk}-0": str(theirs.pk)})
    assert Project.objects.get().client.name == "Site"


def test_the_order_of_days_is_asked_where_it_is_unsure(browser):
    the_import = brought(browser, f"{CLOCKIFY}\n{clockify()}\n", "time.csv")
    page = browser.get(f"/import/{the_import.pk}/").content.decode()
    assert "so that 03/04 is 4 March" in page
    name = f"order-{the_import.sources.get().pk}"
    browser.post(f"/import/{the_import.pk}/looking/", {name: "day"})
    the_import.refresh_from_db()
    importing.look(the_import, tasks.actor_of(the_import), at=timezone.now())
    page = browser.get(f"/import/{the_import.pk}/").content.decode()
    assert "so that" not in page
    assert '<option value="day" selected>' in page
    let_go(browser, the_import)
    assert TimeEntry.objects.get().day == date(2024, 4, 3)


def test_whose_the_hours_without_a_client_are_is_asked_and_taken(browser, anna):
    client = cast.a_client(anna.workspace, "Meridian Books")
    the_import = brought(browser, f"{TOGGL}\n{toggl().replace('ACME', '')}\n", "time.csv")
    source = the_import.sources.get()
    assert f'name="owner-{source.pk}"' in browser.get(f"/import/{the_import.pk}/").content.decode()
    let_go(browser, the_import, **{f"owner-{source.pk}": str(client.pk)})
    assert TimeEntry.objects.get().client == client
