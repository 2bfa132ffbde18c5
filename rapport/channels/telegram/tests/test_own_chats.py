"""Somebody who works here connects their own Telegram: told of the day there, heard there only as far as /stop."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from rapport.accounts import seating
from rapport.channels.telegram import own_chats, tasks
from rapport.channels.telegram.channel import TelegramChannel
from rapport.channels.telegram.models import Bot, OwnChat
from rapport.clients.models import Contact, Interaction
from rapport.files.models import StoredFile
from rapport.inbox import binding
from rapport.inbox.models import ChatLink, Message
from rapport.inbox.sending_by import MaybeDelivered, NotDelivered
from rapport.journal.models import Entry
from rapport.web.leaving import ways_out
from tests import cast

pytestmark = pytest.mark.django_db


def a_token(actor, *, at=None):
    return own_chats.make_link(Bot.objects.get(), actor.user.seat, by=actor, at=at or timezone.now())


@pytest.fixture
def said(monkeypatch):
    """What the bot says by itself."""
    words = []
    monkeypatch.setattr(tasks, "say", SimpleNamespace(enqueue=lambda bot, chat, text: words.append(text)))
    return words


@pytest.fixture
def connected(bot, anna, telegram, listen, said):
    """Anna's own chat has the number 50."""
    telegram.says(50, f"/start {a_token(anna)}", name="Anna Vetrova")
    listen()
    said.clear()
    return OwnChat.objects.get()


def test_what_leaves_by_it_is_told_with_the_server_of_the_bot(bot, connected):
    ways = [one for one in ways_out(bot.workspace) if one.who == "Telegram"]
    assert [one.where for one in ways] == ["127.0.0.1"] * 2
    assert "list of Today" in ways[1].what


def test_the_link_opens_a_chat_of_their_own(bot, anna, telegram, listen, said):
    token = a_token(anna)
    channel = TelegramChannel()
    assert token not in OwnChat.objects.get().token_hash
    assert not channel.reaches_user(anna)
    telegram.says(50, f"/start {token}", name="Anna Vetrova", **{"from": {
        "id": 50, "is_bot": False, "first_name": "Anna", "username": "annav"}})  # fmt: skip
    listen()
    assert channel.reaches_user(anna)
    assert str(OwnChat.objects.get()) == "@annav"
    assert "This chat is yours" in said[0]
    verbs = Entry.objects.filter(subject="telegram.ownchat").values_list("verb", flat=True)
    assert sorted(verbs) == ["bound", "created"]


def test_what_they_write_is_no_letter_of_anybody(connected, telegram, listen, said):
    files = StoredFile.objects.count()
    telegram.says(50, "Thanks!", name="Anna Vetrova")
    letter = telegram.says(50, document={**telegram.keeps(b"%PDF"), "file_name": "plan.pdf"}, name="Anna Vetrova")
    telegram.edits(letter, "changed")
    listen()
    assert not Message.objects.exists()
    assert not Interaction.objects.exists()
    assert not Contact.objects.exists()
    assert StoredFile.objects.count() == files
    assert "getFile" not in {method for method, _fields in telegram.calls}
    assert "Nobody reads" in said[0]


def test_what_they_write_behind_the_start_at_once_is_none_either(bot, anna, telegram, listen, said):
    telegram.says(50, f"/start {a_token(anna)}", name="Anna Vetrova")
    telegram.says(50, "Am I in?", name="Anna Vetrova")
    listen()
    assert not Message.objects.exists()
    assert not Contact.objects.exists()


@pytest.mark.parametrize("how", ["/stop", "blocks", "page", "seat", "bot"])
def test_it_ends_by_every_way_out(how, connected, anna, telegram, listen, said):
    if how == "page":
        cast.signed_in(anna).post("/settings/me/digest/telegram/end/")
    elif how == "seat":
        boss = cast.a_member(anna.workspace, role="owner")
        seating.take_away(anna.user.seat, by=boss, at=timezone.now())
    elif how == "bot":
        Bot.objects.all().delete()
    else:
        telegram.blocks(50) if how == "blocks" else telegram.says(50, how)
        listen()
    assert not OwnChat.objects.exists()
    assert not TelegramChannel().reaches_user(anna)
    assert ("nothing more" in "".join(said)) is (how == "/stop")


def test_a_link_is_good_once_for_an_hour_and_only_the_newest(bot, anna, telegram, listen, said):
    for token in (a_token(anna), a_token(anna, at=timezone.now() - timedelta(hours=1))):
        telegram.says(50, f"/start {token}")
    listen()
    assert not OwnChat.objects.exclude(address="").exists()
    token = a_token(anna)
    telegram.says(50, f"/start {token}")
    telegram.says(51, f"/start {token}", name="Mara Quist")
    listen()
    assert OwnChat.objects.get().address == "50"


def test_a_chat_has_one_owner(connected, anna, telegram, listen, said):
    boris = cast.a_member(anna.workspace)
    telegram.says(50, f"/start {a_token(boris)}", name="Boris")
    listen()
    assert OwnChat.objects.get().seat == boris.user.seat


def test_a_chat_tried_out_as_a_client_is_closed_as_that(bot, anna, telegram, listen, said):
    ilya = cast.a_contact(cast.a_client(anna.workspace), "Ilya Brandt")
    _link, token, _batch = binding.make_start_link(ilya, "telegram", by=anna, at=timezone.now())
    telegram.says(50, f"/start {token}")
    telegram.says(50, f"/start {a_token(anna)}")
    listen()
    assert not ChatLink.objects.get().is_reachable
    # And from now on the link of a person does not turn the chat into theirs.
    _link, token, _batch = binding.make_start_link(ilya, "telegram", by=anna, at=timezone.now())
    telegram.says(50, f"/start {token}")
    listen()
    assert not ChatLink.objects.get().is_reachable


def test_the_token_of_another_workspace_opens_nothing_here(bot, anna, telegram, listen, said):
    charlie = cast.the_stranger()
    theirs = Bot.objects.create(workspace=charlie.workspace, token="1:x", number=9, state="on",
                                connected_at=timezone.now())  # fmt: skip
    token = own_chats.make_link(theirs, charlie.user.seat, by=charlie, at=timezone.now())
    telegram.says(50, f"/start {token}")
    listen()
    assert not OwnChat.objects.exclude(address="").exists()


def test_a_word_for_them_goes_without_a_look_at_its_addresses(connected, anna, telegram):
    TelegramChannel().tell_user(anna, "Nobody waits for you.", at=timezone.now())
    (sent,) = telegram.sent
    assert (sent.fields["chat_id"], sent.text) == (50, "Nobody waits for you.")
    assert sent.fields["link_preview_options"] == {"is_disabled": True}


@pytest.mark.parametrize(
    ("code", "words", "ours", "passing", "chats"),
    [
        (429, "Too Many Requests: retry after 7", "too_fast", True, 1),
        (403, "Forbidden: bot was blocked by the user", "blocked", False, 0),
        (401, "Unauthorized", "token_refused", False, 1),
    ],
)
def test_refusals_have_their_words(connected, anna, telegram, code, words, ours, passing, chats):
    telegram.next("sendMessage", code, words)
    with pytest.raises(NotDelivered) as refusal:
        TelegramChannel().tell_user(anna, "word", at=timezone.now())
    assert (refusal.value.code, refusal.value.passing) == (f"telegram_{ours}", passing)
    assert OwnChat.objects.count() == chats
    assert (Bot.objects.get().state == "trouble") is (ours == "token_refused")


def test_a_line_that_breaks_may_have_delivered_it_and_a_closed_one_has_not(connected, anna, telegram):
    telegram.swallow("sendMessage")
    with pytest.raises(MaybeDelivered):
        TelegramChannel().tell_user(anna, "word", at=timezone.now())
    Bot.objects.update(server="http://127.0.0.1:9")
    with pytest.raises(NotDelivered) as refusal:
        TelegramChannel().tell_user(anna, "word", at=timezone.now())
    assert refusal.value.passing


def test_a_message_holds_4096_signs_as_telegram_counts_them():
    channel = TelegramChannel()
    assert channel.takes("a" * 4096)
    assert not channel.takes("a" * 4097)
    assert not channel.takes("\U0001f600" * 2049)
