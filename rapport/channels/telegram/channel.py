"""The channel "telegram": the workspace's bot is its voice, chats that people opened with it its ways to them."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import pgettext_lazy

from rapport.accounts.actors import Actor as Somebody
from rapport.channels.telegram import own_chats
from rapport.channels.telegram.connecting import in_trouble
from rapport.channels.telegram.models import Bot, OwnChat, SentPart
from rapport.channels.telegram.receiving import VIA
from rapport.channels.telegram.wire import Refused, Sending, Unknown, Unreached, Wire
from rapport.channels.telegram.words import PREFIX
from rapport.clients.models import Contact
from rapport.files.store import Missing
from rapport.inbox import binding
from rapport.inbox.chatting import take_sent
from rapport.inbox.models import ChatLink, Outgoing, OutgoingFile
from rapport.inbox.sending_by import Delivered, Identity, MaybeDelivered, NotDelivered, Reach
from rapport.lib.chats.messages import TELEGRAM, ChatMessage
from rapport.web.funnel import Actor

# Telegram's limits: signs of a message, bytes of a file a bot may send, of a picture that is shown as one.
LONGEST_TEXT = 4096
LARGEST_FILE = 50 * 1024 * 1024
LARGEST_PICTURE = 10 * 1024 * 1024
PICTURES = frozenset({"image/jpeg", "image/png"})
VOICES = frozenset({"audio/ogg"})


@dataclass(frozen=True, slots=True)
class Part:
    """One call of a message that takes several."""

    method: str
    fields: dict[str, Any]
    file: Sending | None = None

    def digest(self, place: int) -> str:
        """What it is known by: the same text in the same place is the same part."""
        said = [place, self.method, self.fields, self.file and hashlib.sha256(self.file.data).hexdigest()]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


class TelegramChannel:
    """Messages by the Bot API."""

    name = TELEGRAM
    label = pgettext_lazy("a channel", "Telegram")
    has_subject = False
    # Longer texts go as several messages.
    longest_text = 40_000

    def identities(self, actor: Actor) -> list[Identity]:
        """The bot, as long as it works."""
        rows = Bot.objects.filter(workspace_id=actor.workspace_id).exclude(username="")
        return [Identity(row.username, row.name, f"@{row.username}") for row in rows if row.state == Bot.State.ON]

    def reaches(self, actor: Actor, contacts: Sequence[Contact]) -> dict[int, list[Reach]]:
        """Chats they have opened and not closed."""
        asked = [one.pk for one in contacts if not (one.erased_at or one.trashed_at)]
        found: dict[int, list[Reach]] = defaultdict(list)
        rows = ChatLink.objects.visible_to(actor).reachable().filter(channel=TELEGRAM, contact__in=asked)
        for row in rows.order_by("pk"):
            found[row.contact_id or 0].append(Reach(row.address, f"@{row.handle}" if row.handle else row.name))
        return found

    def deliver(self, outgoing: Outgoing, *, at: datetime) -> Delivered:
        """Send what has not gone yet, part by part; each part that Telegram took is written down before the next."""
        bot = _bot(outgoing)
        link = _link(outgoing, bot)
        wire, sent = Wire(bot), list[SentPart]()
        try:
            for place, part in enumerate(parts_of(outgoing, bot, link.address)):
                sent.append(self._part(outgoing, wire, link, place, part, at=at))
        finally:
            wire.close()
        if not sent:
            raise NotDelivered(f"{PREFIX}empty")
        raw = json.dumps([json.loads(part.raw) for part in sent], ensure_ascii=False).encode()
        return Delivered(raw, f"{TELEGRAM}:{bot.number}-{link.address}:{sent[0].number}")

    def _part(
        self, outgoing: Outgoing, wire: Wire, link: ChatLink, place: int, part: Part, *, at: datetime
    ) -> SentPart:
        digest = part.digest(place)
        if gone := SentPart.objects.filter(outgoing=outgoing, digest=digest).first():
            return gone
        try:
            result = wire.call(part.method, part.fields, file=part.file)
        except Unreached:
            raise NotDelivered(f"{PREFIX}unreached", passing=True) from None
        except Unknown:
            raise MaybeDelivered(f"{PREFIX}no_answer") from None
        except Refused as refusal:
            raise _refused(wire.bot, link, refusal, at=at, file=part.file.name if part.file else "") from None
        number = result.get("message_id", 0) if isinstance(result, dict) else 0
        return SentPart.objects.create(
            workspace_id=outgoing.workspace_id, outgoing=outgoing, place=place, digest=digest, number=number,
            raw=json.dumps(result, ensure_ascii=False),
        )  # fmt: skip

    def reaches_user(self, actor: Somebody) -> bool:
        """Whether they have opened a chat of their own with a bot that works."""
        chat = own_chats.of_user(actor)
        return bool(chat and chat.address and chat.bot.state == Bot.State.ON)

    def takes(self, text: str) -> bool:
        """Whether a text goes as one message."""
        return _wide(text.strip()) <= LONGEST_TEXT

    def tell_user(self, actor: Somebody, text: str, *, at: datetime) -> None:
        """One message into their own chat. Its addresses are not looked up: they lead to pages behind a sign-in."""
        chat = own_chats.of_user(actor)
        if chat is None or not chat.address:
            raise NotDelivered(f"{PREFIX}no_chat")
        wire = Wire(chat.bot)
        fields = {"chat_id": int(chat.address), "text": text, "link_preview_options": {"is_disabled": True}}
        try:
            wire.call("sendMessage", fields)
        except Unreached:
            raise NotDelivered(f"{PREFIX}unreached", passing=True) from None
        except Unknown:
            raise MaybeDelivered(f"{PREFIX}no_answer") from None
        except Refused as refusal:
            raise _refused(chat.bot, chat, refusal, at=at) from None
        finally:
            wire.close()

    def was_delivered(self, outgoing: Outgoing) -> bool | None:
        """A bot cannot look into a chat: a person has to."""
        return None

    def taken_in(self, outgoing: Outgoing, delivered: Delivered, *, by: Somebody, at: datetime) -> int | None:
        """A message of its chat like any other."""
        first = json.loads(delivered.raw)[0]
        _channel, chat, number = delivered.message_id.split(":", 2)
        address = chat.partition("-")[2]
        link = ChatLink.objects.filter(workspace_id=by.workspace_id, channel=TELEGRAM, address=address).first()
        date = first.get("date") if isinstance(first, dict) else None
        sent_at = datetime.fromtimestamp(date, UTC) if date else timezone.now()
        said = ChatMessage(
            channel=TELEGRAM, chat=chat, number=number, at=sent_at,
            author=chat.partition("-")[0], author_name=by.workspace.name, text=outgoing.text,
            title=link.name if link else "", peer=address, peer_name=link.name if link else "", ours=True,
            answers=_answered(outgoing, chat) or "",
        )  # fmt: skip
        return take_sent(outgoing, said, delivered.raw, by=by, at=at)


def parts_of(outgoing: Outgoing, bot: Bot, address: str) -> Iterator[Part]:
    """The calls a message takes: its text in pieces, then its files. Raises NotDelivered before anything is sent."""
    base: dict[str, Any] = {"chat_id": int(address)}
    answered = _answered(outgoing, f"{bot.number}-{address}")
    reply = {"reply_parameters": {"message_id": int(answered), "allow_sending_without_reply": True}} if answered else {}
    files = [_sending(file) for file in outgoing.files.select_related("file").order_by("pk")]
    for place, text in enumerate(pieces(outgoing.text)):
        yield Part("sendMessage", {**base, "text": text, **(reply if place == 0 else {})})
    for method, file in files:
        yield Part(method, base, file)


def pieces(text: str, longest: int = LONGEST_TEXT) -> list[str]:
    """A text in pieces Telegram takes, cut between paragraphs, lines or words where it can be.

    Telegram counts in UTF-16, where a sign beyond the common ones counts twice.
    """
    rest, found = text.strip(), list[str]()
    while _wide(rest) > longest:
        most = _within(rest, longest)
        cut = next((at for mark in ("\n\n", "\n", " ") if (at := rest.rfind(mark, most // 2, most)) > 0), most)
        found.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [piece for piece in [*found, rest] if piece]


def _within(text: str, longest: int) -> int:
    """How many signs of a text fit."""
    most = min(len(text), longest)
    while _wide(text[:most]) > longest:
        most -= max(1, (_wide(text[:most]) - longest) // 2)
    return most


def _wide(text: str) -> int:
    return len(text) + sum(sign > "\uffff" for sign in text)


def _sending(file: OutgoingFile) -> tuple[str, Sending]:
    if file.file.size > LARGEST_FILE:
        raise NotDelivered(f"{PREFIX}file_too_large", name=file.name)
    try:
        data = file.file.read()
    except Missing:
        raise NotDelivered(f"{PREFIX}file_lost", name=file.name) from None
    kind = file.content_type.partition(";")[0].strip().lower()
    method, field = "sendDocument", "document"
    if kind in PICTURES and len(data) <= LARGEST_PICTURE:
        method, field = "sendPhoto", "photo"
    elif kind in VOICES:
        method, field = "sendVoice", "voice"
    return method, Sending(field, file.name, file.content_type, data)


def _bot(outgoing: Outgoing) -> Bot:
    bot = Bot.objects.select_related("workspace").filter(workspace_id=outgoing.workspace_id).first()
    if bot is None or not bot.number or (outgoing.identity and outgoing.identity != bot.username):
        raise NotDelivered(f"{PREFIX}no_bot")
    if bot.state == Bot.State.TROUBLE:
        trouble = bot.trouble or {"code": "refused", "details": {}}
        raise NotDelivered(f"{PREFIX}{trouble['code']}", **trouble["details"])
    return bot


def _link(outgoing: Outgoing, bot: Bot) -> ChatLink:
    """The chat it goes to: named, or that of the thread, or the person's. Raises NotDelivered without their leave."""
    named = [pair[1] for pair in outgoing.recipients.get("to", [])]
    address = next(iter(named), "") or (outgoing.thread.address if outgoing.thread else "")
    rows = ChatLink.objects.filter(workspace_id=bot.workspace_id, channel=TELEGRAM).select_related("contact")
    found = rows.filter(address=address) if address else rows.filter(contact=outgoing.contact_id or 0, ended_at=None)
    link = found.order_by("-bound_at").first()
    if link is None or link.bound_at is None or not link.address.isdigit() or link.contact.erased_at:
        raise NotDelivered(f"{PREFIX}no_chat")
    if link.ended_at is not None:
        raise NotDelivered(f"{PREFIX}stopped")
    return link


def _answered(outgoing: Outgoing, chat: str) -> str:
    """The number of the message it answers, if that stands in the same chat."""
    name = outgoing.answers.message_id if outgoing.answers else ""
    number = name.removeprefix(f"{TELEGRAM}:{chat}:")
    return number if name != number and number.isdigit() else ""


def _refused(bot: Bot, chat: ChatLink | OwnChat, refusal: Refused, *, at: datetime, file: str = "") -> NotDelivered:
    """Its word for us; a chat that is closed is closed here too, and a bot that is not known rests."""
    if refusal.code == "too_fast":
        return NotDelivered(f"{PREFIX}too_fast", passing=True, retry_after=max(refusal.retry_after, 1))
    if refusal.code in {"blocked", "gone"}:
        telegram = Somebody(bot.workspace, via=VIA)
        if isinstance(chat, OwnChat):
            own_chats.close(chat, by=telegram, at=at)
        else:
            binding.unbind(chat, by=telegram, at=at)
    if refusal.code == "token_refused":
        in_trouble(bot, refusal.code, refusal.said, at=at)
    return NotDelivered(PREFIX + refusal.code, said=refusal.said, name=file)
