"""Anna, her bot at work, and a Telegram that answers over a socket."""

import pytest
from django.utils import timezone

from rapport.channels.telegram.models import Bot
from rapport.channels.telegram.watching import Poller
from tests import cast
from tests.servers.telegram import NUMBER, TOKEN, USERNAME, BotApi


@pytest.fixture
def telegram():
    with BotApi() as api:
        yield api


@pytest.fixture
def anna(db):
    return cast.the_owner()


@pytest.fixture
def bot(anna, telegram):
    """Connected and looked at already."""
    return Bot.objects.create(
        workspace=anna.workspace, token=TOKEN, server=telegram.address, number=NUMBER, username=USERNAME,
        name="Vetrova Studio", state="on", connected_at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def listen(bot):
    """Ask once for what has come; answers how many updates that were."""

    def once():
        poller = Poller(bot.pk, "test", poll=0)
        return poller.once(poller.hold())

    return once
