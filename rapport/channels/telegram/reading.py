"""What an update of the Bot API says: a message of a private chat, a command, a chat that was closed, or nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from rapport.inbox.chat_people import Voice
from rapport.lib.chats.messages import TELEGRAM, ChatFile, ChatMessage

ASKED_FOR = ["message", "edited_message", "my_chat_member"]
# The field of a message, and what a file without a name and a type of its own is called.
_KINDS = {
    "document": ("file", ""), "voice": ("voice.ogg", "audio/ogg"), "audio": ("audio.mp3", "audio/mpeg"),
    "video": ("video.mp4", "video/mp4"), "video_note": ("video-note.mp4", "video/mp4"),
    "animation": ("animation.mp4", "video/mp4"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that lies at Telegram."""

    id: str
    name: str
    content_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Heard:
    """One update. `message` is what was said; `command` a word after a slash with what stands behind it."""

    number: int
    raw: bytes
    chat: int = 0
    voice: Voice | None = None
    handle: str = ""
    language: str = ""
    message: ChatMessage | None = None
    wanted: tuple[Wanted, ...] = ()
    command: str = ""
    argument: str = ""
    # "closed" and "opened": the person has blocked the bot or let it in again; "group": it was said in a group.
    event: str = ""

    def with_files(self, files: Sequence[ChatFile], lost: Sequence[str], remarks: Sequence[str]) -> Heard:
        """The same with its files fetched; `remarks` stand below the text."""
        if self.message is None:
            return self
        text = "\n".join(filter(None, [self.message.text, *remarks]))
        defects = (*self.message.defects, *dict.fromkeys(lost))
        return replace(self, message=replace(self.message, files=tuple(files), text=text, defects=defects))


def hear(update: Mapping[str, Any], bot_number: int) -> Heard:
    """What an update says; raises ValueError for one that is none."""
    number = update.get("update_id")
    if not isinstance(number, int):
        raise ValueError("no update_id")
    raw = json.dumps(update, ensure_ascii=False).encode("utf-8", "replace")
    if isinstance(change := update.get("my_chat_member"), dict):
        return _changed(number, raw, change)
    edited = isinstance(update.get("edited_message"), dict)
    said = update.get("edited_message" if edited else "message")
    if not isinstance(said, dict):
        return Heard(number, raw)
    chat, sender = _dict(said, "chat"), _dict(said, "from")
    chat_id = chat.get("id")
    if not isinstance(chat_id, int):
        raise ValueError("no chat")
    if chat.get("type") != "private":
        return Heard(number, raw, chat_id, event="group")
    if sender.get("is_bot"):
        return Heard(number, raw, chat_id)
    voice = Voice(TELEGRAM, str(chat_id), _name(sender) or _name(chat))
    here = Heard(
        number, raw, chat_id, voice, str(sender.get("username", ""))[:64], str(sender.get("language_code", ""))[:8]
    )
    command, argument = _command(said)
    if command in {"start", "stop"} and not edited:
        return replace(here, command=command, argument=argument)
    wanted = _wanted(said)
    return replace(here, message=_message(said, voice, bot_number, edited=edited), wanted=wanted)


def _changed(number: int, raw: bytes, change: Mapping[str, Any]) -> Heard:
    chat, status = _dict(change, "chat"), _dict(change, "new_chat_member").get("status")
    chat_id = chat.get("id")
    if not isinstance(chat_id, int):
        raise ValueError("no chat")
    if chat.get("type") != "private":
        return Heard(number, raw, chat_id, event="" if status in {"left", "kicked"} else "group")
    voice = Voice(TELEGRAM, str(chat_id), _name(_dict(change, "from")) or _name(chat))
    return Heard(number, raw, chat_id, voice, event="closed" if status == "kicked" else "opened")


def _message(said: Mapping[str, Any], voice: Voice, bot_number: int, *, edited: bool) -> ChatMessage:
    number, date = said.get("message_id"), said.get("date")
    if not isinstance(number, int) or not isinstance(date, int):
        raise ValueError("no message_id or date")
    at = datetime.fromtimestamp(date, UTC)
    edited_at = datetime.fromtimestamp(int(said.get("edit_date") or date), UTC) if edited else None
    answered = _dict(said, "reply_to_message").get("message_id")
    return ChatMessage(
        channel=TELEGRAM, chat=f"{bot_number}-{voice.address}", number=str(number), at=at, author=voice.address,
        author_name=voice.name, text=_words(said), title=voice.name, peer=voice.address, peer_name=voice.name,
        ours=False, edited_at=edited_at, answers=str(answered) if answered else "",
        defects=("edited",) if edited else (),
    )  # fmt: skip


def _command(said: Mapping[str, Any]) -> tuple[str, str]:
    text = said.get("text")
    if not isinstance(text, str) or not text.startswith("/"):
        return "", ""
    word, _space, rest = text[1:].partition(" ")
    return word.partition("@")[0].casefold(), rest.strip()[:64]


def _words(said: Mapping[str, Any]) -> str:
    """The text with the links it hides, or what stands for it."""
    text, entities = said.get("text"), said.get("entities")
    if not isinstance(text, str):
        text, entities = said.get("caption"), said.get("caption_entities")
    parts = [_with_links(text, entities) if isinstance(text, str) else "", *_others(said)]
    if origin := _dict(said, "forward_origin"):
        parts.insert(0, f"↪ {_origin(origin)}:")
    if not any(parts) and not any(said.get(kind) for kind in ("photo", *_KINDS)):
        parts.append(_("(Something Telegram shows only in its own program.)"))
    return "\n".join(filter(None, parts)).replace("\x00", "")


def _others(said: Mapping[str, Any]) -> list[str]:
    found = []
    if card := _dict(said, "contact"):
        found.append(f"{_name(card)} {card.get('phone_number', '')}".strip())
    if venue := _dict(said, "venue"):
        found.append(f"{venue.get('title', '')}, {venue.get('address', '')}")
    elif place := _dict(said, "location"):
        found.append(f"{place.get('latitude')}, {place.get('longitude')}")
    if poll := _dict(said, "poll"):
        answers = [f"• {one.get('text', '')}" for one in poll.get("options", []) if isinstance(one, dict)]
        found += [str(poll.get("question", "")), *answers]
    for kind in ("sticker", "dice"):
        if mark := _dict(said, kind).get("emoji"):
            found.append(str(mark))
    return found


def _with_links(text: str, entities: Any) -> str:
    """Places are counted in UTF-16, as Telegram counts them."""
    links = [one for one in entities or [] if isinstance(one, dict) and one.get("type") == "text_link"]
    if not links:
        return text
    wide = text.encode("utf-16-le")
    for one in sorted(links, key=lambda one: -int(one.get("offset", 0))):
        end = 2 * (int(one.get("offset", 0)) + int(one.get("length", 0)))
        wide = wide[:end] + f" ({one.get('url', '')})".encode("utf-16-le") + wide[end:]
    return wide.decode("utf-16-le", "replace")


def _wanted(said: Mapping[str, Any]) -> tuple[Wanted, ...]:
    sizes = [one for one in said.get("photo") or [] if isinstance(one, dict) and one.get("file_id")]
    if sizes:
        best = max(sizes, key=lambda one: int(one.get("width", 0)) * int(one.get("height", 0)))
        return (Wanted(str(best["file_id"]), "photo.jpg", "image/jpeg", int(best.get("file_size", 0))),)
    for kind, (name, content_type) in _KINDS.items():
        if (file := _dict(said, kind)).get("file_id"):
            return (
                Wanted(
                    str(file["file_id"]), str(file.get("file_name") or name)[:255],
                    str(file.get("mime_type") or content_type)[:120], int(file.get("file_size", 0)),
                ),
            )  # fmt: skip
    return ()


def _origin(origin: Mapping[str, Any]) -> str:
    person = _name(_dict(origin, "sender_user")) or str(origin.get("sender_user_name", ""))
    return person or str((_dict(origin, "sender_chat") or _dict(origin, "chat")).get("title", ""))


def _name(person: Mapping[str, Any]) -> str:
    return " ".join(str(person.get(part, "")) for part in ("first_name", "last_name")).strip()[:200]


def _dict(said: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = said.get(name)
    return found if isinstance(found, dict) else {}
