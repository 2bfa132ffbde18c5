"""What people write to the bot: in their history, once, with their files; edits, commands, groups, broken updates."""

import json
import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.utils import timezone

from rapport.channels.telegram import receiving, tasks
from rapport.channels.telegram.models import Bot, Update
from rapport.channels.telegram.watching import Poller
from rapport.clients.models import Consent, Contact, Interaction, InteractionFile
from rapport.inbox import binding
from rapport.inbox.models import ChatLink, Message, StartLink, Thread
from rapport.journal.models import Entry
from rapport.journal.undoing import undo
from tests import cast

pytestmark = pytest.mark.django_db


def a_link(contact, anna):
    _link, token, _batch = binding.make_start_link(contact, "telegram", by=anna, at=timezone.now())
    return token


@pytest.fixture
def ilya(anna):
    return cast.a_contact(cast.a_client(anna.workspace), "Ilya Brandt")


@pytest.fixture
def said(monkeypatch):
    """Jobs are done where they are queued."""
    words = []
    monkeypatch.setattr(tasks, "say", SimpleNamespace(enqueue=lambda bot, chat, text: words.append(text)))
    return words


def test_a_stranger_who_writes_becomes_a_suggested_person(listen, telegram, bot):
    telegram.says(77, "Do you build shops?", name="Mara Quist")
    assert listen() == 1
    mara = Contact.objects.get()
    assert (mara.name, mara.suggested, mara.client) == ("Mara Quist", True, None)
    word = Interaction.objects.get()
    assert (word.kind, word.direction, word.text, word.contact, word.awaits) == (
        "chat", "in", "Do you build shops?", mara, True
    )  # fmt: skip
    message = Message.objects.get()
    assert message.message_id == "telegram:700100-77:41"
    assert json.loads(message.raw.read())["message"]["text"] == "Do you build shops?"
    assert (message.thread.channel, message.thread.address) == ("telegram", "77")
    bot.refresh_from_db()
    assert bot.offset == 1002


def test_the_place_reached_is_confirmed_and_nothing_comes_twice(listen, telegram, bot):
    telegram.says(77, "one")
    telegram.says(77, "two")
    assert listen() == 2
    assert listen() == 0
    assert not telegram.updates
    Bot.objects.update(offset=0)
    telegram.says(77, "three")
    assert listen() == 1
    assert list(Interaction.objects.order_by("id").values_list("text", flat=True)) == ["one", "two", "three"]


def test_the_link_binds_the_chat_to_the_person_with_their_consent(listen, telegram, anna, ilya, said):
    token = a_link(ilya, anna)
    telegram.says(77, f"/start {token}")
    telegram.says(77, "Here I am")
    listen()
    link = ChatLink.objects.get()
    assert (link.contact, link.is_reachable) == (ilya, True)
    consent = Consent.objects.get()
    assert (consent.contact, consent.purpose, consent.how, consent.withdrawn_at) == (ilya, "other", "chat", None)
    assert "Vetrova Studio" in consent.text
    assert consent.evidence["chat"] == "77"
    assert Interaction.objects.get().contact == ilya
    assert StartLink.objects.get().used_at
    assert said[0].startswith("Hello, Ilya")
    assert token not in json.dumps([str(row) for row in StartLink.objects.values()])


def test_a_chat_says_that_it_is_one_and_what_was_agreed_by_it(listen, telegram, anna, ilya, said):
    telegram.says(77, f"/start {a_link(ilya, anna)}", name="Ilya")
    telegram.says(77, "Here I am", name="Ilya")
    listen()
    browser = cast.signed_in(anna)
    inbox = browser.get("/inbox/").text
    assert "<b>Telegram</b> Here I am" in inbox
    assert ", Telegram</p>" in inbox
    person = browser.get(ilya.get_absolute_url()).text
    assert "Writing to each other" in person
    assert "Something else" not in person


@pytest.mark.parametrize("spoil", ["used", "revoked", "expired", "unknown"])
def test_a_link_that_is_not_good_binds_nobody(listen, telegram, anna, ilya, said, spoil):
    token = a_link(ilya, anna)
    if spoil == "used":
        telegram.says(55, f"/start {token}", name="Ilya at work")
        listen()
    elif spoil == "revoked":
        binding.revoke(StartLink.objects.get(), by=anna, at=timezone.now())
    elif spoil == "expired":
        StartLink.objects.update(expires_at=timezone.now())
    telegram.says(66, f"/start {token if spoil != 'unknown' else 'x' * 32}", name="Somebody else")
    listen()
    assert not ChatLink.objects.filter(address="66").exists()
    assert "not good any more" in said[-1]


def test_who_wrote_first_and_then_pressed_the_link_is_one_person(listen, telegram, anna, ilya, said):
    telegram.says(77, "It is me", name="Ил.")
    listen()
    stranger = Contact.objects.get(suggested=True)
    telegram.says(77, f"/start {a_link(ilya, anna)}", name="Ил.")
    listen()
    stranger.refresh_from_db()
    assert stranger.merged_into_id == ilya.pk
    assert Interaction.objects.get().contact_id == ilya.pk
    assert Interaction.objects.get().client_id == ilya.client_id


def test_stop_closes_the_chat_and_withdraws_the_consent_and_start_opens_it_again(listen, telegram, anna, ilya, said):
    telegram.says(77, f"/start {a_link(ilya, anna)}")
    telegram.says(77, "/stop")
    listen()
    link = ChatLink.objects.get()
    assert not link.is_reachable
    assert Consent.objects.get().withdrawn_how == "chat"
    telegram.says(77, "but listen")
    listen()
    link.refresh_from_db()
    assert not link.is_reachable
    assert Interaction.objects.get().contact == ilya
    telegram.says(77, "/start")
    listen()
    link.refresh_from_db()
    assert link.is_reachable
    assert Consent.objects.standing().count() == 1


def test_blocking_the_bot_closes_the_chat(listen, telegram, anna, ilya, said):
    telegram.says(77, f"/start {a_link(ilya, anna)}")
    telegram.blocks(77)
    listen()
    assert not ChatLink.objects.get().is_reachable


def test_files_and_voice_notes_are_kept(listen, telegram):
    telegram.says(77, voice={**telegram.keeps(b"OggS"), "duration": 3, "mime_type": "audio/ogg"})
    telegram.says(77, caption="the plan", document={**telegram.keeps(b"%PDF"), "file_name": "План.pdf",
                                                    "mime_type": "application/pdf"})  # fmt: skip
    small, large = telegram.keeps(b"small"), telegram.keeps(b"large")
    telegram.says(77, photo=[{**small, "width": 90, "height": 90}, {**large, "width": 900, "height": 900}])
    listen()
    files = list(InteractionFile.objects.order_by("id"))
    assert [(file.name, file.content_type, file.file.read()) for file in files] == [
        ("voice.ogg", "audio/ogg", b"OggS"), ("План.pdf", "application/pdf", b"%PDF"),
        ("photo.jpg", "image/jpeg", b"large"),
    ]  # fmt: skip
    assert Interaction.objects.get(text="the plan").files.count() == 1


def test_a_file_that_is_too_large_or_gone_is_said_and_the_message_comes(listen, telegram):
    telegram.says(77, document={**telegram.keeps(b"x", size=34_000_000), "file_name": "film.mov"})
    telegram.says(77, document={"file_id": "nowhere", "file_unique_id": "n", "file_name": "gone.txt"})
    listen()
    texts = list(Interaction.objects.order_by("id").values_list("text", flat=True))
    assert "film.mov" in texts[0]
    assert "gone.txt" in texts[1]
    assert [m.defects for m in Message.objects.order_by("id")] == [["file_too_large"], ["file_missing"]]


def test_an_edit_changes_the_words_and_the_journal_keeps_the_earlier_ones(listen, telegram, anna):
    first = telegram.says(77, "On Monday")
    listen()
    telegram.edits(first, "On Tuesday")
    listen()
    word = Interaction.objects.get()
    assert word.text == "On Tuesday"
    assert Message.objects.get().defects == ["edited"]
    entry = Entry.objects.select_related("payload", "batch").get(verb="reworded")
    assert entry.payload.changes["text"] == ["On Monday", "On Tuesday"]
    undo(entry.batch, by=anna, at=timezone.now())
    word.refresh_from_db()
    assert word.text == "On Monday"


def test_a_group_is_refused_politely(listen, telegram, bot, monkeypatch):
    left, leave = [], tasks.leave
    monkeypatch.setattr(tasks, "leave", SimpleNamespace(enqueue=lambda *words: left.append(words)))
    telegram.says_in_group(-100, "hello all")
    listen()
    assert left == [(bot.pk, -100)]
    assert not Message.objects.exists()
    telegram.numbers[-100] = 1
    leave.func(bot.pk, -100)
    assert [name for name, _ in telegram.calls][-2:] == ["sendMessage", "leaveChat"]


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"text": "see here", "entities": [{"type": "text_link", "offset": 4, "length": 4, "url": "https://x.example"}]},
         "see here (https://x.example)"),
        ({"text": "😀 here", "entities": [{"type": "text_link", "offset": 3, "length": 4, "url": "https://x.example"}]},
         "😀 here (https://x.example)"),
        ({"location": {"latitude": 55.7, "longitude": 37.6}}, "55.7, 37.6"),
        ({"contact": {"phone_number": "+79", "first_name": "Vera"}}, "Vera +79"),
        ({"sticker": {"emoji": "👍"}}, "👍"),
        ({"poll": {"question": "When?", "options": [{"text": "Mon"}]}}, "When?\n• Mon"),
        ({"text": "look", "forward_origin": {"type": "user", "sender_user": {"first_name": "Vera"}}}, "↪ Vera:\nlook"),
        ({"story": {}}, "(Something Telegram shows only in its own program.)"),
    ],
)  # fmt: skip
def test_what_stands_for_a_text(listen, telegram, anna, fields, text):
    type(anna.workspace).objects.update(language="en")
    telegram.says(77, **fields)
    listen()
    assert Interaction.objects.get().text == text


@pytest.mark.parametrize(
    "update",
    [
        {"message": {"chat": {"type": "private"}}},
        {"message": {"chat": {"id": 1, "type": "private"}, "from": {"id": 1}, "text": "x"}},
        {"message": "word"},
        {"message": {"message_id": 1, "date": 10**18, "chat": {"id": 1, "type": "private"}, "from": {}, "text": "x"}},
        {"poll": {}},
    ],
)
def test_an_update_that_makes_no_sense_keeps_nobody_from_coming(listen, telegram, update):
    telegram.comes(**update)
    telegram.says(77, "I am fine")
    assert listen() == 2
    assert Interaction.objects.get().text == "I am fine"


def test_an_update_that_breaks_us_is_kept_with_the_word(listen, telegram, bot, monkeypatch):
    real = receiving._did

    def breaks(bot, heard, taking, *, at):
        if heard.message and heard.message.text == "poison":
            raise ZeroDivisionError
        real(bot, heard, taking, at=at)

    monkeypatch.setattr(receiving, "_did", breaks)
    telegram.says(77, "poison")
    telegram.says(77, "water")
    listen()
    assert Interaction.objects.get().text == "water"
    kept = Update.objects.get()
    assert (kept.trouble, json.loads(kept.raw)["message"]["text"]) == ("ZeroDivisionError", "poison")


def test_of_two_workers_one_asks(bot):
    one, other = Poller(bot.pk, "one"), Poller(bot.pk, "other")
    assert one.hold()
    assert other.hold() is None
    assert one.hold()
    later = Poller(bot.pk, "later", clock=lambda: timezone.now() + timedelta(minutes=2))
    assert later.hold()
    assert one.hold() is None


def test_a_token_telegram_does_not_know_stops_the_asking_and_is_said(bot, telegram):
    telegram.next("getUpdates", 401, "Unauthorized")
    poller = Poller(bot.pk, "one", poll=0)
    poller._once_safely(poller.hold())
    bot.refresh_from_db()
    assert (bot.state, bot.trouble["code"]) == ("trouble", "token_refused")
    assert poller.hold() is None


def test_too_fast_is_obeyed(bot, telegram):
    telegram.next("getUpdates", 429, "Too Many Requests: retry after 7", retry_after=7)
    poller = Poller(bot.pk, "one", poll=0)
    assert poller._once_safely(poller.hold()) == 7.0


def test_nothing_logged_names_the_token(bot, telegram, caplog):
    telegram.server.shutdown()
    caplog.set_level("DEBUG")
    bot.server = "http://127.0.0.1:9"
    bot.save()
    poller = Poller(bot.pk, "one", poll=0)
    assert poller._once_safely(poller.hold()) > 0
    assert bot.token.split(":")[1] not in caplog.text
    threading.Thread(target=telegram.server.serve_forever, daemon=True).start()


def test_telegram_may_call_instead(bot, telegram, client):
    cache.clear()
    Bot.objects.update(way="called", hook_key="door", hook_secret="")
    bot.refresh_from_db()
    bot.hook_secret = "the secret"
    bot.save()
    update = telegram.says(77, "I knock")
    head = {"X-Telegram-Bot-Api-Secret-Token": "the secret"}
    here = {"content_type": "application/json"}
    assert (
        client.post("/hooks/telegram/door/", update, **here, headers={**head, next(iter(head)): "no"}).status_code
        == 403
    )
    assert client.post("/hooks/telegram/other/", update, **here, headers=head).status_code == 404
    assert client.post("/hooks/telegram/door/", "[", **here, headers=head).status_code == 400
    for _ in range(2):
        assert client.post("/hooks/telegram/door/", update, **here, headers=head).status_code == 200
    assert Update.objects.count() == 1
    tasks.take_in.func(bot.pk)
    tasks.take_in.func(bot.pk)
    assert Interaction.objects.get().text == "I knock"
    assert not Update.objects.exists()
    assert client.post("/hooks/telegram/door/", update, **here, headers=head).status_code == 200
    assert not Update.objects.exists()
    assert Thread.objects.count() == 1
