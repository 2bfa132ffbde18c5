"""Chats of the bot with those who work here: opened by a link of their own, told of the day, closed by either side."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from rapport.accounts.models import Membership, hash_of
from rapport.channels.telegram.models import Bot, OwnChat
from rapport.inbox import binding
from rapport.inbox.chat_people import Voice
from rapport.inbox.models import ChatLink
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.web.funnel import Actor

# Whoever presses the link is told names and first words of letters: it is for now, and for nobody else.
GOOD_FOR = timedelta(hours=1)


def make_link(bot: Bot, seat: Membership, *, by: Actor, at: datetime) -> str:
    """The token of a new link, which only this answers; the one before it opens nothing any more.

    A chat that is open stays open until the new link is pressed.
    """
    token = secrets.token_urlsafe(24)
    facts = {"token_hash": hash_of(token), "expires_at": at + GOOD_FOR}
    with transaction.atomic():
        chat, made = OwnChat.objects.select_for_update().get_or_create(
            workspace_id=bot.workspace_id, seat=seat, defaults={"bot": bot, **facts}
        )
        before = None if made else chat.expires_at
        OwnChat.objects.filter(pk=chat.pk).update(**facts)
        changes = {"expires_at": (before, facts["expires_at"])}
        record(chat, "created" if made else "changed", changes, by=by, at=at)
    return token


def bind(bot: Bot, voice: Voice, token: str, *, handle: str, by: Actor, at: datetime) -> OwnChat | None:
    """Start was pressed with a token: this chat is theirs from now on; None for a token that is not good (any more).

    One chat has one owner. Whoever had it before, a colleague or a person at a client, has it no more.
    """
    with transaction.atomic():
        good = OwnChat.objects.select_for_update(of=("self",)).select_related("seat__user")
        chat = good.filter(bot=bot, token_hash=hash_of(token), expires_at__gt=at).first()
        if chat is None:
            return None
        for other in OwnChat.objects.filter(bot=bot, address=voice.address).exclude(pk=chat.pk):
            close(other, by=by, at=at)
        links = ChatLink.objects.visible_to(by).reachable().filter(channel=voice.channel, address=voice.address)
        for link in links:
            binding.unbind(link, by=by, at=at)
        facts = {"address": voice.address, "name": voice.name[:200], "handle": handle[:64], "bound_at": at}
        changes = {name: (getattr(chat, name), value) for name, value in facts.items() if getattr(chat, name) != value}
        for name, value in {**facts, "token_hash": "", "expires_at": None}.items():
            setattr(chat, name, value)
        chat.save()
        record(chat, "bound", changes, by=by, at=at)
    return chat


def close(chat: OwnChat, *, by: Actor, at: datetime) -> Batch | None:
    """Nobody is told anything there any more; None when it is closed already."""
    with transaction.atomic():
        mine = OwnChat.objects.select_for_update().filter(pk=chat.pk).first()
        if mine is None:
            return None
        batch = record(mine, "unmade", {"address": (mine.address, None), "name": (mine.name, None)}, by=by, at=at)
        mine.delete()
    return batch


def at_address(bot: Bot, address: str) -> OwnChat | None:
    """The chat of somebody who works here behind an address of Telegram, if that is one."""
    return OwnChat.objects.select_related("seat__user").filter(bot=bot, address=address).first() if address else None


def of_user(actor: Actor) -> OwnChat | None:
    """The chat of this actor, opened or waiting for their Start."""
    mine = OwnChat.objects.select_related("bot__workspace").filter(workspace_id=actor.workspace_id)
    return mine.filter(seat__user=actor.user_id).first()
