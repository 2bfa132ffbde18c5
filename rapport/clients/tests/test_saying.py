"""Notes, calls, meetings and next steps: written down, changed, thrown away, taken back."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from rapport.clients.models import Client, Interaction, NextStep
from rapport.journal.models import Batch
from rapport.journal.undoing import undo
from rapport.search.finding import find
from tests.cast import a_client, a_contact, a_letter, a_member, a_next_step, ago, an_interaction, signed_in


@pytest.fixture
def client(anna):
    return a_client(anna.workspace, "Meridian")


def take_back(actor):
    return undo(Batch.objects.latest("pk"), by=actor, at=timezone.now())


def say(actor, client, **facts):
    return signed_in(actor).post(f"/clients/{client.pk}/say/", facts, follow=True)


def carried(browser, address):
    text = browser.get(address).text
    fields = re.findall(r'<input type="hidden" name="(version|opened_with)" value="([^"]*)">', text)
    return {name: value.replace("&#34;", '"') for name, value in fields}


# ---- Words


def test_a_note_is_kept_found_and_undone(anna, client):
    assert "Prefers blue" in say(anna, client, kind="note", text="Prefers blue").text
    note = Interaction.objects.get()
    assert (note.kind, note.direction, note.user, note.source) == ("note", "", anna.user, 0)
    assert [hit.row.object_id for hit in find(anna, "blue")] == [note.pk]
    client.refresh_from_db()
    assert client.weave == ""
    take_back(anna)
    assert not Interaction.objects.exists()
    assert find(anna, "blue") == []


def test_a_call_is_a_word_of_the_conversation_with_length_and_person(anna, client):
    person = a_contact(client, "Ilya Brandt")
    response = say(anna, client, kind="call", text="Agreed", at="2026-11-12T14:30", minutes="85", contact_id=person.pk)
    call = Interaction.objects.get()
    # The clock of the reader is Moscow's.
    assert call.at == datetime(2026, 11, 12, 11, 30, tzinfo=UTC)
    assert (call.minutes, call.contact) == (85, person)
    assert "Call, 1 h 25 min" in response.text
    client.refresh_from_db()
    assert (client.weave, client.last_at) == ("b", call.at)
    take_back(anna)
    client.refresh_from_db()
    assert client.weave == ""


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"kind": "note", "text": ""}, "Write what is worth keeping."),
        ({"kind": "note", "text": "a\x00b"}, "Null characters are not allowed."),
        ({"kind": "note", "text": "x" * 50_001}, "at most 50000"),
        ({"kind": "call", "at": "2099-01-01T10:00"}, "This has not happened yet."),
        ({"kind": "call", "at": "0001-01-01T00:00"}, "Nobody talked then."),
        ({"kind": "call", "at": "yesterday"}, "Enter a valid date/time."),
        ({"kind": "call", "minutes": "-5"}, "greater than or equal to 0"),
        ({"kind": "call", "minutes": "9999999999"}, "less than or equal to 1440"),
        ({"kind": "call", "contact_id": "99"}, "Select a valid choice."),
        ({"kind": "step", "text": ""}, "This field is required."),
        ({"kind": "step", "text": "x" * 301}, "at most 300"),
        ({"kind": "step", "text": "A", "due_on": "9999-12-31"}, "Choose a day closer to now."),
        ({"kind": "step", "text": "A", "due_on": "never"}, "Enter a valid date."),
    ],
)
def test_what_cannot_be_kept_comes_back_as_typed(anna, client, facts, words):
    response = signed_in(anna).post(f"/clients/{client.pk}/say/", facts, headers={"HX-Request": "true"})
    assert response.status_code == 422
    assert words in response.text
    assert f'value="{facts["kind"]}" checked' in response.text
    assert not Interaction.objects.exists()
    assert not NextStep.objects.exists()


def test_a_person_of_another_client_was_not_there(anna, client):
    other = a_contact(a_client(anna.workspace, "Other"))
    assert say(anna, client, kind="call", contact_id=other.pk).status_code == 422


def test_the_composer_stands_by_itself_without_scripts(anna, client):
    text = signed_in(anna).get(f"/clients/{client.pk}/say/?kind=step").text
    assert 'value="step" checked' in text


def test_an_entry_is_changed_thrown_away_and_taken_back(anna, client):
    browser = signed_in(anna)
    say(anna, client, kind="note", text="Befor")
    note = Interaction.objects.get()
    address = f"/said/{note.pk}/edit/"
    browser.post(address, {"kind": "note", "text": "After", "at": "", **carried(browser, address)})
    note.refresh_from_db()
    assert note.text == "After"
    assert [hit.row.object_id for hit in find(anna, "after")] == [note.pk]
    browser.post(f"/said/{note.pk}/trash/")
    assert find(anna, "after") == []
    assert "After" not in browser.get(f"/clients/{client.pk}/").text
    browser.post(f"/said/{note.pk}/restore/")
    assert "After" in browser.get(f"/clients/{client.pk}/").text


def test_editing_the_text_of_a_call_leaves_its_second_alone(anna, client):
    call = an_interaction(client, "", "Before", kind="call", at=ago(days=2), minutes=5)
    browser, address = signed_in(anna), f"/said/{call.pk}/edit/"
    shown = re.search(r'name="at" value="([^"]+)"', browser.get(address).text)[1]
    browser.post(
        address,
        {"kind": "call", "text": "After", "at": shown, "minutes": "5", "contact_id": "", **carried(browser, address)},
    )
    assert (Interaction.objects.get().text, Interaction.objects.get().at) == ("After", call.at)


def test_two_who_edit_one_note_see_both_versions(anna, client):
    note = an_interaction(client, "", "Before", kind="note")
    browser, address = signed_in(anna), f"/said/{note.pk}/edit/"
    old = carried(browser, address)
    note.change({"text": "Theirs"}, by=anna, at=timezone.now())
    response = browser.post(address, {"kind": "note", "text": "Mine", **old})
    assert response.status_code == 409
    assert "Theirs" in response.text
    assert "Mine" in response.text


def test_letters_are_not_rewritten(anna, client):
    letter = a_letter(client)
    pk = Interaction.objects.get(source=letter.pk).pk
    for address in (f"/said/{pk}/edit/", f"/said/{pk}/trash/"):
        assert signed_in(anna).post(address).status_code == 404
    assert signed_in(anna).get(f"/said/{pk}/").url == f"/letters/{letter.pk}/"


def test_saying_that_no_answer_is_needed_ends_the_turn_and_is_undone(anna, client):
    an_interaction(client, "in", at=ago(days=3))
    signed_in(anna).post(f"/clients/{client.pk}/settle/")
    client.refresh_from_db()
    assert client.turn == Client.Turn.NOBODY
    take_back(anna)
    client.refresh_from_db()
    assert client.turn == Client.Turn.OURS


# ---- Next steps


def test_a_step_by_a_day_is_that_day_in_every_zone(anna, client):
    # Far enough from today to be called by its date, whoever reads.
    on = timezone.now().date() + timedelta(days=40)
    say(anna, client, kind="step", text="Send the estimate", due_on=f"{on}")
    step = NextStep.objects.get()
    assert (step.due_on, step.due_at) == (on, None)
    for n, zone in enumerate(("Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu")):
        reader = a_member(anna.workspace, timezone=zone, email=f"reader{n}@far.example")
        browser = signed_in(reader)
        assert f'name="due_on" value="{on}"' in browser.get(f"/steps/{step.pk}/edit/").text
        for address in (f"/clients/{client.pk}/", "/clients/"):
            assert re.search(rf"\b{on.day} {on:%b}", browser.get(address).text)


def test_a_step_at_an_hour_is_that_hour_for_the_reader(anna, client):
    say(anna, client, kind="step", text="Call", due_on="2026-12-01", due_time="09:30")
    step = NextStep.objects.get()
    assert (step.due_on, step.due_at) == (None, datetime(2026, 12, 1, 6, 30, tzinfo=UTC))
    tokyo = signed_in(a_member(anna.workspace, timezone="Asia/Tokyo", email="t@far.example"))
    assert 'name="due_time" value="15:30"' in tokyo.get(f"/steps/{step.pk}/edit/").text


def test_an_hour_that_the_clocks_leave_out_is_refused(anna, client):
    reader = a_member(anna.workspace, timezone="Europe/Berlin", email="b@far.example")
    response = say(reader, client, kind="step", text="A", due_on="2027-03-28", due_time="02:30")
    assert "There is no such hour on that day." in response.text


def test_a_step_is_changed_done_thrown_away_and_each_undone(anna, client):
    step, browser = a_next_step(client, "Old"), signed_in(anna)
    address = f"/steps/{step.pk}/edit/"
    browser.post(address, {"text": "New", "due_on": "2026-12-24", **carried(browser, address)})
    step.refresh_from_db()
    assert (step.text, step.due_on) == ("New", date(2026, 12, 24))
    for deed in ("done", "trash"):
        browser.post(f"/steps/{step.pk}/{deed}/")
        assert not NextStep.objects.open().exists()
        take_back(anna)
        assert NextStep.objects.open().get() == step


def test_a_step_that_is_over_stands_in_red(anna, client):
    today = timezone.localdate(timezone=anna.workspace.workhours.zone)
    a_next_step(client, "Late", due_on=today - timedelta(days=1))
    assert '<span class="late nb">yesterday</span>' in signed_in(anna).get(f"/clients/{client.pk}/").text
