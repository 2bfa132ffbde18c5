"""A client writes on their page and sends files: it is in their history once, and our answer is read there."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from rapport.clients.models import Contact, Interaction, InteractionFile
from rapport.doors.models import Visit
from rapport.doors.opening import path_of, revoke
from rapport.doors.pressing import new_token
from rapport.doors.tests.coming import press, visitor
from rapport.inbox.answering import answer
from rapport.inbox.delivering import deliver
from rapport.inbox.models import Message, Outgoing, Thread
from rapport.portal import conversing
from rapport.portal.channel import PortalChannel
from tests.cast import a_client, a_contact, a_door, a_project, a_promise, a_wait, ago, signed_in

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


@pytest.fixture
def client(anna):
    return a_client(anna.workspace, "Kessler", language="en")


@pytest.fixture
def martin(client):
    return a_contact(client, "Martin Kessler")


@pytest.fixture
def door(anna, client, martin):
    return a_door(client, martin, by=anna)


def png(name="pump.png", content=PNG):
    return SimpleUploadedFile(name, content, content_type="text/html")


def test_a_word_is_in_the_history_and_waits_in_the_inbox(anna, door, client, martin):
    answer = press(visitor(), door, "send/word/", {"text": "Could it be Frau Lindner?"})
    assert answer.headers["Location"] == f"{path_of(door)}?done=sent"
    said = Interaction.objects.get()
    assert (said.client, said.contact, said.direction, said.awaits) == (client, martin, "in", True)
    assert said.text == "Could it be Frau Lindner?"
    thread = Thread.objects.get()
    assert (thread.channel, thread.pile) == ("portal", "ours")
    client.refresh_from_db()
    assert client.turn == "ours"
    assert "Could it be Frau Lindner?" in signed_in(anna).get("/inbox/").text
    assert Contact.objects.count() == 1


def test_the_same_page_sent_twice_is_one_message(door):
    page, browser = new_token(door, ago(minutes=1)), visitor()
    for _ in range(2):
        assert press(browser, door, "send/word/", {"text": "Once"}, page=page).status_code == 302
    assert Message.objects.count() == 1
    assert Visit.objects.filter(deed=True).count() == 1


def test_files_come_along_by_their_bytes_and_are_read_again(door):
    project = a_project(door.client)
    wait = a_wait(project, "24 product photos")
    browser = visitor()
    sent = press(browser, door, f"send/wait-{wait.pk}/", {"text": "All of them", "files": [png(), png("two.png")]})
    assert sent.status_code == 302
    assert Interaction.objects.get().text == "For: 24 product photos\n\nAll of them"
    files = list(InteractionFile.objects.order_by("pk"))
    assert [(one.name, one.content_type) for one in files] == [("pump.png", "image/png"), ("two.png", "image/png")]
    text = browser.get(path_of(door)).text
    assert "You sent something for it" in text
    assert "Nothing is needed from you now." in text
    got = browser.get(path_of(door, f"files/{files[0].pk}/"))
    assert b"".join(got.streaming_content) == PNG
    assert "attachment" in got.headers["Content-Disposition"]


def test_what_is_no_answer_to_theirs_is_not_found(anna, door):
    kept = a_promise(door.client, "Done", side="theirs", state="kept", ended_at=ago())
    ours = a_promise(door.client, "Ours")
    other = a_promise(a_client(anna.workspace, "Other"), "Not theirs", side="theirs")
    for about in (f"promise-{kept.pk}", f"promise-{ours.pk}", f"promise-{other.pk}", "wait-0", "x", "promise-x"):
        assert visitor().get(path_of(door, f"send/{about}/")).status_code == 404


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"text": "  "}, "Write a word or choose a file."),
        ({"text": "Look", "files": [png("setup.png", b"MZ\x90\x00")]}, "Programs are not taken here."),
    ],
)
def test_what_cannot_be_taken_is_said_and_what_was_typed_stays(door, said, why):
    answer = press(visitor(), door, "send/word/", said)
    assert answer.status_code == 422
    assert why in answer.text
    assert said["text"].strip() in answer.text
    assert not Message.objects.exists()


def test_too_many_bytes_are_not_read(door, monkeypatch):
    monkeypatch.setattr(conversing, "LARGEST_FILES", 10)
    big = SimpleUploadedFile("big.bin", b"x" * (101 * 1024 * 1024))
    assert press(visitor(), door, "send/word/", {"files": [big]}).status_code == 413
    assert not Message.objects.exists()


def test_more_than_a_stranger_may_send_comes_through_a_door(door):
    big = SimpleUploadedFile("film.bin", b"x" * 3_000_000)
    assert press(visitor(), door, "send/word/", {"files": [big]}).status_code == 302
    assert InteractionFile.objects.get().file.size == 3_000_000


def test_our_answer_is_read_on_their_page_and_nowhere_else(anna, door, client):
    press(visitor(), door, "send/word/", {"text": "When is it ready?"})
    begun = answer(Message.objects.get(), by=anna)
    now = timezone.now()
    draft = Outgoing.objects.create(
        workspace=anna.workspace, user=anna.user, text="On Friday.", state="waiting", send_at=now, created_at=now,
        updated_at=now, message_id="answer1@vetrova.example", **begun.values,
    )  # fmt: skip
    deliver(draft.pk, at=timezone.now())
    draft.refresh_from_db()
    assert draft.state == "sent", draft.trouble
    assert "On Friday." in visitor().get(path_of(door)).text
    assert Thread.objects.count() == 1
    client.refresh_from_db()
    assert client.turn == "theirs"
    other = a_door(client, a_contact(client, "Olga", email="olga@kessler.example"), by=anna)
    assert "On Friday." not in visitor().get(path_of(other)).text


def test_a_page_that_is_closed_takes_no_answer(anna, door, martin):
    assert [way.address for way in PortalChannel().reaches(anna, [martin])[martin.pk]] == [f"person:{martin.pk}"]
    revoke(door, by=anna, at=timezone.now())
    assert PortalChannel().reaches(anna, [martin]) == {}
    assert PortalChannel().identities(anna) == []


def test_a_link_for_anybody_writes_as_the_main_person_in_a_conversation_of_its_own(anna, client, martin):
    door = a_door(client, by=anna)
    press(visitor(), door, "send/word/", {"text": "From all of us"})
    assert Interaction.objects.get().contact == martin
    assert Thread.objects.get().address == f"client:{client.pk}"
    own = a_door(client, martin, by=anna)
    assert "From all of us" not in visitor().get(path_of(own)).text


def test_where_nobody_is_known_there_is_no_form(anna):
    door = a_door(a_client(anna.workspace, "Empty", language="en"), by=anna)
    assert "Your message" not in visitor().get(path_of(door)).text
    assert visitor().get(path_of(door, "send/word/")).status_code == 404
