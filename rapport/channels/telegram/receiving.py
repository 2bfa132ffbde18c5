"""Updates become messages: files are fetched first, then everything is written in one transaction with the place
reached, so that a killed worker neither loses an update nor takes one twice.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from rapport.accounts.actors import Actor
from rapport.accounts.models import LANGUAGES, Workspace
from rapport.channels.telegram import own_chats, tasks
from rapport.channels.telegram.models import Bot, OwnChat, Update
from rapport.channels.telegram.reading import Heard, Wanted, hear
from rapport.channels.telegram.wire import LARGEST_FILE, Refused, Unknown, Unreached, Wire
from rapport.channels.telegram.words import says, words_of_consent
from rapport.inbox import binding
from rapport.inbox.chatting import ChatTaking
from rapport.inbox.models import ChatLink, Message
from rapport.journal.recording import begin
from rapport.lib.chats.messages import TELEGRAM, ChatFile

log = logging.getLogger(__name__)
VIA = "chat"
# After so many failures to fetch a file its message is taken in without it.
MOST_TRIES = 3


@dataclass(slots=True)
class Tries:
    """How often files could not be fetched, as long as this process lives."""

    failed: dict[str, int]

    def again(self, file_id: str) -> bool:
        """Count one more failure; whether it is worth another try."""
        self.failed[file_id] = self.failed.get(file_id, 0) + 1
        return self.failed[file_id] < MOST_TRIES


def fetch(heard: Heard, wire: Wire, tries: Tries) -> Heard:
    """The same with its files. Raises Unreached when Telegram is not there; then all of it is asked for again."""
    files, lost, remarks = list[ChatFile](), list[str](), list[str]()
    for wanted in heard.wanted:
        data, why = _fetched(wanted, wire, tries)
        if data is not None:
            files.append(ChatFile(wanted.name, wanted.content_type, data=data))
        else:
            lost.append(why)
            remarks.append(_remark(wanted, why))
    return heard.with_files(files, lost, remarks)


def _fetched(wanted: Wanted, wire: Wire, tries: Tries) -> tuple[bytes | None, str]:
    if wanted.size > LARGEST_FILE:
        return None, "file_too_large"
    try:
        path = (wire.call("getFile", {"file_id": wanted.id}) or {}).get("file_path")
        return (wire.fetch(str(path)) if path else None), "file_missing"
    except Refused as refusal:
        if refusal.code in {"too_fast", "token_refused"}:
            raise Unreached(refusal.code) from None
        return None, "file_too_large" if refusal.code == "file_too_large" else "file_missing"
    except (Unreached, Unknown):
        if tries.again(wanted.id):
            raise Unreached("file") from None
        return None, "file_missing"


def _remark(wanted: Wanted, why: str) -> str:
    if why == "file_too_large":
        return _("(The file “%(name)s” is too large for a bot to fetch. It lies in Telegram.)") % {"name": wanted.name}
    return _("(The file “%(name)s” could not be fetched. It lies in Telegram.)") % {"name": wanted.name}


def take(bot: Bot, updates: Sequence[Mapping[str, Any]], wire: Wire, tries: Tries, *, at: datetime) -> None:
    """Take in updates in their order and remember the place reached. Raises Unreached, DatabaseError: then nothing of
    them is written, and they come again.
    """
    with translation.override(bot.workspace.language):
        here = [_understood(bot, update) for update in updates]
        news = _unknown(bot, [heard for heard in here if heard])
        whole = [fetch(heard, wire, tries) for heard in news]
        takings = {heard.number: _prepared(bot, heard, at=at) for heard in whole if heard.message}
        numbers = [number for update in updates if isinstance(number := update.get("update_id"), int)]
        with transaction.atomic():
            # Imports take the same lock, so that nobody is introduced twice.
            Workspace.objects.select_for_update().get(pk=bot.workspace_id)
            standing = Bot.objects.select_for_update().select_related("workspace").get(pk=bot.pk)
            for heard in whole:
                if heard.number >= standing.offset or Update.objects.filter(bot=bot, number=heard.number).exists():
                    _one(standing, heard, takings.get(heard.number), at=at)
            reached = max([standing.offset, *(number + 1 for number in numbers)])
            Bot.objects.filter(pk=bot.pk).update(offset=reached, heard_at=at)
            Update.objects.filter(bot=bot, number__in=numbers, trouble="").delete()
        bot.offset = reached


def _understood(bot: Bot, update: Mapping[str, Any]) -> Heard | None:
    try:
        return hear(update, bot.number)
    except (ValueError, TypeError, OverflowError, OSError) as trouble:
        log.warning("an update of Telegram was not understood", extra={"bot": bot.pk, "why": str(trouble)})
        return None


def _unknown(bot: Bot, here: Sequence[Heard]) -> list[Heard]:
    """What is taken in already has no files to be fetched again; what our own people say is not kept at all."""
    addresses = [heard.voice.address for heard in here if heard.voice]
    ours = set(OwnChat.objects.filter(bot=bot, address__in=addresses).values_list("address", flat=True))
    here = [
        replace(heard, message=None, wanted=()) if heard.voice and heard.voice.address in ours else heard
        for heard in here
    ]
    names = [heard.message.name for heard in here if heard.message and not heard.message.edited_at]
    rows = Message.objects.filter(workspace_id=bot.workspace_id, message_id__in=names)
    known = set(rows.values_list("message_id", flat=True))
    return [
        heard for heard in here
        if not (heard.message and not heard.message.edited_at and heard.message.name in known)
    ]  # fmt: skip


def _prepared(bot: Bot, heard: Heard, *, at: datetime) -> ChatTaking:
    assert heard.message is not None  # only messages are prepared
    assert heard.voice is not None
    actor = Actor(bot.workspace, via=VIA)
    taking = ChatTaking(actor, at=at, live=True, handles={heard.voice.address: heard.handle})
    taking.prepare([(heard.raw, heard.message)])
    return taking


def _one(bot: Bot, heard: Heard, taking: ChatTaking | None, *, at: datetime) -> None:
    """One update, or the word that it could not be taken in: it must not keep those behind it from coming."""
    try:
        with transaction.atomic():
            _did(bot, heard, taking, at=at)
    except DatabaseError:
        raise
    except Exception as trouble:
        log.exception("an update of Telegram could not be taken in", extra={"bot": bot.pk, "update": heard.number})
        facts = {"raw": heard.raw.decode(), "came_at": at, "trouble": type(trouble).__name__}
        facts["workspace_id"] = bot.workspace_id
        Update.objects.update_or_create(bot=bot, number=heard.number, defaults=facts)


def _did(bot: Bot, heard: Heard, taking: ChatTaking | None, *, at: datetime) -> None:
    actor = Actor(bot.workspace, via=VIA)
    if heard.event == "group":
        tasks.leave.enqueue(bot.pk, heard.chat)
    elif heard.voice and (own := _own(bot, heard, actor, at=at)):
        _with_us(bot, heard, own, actor, at=at)
    elif heard.command == "start":
        _started(bot, heard, actor, at=at)
    elif heard.command == "stop" or heard.event == "closed":
        if link := _link(heard, actor):
            binding.unbind(link, by=actor, at=at)
        if heard.command:
            _say(bot, heard, "stopped")
    elif taking and heard.message:
        outcomes = taking.decide([(heard.raw, heard.message)])
        if taking.has_news:
            taking.write(begin("message.came", by=actor, at=at))
        log.debug("a message of Telegram", extra={"became": outcomes[0].word})


def _own(bot: Bot, heard: Heard, actor: Actor, *, at: datetime) -> OwnChat | None:
    """The chat of somebody who works here: opened before, or by this very Start."""
    assert heard.voice is not None  # groups have none
    if heard.command == "start" and heard.argument:
        bound = own_chats.bind(bot, heard.voice, heard.argument, handle=heard.handle, by=actor, at=at)
        if bound is not None:
            return bound
    return own_chats.at_address(bot, heard.voice.address)


def _with_us(bot: Bot, heard: Heard, own: OwnChat, actor: Actor, *, at: datetime) -> None:
    """What somebody who works here says to the bot is no letter of a client: only its commands mean anything."""
    user = own.seat.user
    if heard.command == "stop" or heard.event == "closed":
        own_chats.close(own, by=actor, at=at)
    if heard.event:
        return
    code = {"start": "own_bound", "stop": "own_stopped"}.get(heard.command, "own_heard")
    tasks.say.enqueue(bot.pk, heard.chat, says(code, user.language, name=bot.workspace.name, person=user.name))


def _started(bot: Bot, heard: Heard, actor: Actor, *, at: datetime) -> None:
    """Start was pressed: with a link the chat is that person's, without one whoever had closed it opens it again."""
    assert heard.voice is not None  # groups were left before
    words = bot.words or words_of_consent(bot.workspace)
    evidence = {"update": heard.number, "chat": heard.voice.address, "name": heard.voice.name, "handle": heard.handle}
    if heard.argument:
        bound = binding.bind(
            heard.voice, heard.argument, words=words, evidence=evidence, by=actor, at=at, handle=heard.handle
        )
        _say(bot, heard, "bound" if bound else "dead_link", person=bound.contact.short_name if bound else "")
        return
    if link := _link(heard, actor):
        binding.open_again(link, words=words, evidence=evidence, by=actor, at=at)
    _say(bot, heard, "hello")


def _link(heard: Heard, actor: Actor) -> ChatLink | None:
    address = heard.voice.address if heard.voice else ""
    rows = ChatLink.objects.visible_to(actor).filter(channel=TELEGRAM, address=address)
    return rows.select_related("contact").first()


def _say(bot: Bot, heard: Heard, code: str, *, person: str = "") -> None:
    """Queue a word of the bot; it is said once the update is taken in."""
    language = heard.language[:2] if heard.language[:2] in dict(LANGUAGES) else bot.workspace.language
    tasks.say.enqueue(bot.pk, heard.chat, says(code, language, name=bot.workspace.name, person=person))


def take_brought(bot: Bot, wire: Wire, *, at: datetime) -> int:
    """Take in what Telegram brought to our door; answers how many updates that were."""
    rows = list(Update.objects.filter(bot=bot, trouble="").order_by("number")[:100])
    if rows:
        take(bot, [json.loads(row.raw) for row in rows], wire, Tries({}), at=at)
    return len(rows)
