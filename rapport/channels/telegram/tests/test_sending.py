"""What we write goes to the chat: in pieces, with files, once; and every refusal is said in a sentence."""

import json

import pytest
from django.utils import timezone

from rapport.channels.telegram.channel import TelegramChannel, pieces
from rapport.channels.telegram.models import Bot, SentPart
from rapport.clients.models import Interaction, InteractionFile
from rapport.inbox import delivering, outgoing, troubles
from rapport.inbox.models import ChatLink, Message, Outgoing
from rapport.inbox.outgoing import Enclosed
from rapport.lib.tests.shared import shared
from tests import cast
from tests.servers.telegram import BEYOND, METHODS

pytestmark = pytest.mark.django_db


@pytest.fixture
def ilya(anna):
    return cast.a_contact(cast.a_client(anna.workspace), "Ilya Brandt")


@pytest.fixture
def chat(anna, bot, telegram, ilya):
    """Ilya's chat, which he opened."""
    telegram.numbers[77] = 40
    return ChatLink.objects.create(
        workspace=anna.workspace, channel="telegram", address="77", contact=ilya, name="Ilya Brandt",
        bound_at=timezone.now(),
    )  # fmt: skip


def write(anna, text="It is ready.", files=(), **values):
    """A message that goes now."""
    facts = {"channel": "telegram", "text": text, "recipients": {"to": [["Ilya Brandt", "77"]]}, **values}
    message = outgoing.draft(facts, files, by=anna, at=timezone.now())
    outgoing.send(message, by=anna, at=timezone.now())
    return go(message)


def go(message):
    Outgoing.objects.filter(pk=message.pk).update(send_at=timezone.now())
    delivering.deliver(message.pk, at=timezone.now())
    message.refresh_from_db()
    return message


def a_file(anna, name, content, kind):
    return Enclosed(cast.a_file(anna.workspace, content), name, kind)


def test_a_message_goes_and_stands_in_the_history(anna, telegram, chat, ilya):
    message = write(anna)
    assert message.state == "sent"
    (sent,) = telegram.sent
    assert (sent.fields["chat_id"], sent.text) == (77, "It is ready.")
    became = Message.objects.get()
    assert became.message_id == "telegram:700100-77:41"
    word = Interaction.objects.get()
    assert (word.kind, word.direction, word.contact, word.user, word.text) == (
        "chat", "out", ilya, anna.user, "It is ready."
    )  # fmt: skip
    assert message.became == became


def test_it_answers_their_message_and_their_turn_ends(anna, telegram, chat, listen):
    telegram.says(77, "Is it ready?")
    listen()
    asked = Message.objects.get()
    assert Interaction.objects.get().awaits
    write(anna, answers=asked, thread=asked.thread, recipients={})
    assert telegram.sent[0].fields["reply_parameters"]["message_id"] == 41
    assert not Interaction.objects.filter(awaits=True).exists()
    assert Message.objects.filter(thread=asked.thread).count() == 2


def test_files_go_as_what_they_are(anna, telegram, chat):
    files = [
        a_file(anna, "cover.png", b"png", "image/png"), a_file(anna, "note.ogg", b"ogg", "audio/ogg"),
        a_file(anna, "Смета.pdf", b"pdf", "application/pdf"),
    ]  # fmt: skip
    write(anna, "see", files)
    assert [sent.method for sent in telegram.sent] == ["sendMessage", "sendPhoto", "sendVoice", "sendDocument"]
    assert telegram.sent[3].files["document"] == ("Смета.pdf", b"pdf")
    assert set(InteractionFile.objects.values_list("name", flat=True)) == {"cover.png", "note.ogg", "Смета.pdf"}


@pytest.mark.parametrize(
    "text", ["word " * 2000, "x" * 9000, "😀" * 5000, "par\n\n" * 1500, "a" * 4095 + "😀b", "ё" * 4096, "1" * 4097]
)
def test_long_texts_are_cut_where_telegram_counts(text):
    found = pieces(text)
    assert all(0 < len(piece.encode("utf-16-le")) // 2 <= 4096 for piece in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_a_message_that_broke_off_goes_on_behind_what_was_taken(anna, telegram, chat):
    telegram.next("sendDocument", 429, "Too Many Requests: retry after 7", retry_after=7)
    message = write(anna, "see", [a_file(anna, "a.pdf", b"pdf", "application/pdf")])
    assert (message.state, message.trouble["code"]) == ("waiting", "telegram_too_fast")
    assert 5 < (message.send_at - timezone.now()).total_seconds() <= 7
    message = go(message)
    assert message.state == "sent"
    assert [sent.method for sent in telegram.sent] == ["sendMessage", "sendDocument"]
    assert SentPart.objects.count() == 2


def test_no_answer_after_the_request_is_unknown_and_never_sent_again_by_itself(anna, telegram, chat):
    telegram.swallow("sendMessage")
    message = write(anna)
    assert (message.state, message.trouble["code"]) == ("unknown", "telegram_no_answer")
    assert delivering.sweep(at=timezone.now() + timezone.timedelta(hours=1)) == []
    assert len(telegram.sent) == 1
    assert "Look into the chat" in troubles.reason(message.trouble)


def test_nobody_there_is_tried_again(anna, telegram, chat, bot):
    Bot.objects.update(server="http://127.0.0.1:9")
    message = write(anna)
    assert (message.state, message.trouble["code"]) == ("waiting", "telegram_unreached")
    Bot.objects.update(server=telegram.address)
    assert go(message).state == "sent"
    assert len(telegram.sent) == 1


def test_whoever_blocked_the_bot_is_not_written_to_any_more(anna, telegram, chat):
    telegram.blocked.add(77)
    message = write(anna)
    assert (message.state, message.trouble["code"]) == ("failed", "telegram_blocked")
    chat.refresh_from_db()
    assert not chat.is_reachable
    assert write(anna).trouble["code"] == "telegram_stopped"
    assert "closed the chat" in troubles.reason({"code": "telegram_stopped", "details": {}})


@pytest.mark.parametrize(
    ("code", "description", "ours"),
    [
        (400, "Bad Request: chat not found", "telegram_chat_not_found"),
        (403, "Forbidden: user is deactivated", "telegram_gone"),
        (403, "Forbidden: bot can't initiate conversation with a user", "telegram_not_opened"),
        (401, "Unauthorized", "telegram_token_refused"),
        (400, "Bad Request: something new", "telegram_refused"),
    ],
)
def test_every_refusal_has_a_sentence(anna, telegram, chat, code, description, ours):
    telegram.next("sendMessage", code, description)
    message = write(anna)
    assert (message.state, message.trouble["code"]) == ("failed", ours)
    assert troubles.reason(message.trouble)
    assert "%" not in troubles.reason(message.trouble)


def test_a_server_that_breaks_may_have_sent_it(anna, telegram, chat):
    telegram.next("sendMessage", 502, "Bad Gateway")
    assert write(anna).state == "unknown"


@pytest.mark.parametrize("who", ["never opened", "only exported", "closed"])
def test_nobody_is_reached_without_having_opened_the_chat(anna, telegram, chat, ilya, who):
    if who == "never opened":
        chat.delete()
    else:
        ChatLink.objects.update(**({"bound_at": None} if who == "only exported" else {"ended_at": timezone.now()}))
    assert TelegramChannel().reaches(anna, [ilya]) == {}
    assert write(anna).trouble["code"] in {"telegram_no_chat", "telegram_stopped"}
    assert telegram.sent == []


def test_the_bot_is_our_voice_while_it_works(anna, bot, telegram):
    (voice,) = TelegramChannel().identities(anna)
    assert (voice.key, voice.address) == (bot.username, f"@{bot.username}")
    Bot.objects.update(state="trouble")
    assert TelegramChannel().identities(anna) == []


def test_the_fake_knows_the_parameters_of_the_specification():
    methods = json.loads(shared("specs/telegram/api.trimmed.json").read_text())["methods"]
    for name, parameters in METHODS.items():
        if name in BEYOND:
            continue
        told = {field["name"]: field for field in methods[name].get("fields", [])}
        for parameter, (types, required) in parameters.items():
            assert parameter in told, (name, parameter)
            theirs = {"Array" if t.startswith("Array") else t for t in told[parameter]["types"]}
            assert theirs <= {"ReplyParameters", "LinkPreviewOptions"} or set(types) == theirs, (name, parameter)
            assert told[parameter]["required"] == required, (name, parameter)
        assert {n for n, f in told.items() if f["required"]} <= parameters.keys(), name
