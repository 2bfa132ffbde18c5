"""What the worker does for Telegram beside waiting for messages. Each task may run twice without harm."""

import logging

from django.tasks import task
from django.utils import timezone

log = logging.getLogger(__name__)


@task
def check(bot_id: int) -> None:
    """Ask Telegram who the bot is, and set up how its messages come."""
    from rapport.channels.telegram import connecting  # the verbs queue this job

    connecting.check(bot_id, at=timezone.now())


@task
def say(bot_id: int, chat: int, text: str) -> None:
    """A word of the bot itself; nobody minds much when it is lost."""
    from rapport.channels.telegram.models import Bot
    from rapport.channels.telegram.wire import Refused, Unknown, Wire

    bot = Bot.objects.filter(pk=bot_id).first()
    if bot is None:
        return
    wire = Wire(bot)
    try:
        wire.call("sendMessage", {"chat_id": chat, "text": text})
    except (Refused, Unknown) as trouble:
        log.info("a word of the bot was not taken", extra={"bot": bot_id, "why": str(trouble)})
    finally:
        wire.close()


@task
def leave(bot_id: int, chat: int) -> None:
    """Say that the bot is for two, and leave the group."""
    from rapport.channels.telegram.models import Bot
    from rapport.channels.telegram.wire import Refused, Unknown, Wire
    from rapport.channels.telegram.words import says

    bot = Bot.objects.select_related("workspace").filter(pk=bot_id).first()
    if bot is None:
        return
    wire = Wire(bot)
    try:
        for method, fields in (
            ("sendMessage", {"chat_id": chat, "text": says("no_groups", bot.workspace.language)}),
            ("leaveChat", {"chat_id": chat}),
        ):
            try:
                wire.call(method, fields)
            except (Refused, Unknown) as trouble:
                log.info("a group was not left in peace", extra={"bot": bot_id, "why": str(trouble)})
    finally:
        wire.close()


@task
def take_in(bot_id: int) -> None:
    """Take in what Telegram brought to our door."""
    from rapport.channels.telegram.models import Bot
    from rapport.channels.telegram.receiving import take_brought
    from rapport.channels.telegram.wire import Wire

    bot = Bot.objects.select_related("workspace").filter(pk=bot_id).first()
    if bot is None:
        return
    wire = Wire(bot)
    try:
        while take_brought(bot, wire, at=timezone.now()):
            pass
    finally:
        wire.close()
