"""Messages of Telegram under bad luck: the worker is killed between taking updates and writing them, and between
claiming a morning and having told it.
"""

import random
import signal
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.accounts.models import Membership
from rapport.channels.telegram.models import Bot, OwnChat
from rapport.channels.telegram.watching import Poller
from rapport.clients.models import Contact, Interaction, InteractionFile
from rapport.inbox.models import Message
from rapport.today import telling
from rapport.today.models import DigestPlan, Told
from tests import cast
from tests.faults.processes import a_process, is_killed
from tests.servers.telegram import NUMBER, TOKEN, USERNAME, BotApi

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

# Takes what comes, at most three at a time, as long as it lives.
ASKING = """
from rapport.channels.telegram import watching
from rapport.channels.telegram.models import Bot
watching.AT_ONCE = 3
poller = watching.Poller(Bot.objects.get().pk, sys.argv[1], poll=1)
print("ready", flush=True)
poller.run()
"""
# Dies at the last moment before the transaction is through.
DYING = """
import os, signal
from django.db import transaction
from rapport.channels.telegram import receiving, watching
from rapport.channels.telegram.models import Bot
real = receiving.Update.objects.filter
def dies(*args, **named):
    if "number__in" in named:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*args, **named)
receiving.Update.objects.filter = dies
poller = watching.Poller(Bot.objects.get().pk, "dying", poll=0)
print("ready", flush=True)
poller.run()
"""


@pytest.fixture
def telegram():
    with BotApi() as api:
        yield api


@pytest.fixture
def bot(telegram):
    return Bot.objects.create(
        workspace=cast.the_owner().workspace, token=TOKEN, server=telegram.address, number=NUMBER, username=USERNAME,
        state="on", connected_at=timezone.now(),
    )  # fmt: skip


def free():
    """Nobody waits for the word of a dead process to run out."""
    Bot.objects.update(held_by="", held_until=None)


def finish(bot):
    free()
    poller = Poller(bot.pk, "last", poll=0)
    while poller.once(poller.hold()):
        pass


def test_killed_between_the_updates_and_the_commit_nothing_is_lost_and_nothing_twice(telegram, bot):
    telegram.says(77, "one")
    telegram.says(77, document={**telegram.keeps(b"%PDF"), "file_name": "plan.pdf"})
    process = a_process(DYING)
    process.stdout.readline()
    assert process.wait(timeout=60) == -signal.SIGKILL
    assert not Message.objects.exists()
    bot.refresh_from_db()
    assert bot.offset == 0
    assert len(telegram.updates) == 2
    finish(bot)
    assert Message.objects.count() == 2
    assert InteractionFile.objects.get().file.read() == b"%PDF"
    finish(bot)
    assert Interaction.objects.count() == 2


def test_killed_at_any_moment_every_message_is_there_once(telegram, bot):
    moments, kills = random.Random(7), 0
    for n in range(60):
        telegram.says(70 + n % 4, f"word {n}", name=f"Person {n % 4}")
    for attempt in range(12):
        process = a_process(ASKING, f"worker{attempt}")
        kills += is_killed(process, moments, within=0.5)
        free()
        if not telegram.updates:
            break
    finish(bot)
    assert kills
    texts = Counter(Interaction.objects.values_list("text", flat=True))
    assert texts == Counter({f"word {n}": 1 for n in range(60)})
    assert Contact.objects.count() == 4
    assert not telegram.updates


# Dies at one of three moments: before the claim, before Telegram is asked, or when it has taken the message.
TELLING = """
import os, signal
from django.utils import timezone
from rapport.channels.telegram.wire import Wire
from rapport.today import telling
from rapport.today.models import Told
def dies(*args, **named):
    os.kill(os.getpid(), signal.SIGKILL)
real = Wire.call
def dies_behind(*args, **named):
    real(*args, **named)
    dies()
when = sys.argv[1]
if when == "before the claim":
    Told.objects.filter = dies
elif when == "before the call":
    Wire.call = dies
else:
    Wire.call = dies_behind
telling.tell(int(sys.argv[2]), timezone.now())
"""


@pytest.mark.parametrize(
    ("when", "state", "told"),
    [("before the claim", "sent", 1), ("before the call", "unknown", 0), ("after the call", "unknown", 1)],
)
def test_a_morning_is_told_once_whenever_the_worker_dies(telegram, bot, when, state, told):
    seat = Membership.objects.get()
    OwnChat.objects.create(
        workspace=bot.workspace, bot=bot, seat=seat, address="50", name="Anna", bound_at=timezone.now()
    )
    telegram.numbers[50] = 1
    DigestPlan.objects.create(workspace=bot.workspace, user=seat.user, way="telegram", even_empty=True)
    morning = Told.objects.create(
        workspace=bot.workspace, user=seat.user, key="digest:2026-11-24", made_at=timezone.now()
    )
    assert a_process(TELLING, when, str(morning.pk)).wait(timeout=60) == -signal.SIGKILL
    # The worker that comes after it finds the job again, and later looks for what was left claimed.
    telling.tell(morning.pk, timezone.now())
    telling.look(timezone.now() + timedelta(minutes=30))
    morning.refresh_from_db()
    assert (morning.state, len(telegram.sent)) == (state, told)
