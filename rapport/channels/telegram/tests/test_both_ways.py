"""A day with the bot, the worker's thread listening: a link, a chat opened, a question, an answer, a farewell."""

import time

import pytest
from django.core.cache import cache
from django.utils import timezone

from rapport.channels.telegram import tasks
from rapport.channels.telegram.models import Bot
from rapport.channels.telegram.watching import Watch
from rapport.clients.models import Consent, Interaction
from rapport.inbox import delivering, outgoing
from rapport.inbox.models import ChatLink, Message, Outgoing
from tests import cast
from tests.servers.telegram import TOKEN, USERNAME

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_SECONDS = 20


def until(true, what):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if answer := true():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"waited {PATIENCE_SECONDS} s in vain: {what}")


def test_both_ways(telegram):
    cache.clear()
    anna = cast.the_owner()
    ilya = cast.a_contact(cast.a_client(anna.workspace), "Ilya Brandt")
    browser = cast.signed_in(anna)
    browser.post("/settings/telegram/", {"token": TOKEN, "way": "asking", "server": telegram.address})
    tasks.check.func(Bot.objects.get().pk)
    page = browser.post(f"/people/{ilya.pk}/telegram/link/").text
    token = page.split(f"https://t.me/{USERNAME}?start=")[1].split('"')[0]
    watch = Watch(poll=1)
    watch.start()
    try:
        telegram.says(77, f"/start {token}")
        until(lambda: ChatLink.objects.reachable().filter(contact=ilya).exists(), "the chat is bound")
        began = time.monotonic()
        telegram.says(77, "Is the draft ready?")
        asked = until(lambda: Message.objects.filter(direction="in").first(), "the question is here")
        assert time.monotonic() - began < 5
        facts = {"channel": "telegram", "text": "Yes: see the link.", "thread": asked.thread, "answers": asked}
        message = outgoing.draft(facts, by=anna, at=timezone.now())
        outgoing.send(message, by=anna, at=timezone.now())
        Outgoing.objects.update(send_at=timezone.now())
        delivering.deliver(message.pk, at=timezone.now())
        assert telegram.sent[-1].text == "Yes: see the link."
        assert [word.direction for word in Interaction.objects.filter(contact=ilya).order_by("at", "id")] == [
            "in",
            "out",
        ]
        telegram.says(77, "/stop")
        until(lambda: not ChatLink.objects.reachable().exists(), "the chat is closed")
        assert Consent.objects.get().withdrawn_at
    finally:
        watch.stop()
        # The last question ends by itself, and asks the database once more: before the test lets go of it.
        for _poller, thread in watch.pollers.values():
            thread.join(10)
    assert Bot.objects.get().held_by == ""
