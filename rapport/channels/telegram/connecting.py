"""Connecting a bot: its token is kept, Telegram is asked who it is, and how its messages come is set up there."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction

from rapport.channels.telegram import tasks
from rapport.channels.telegram.models import Bot
from rapport.channels.telegram.reading import ASKED_FOR
from rapport.channels.telegram.wire import Refused, Unknown, Unreached, Wire
from rapport.channels.telegram.words import words_of_consent
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.web.funnel import Actor

State, Way = Bot.State, Bot.Way


def connect(token: str, *, server: str, way: str, by: Actor, at: datetime) -> Bot:
    """Keep a token (the one there is, if it is empty) and have Telegram asked; the answer stands in the row later."""
    with transaction.atomic():
        bot = Bot.objects.visible_to(by).select_for_update().first()
        facts = {"server": server.rstrip("/"), "way": way, "state": State.CHECKING, "trouble": None}
        if bot is None:
            bot = Bot.objects.create(workspace_id=by.workspace_id, token=token, connected_at=at, **facts)
            record(bot, "created", {"server": (None, bot.server), "way": (None, way)}, by=by, at=at)
        else:
            changes = {name: (getattr(bot, name), value) for name, value in facts.items() if name in {"server", "way"}}
            for name, value in {**facts, **({"token": token} if token else {})}.items():
                setattr(bot, name, value)
            bot.save()
            record(bot, "changed", {name: pair for name, pair in changes.items() if pair[0] != pair[1]}, by=by, at=at)
        tasks.check.enqueue(bot.pk)
    return bot


def disconnect(bot: Bot, *, by: Actor, at: datetime) -> Batch | None:
    """Forget the bot with its token. Chats and what was said in them stay; a new bot opens new chats."""
    with transaction.atomic():
        mine = Bot.objects.visible_to(by).select_for_update().filter(pk=bot.pk).first()
        if mine is None:
            return None
        batch = record(mine, "unmade", {"username": (mine.username, None)}, by=by, at=at)
        mine.delete()
    return batch


def check(bot_id: int, *, at: datetime) -> None:
    """Ask who the bot is and set it up. Raises Unreached when Telegram is not there: the queue tries again."""
    bot = Bot.objects.select_related("workspace").filter(pk=bot_id, state=State.CHECKING).first()
    if bot is None:
        return
    wire = Wire(bot)
    try:
        facts = {**_who(bot, wire), **_set_up(bot, wire), "state": State.ON, "trouble": None}
    except Refused as refusal:
        facts = {"state": State.TROUBLE, "trouble": {"code": refusal.code, "details": {"said": refusal.said}}}
    except (Unreached, Unknown) as trouble:
        Bot.objects.filter(pk=bot.pk).update(trouble={"code": "unreached", "details": {}}, checked_at=at)
        raise Unreached(str(trouble)) from None
    finally:
        wire.close()
    for name, value in {**facts, "checked_at": at}.items():
        setattr(bot, name, value)
    bot.save(update_fields=[*facts, "checked_at"])


def _who(bot: Bot, wire: Wire) -> dict[str, object]:
    me = wire.call("getMe")
    if not isinstance(me, dict) or not me.get("is_bot"):
        raise Refused("not_a_bot")
    if bot.number and me["id"] != bot.number:
        raise Refused("other_bot", said=str(me.get("username", "")))
    return {"number": me["id"], "username": str(me.get("username", "")), "name": str(me.get("first_name", ""))[:200]}


def _set_up(bot: Bot, wire: Wire) -> dict[str, object]:
    """What people read before they press Start, and how messages come."""
    words = words_of_consent(bot.workspace)
    wire.call("setMyDescription", {"description": words[:512]})
    commands = [{"command": "stop", "description": "Stop / закончить"}]
    wire.call("setMyCommands", {"commands": commands})
    if bot.way == Way.ASKING:
        wire.call("deleteWebhook", {"drop_pending_updates": False})
        return {"words": words, "hook_key": "", "hook_secret": ""}
    key, secret = bot.hook_key or secrets.token_urlsafe(24), secrets.token_urlsafe(32)
    # Known here before it is known there: the first call may come before the answer.
    Bot.objects.filter(pk=bot.pk).update(hook_key=key)
    bot.hook_secret = secret
    bot.save(update_fields=["hook_secret"])
    address = f"{settings.PUBLIC_URL}/hooks/telegram/{key}/"
    wire.call("setWebhook", {"url": address, "secret_token": secret, "allowed_updates": ASKED_FOR,
                             "max_connections": 5})  # fmt: skip
    return {"words": words, "hook_key": key, "hook_secret": secret}


def in_trouble(bot: Bot, code: str, said: str, *, at: datetime) -> None:
    """Telegram does not want this bot as it is: it rests until somebody has put that right."""
    trouble = {"code": code, "details": {"said": said}}
    Bot.objects.filter(pk=bot.pk, state=State.ON).update(state=State.TROUBLE, trouble=trouble, checked_at=at)
