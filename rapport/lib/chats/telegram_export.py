"""The JSON export of Telegram Desktop (result.json): one chat, or all of an account.

The format is nowhere specified; it was learned from exports of Telegram Desktop 2 to 6.
"""

from __future__ import annotations

import io
import json
import mimetypes
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any, BinaryIO

from rapport.lib.chats.json_stream import JsonStream
from rapport.lib.chats.messages import LARGEST_BYTES, TELEGRAM, ChatFile, ChatMessage, Piece
from rapport.lib.records import Record, Unreadable

PRIVATE, BOT, OWN = "personal_chat", "bot_chat", "saved_messages"
GROUPS = frozenset({"private_group", "private_supergroup", "public_supergroup"})
TYPES = GROUPS | {PRIVATE, BOT, OWN, "private_channel", "public_channel", "verify_codes", "replies"}
_TYPE = re.compile(r'"type"\s*:\s*"([a-z_]+)"')
_LISTS = ("chats", "left_chats")
_HERE = re.compile(r"^\(?(?:File not included|File exceeds|File unavailable|Файл не)")
_MEDIA = {
    "photo": "image/jpeg", "voice_message": "audio/ogg", "video_message": "video/mp4", "video_file": "video/mp4",
    "audio_file": "audio/mpeg", "animation": "video/mp4", "sticker": "image/webp",
}  # fmt: skip
_EARLIEST = 1_000_000_000  # Telegram is younger than that


@dataclass(frozen=True, slots=True)
class Chat:
    """The head of a chat: its number, its name, what kind of chat it is."""

    id: str
    name: str
    type: str


def is_export(head: str) -> bool:
    """Whether a file that begins so is an export of Telegram."""
    start = head.lstrip("\ufeff \t\r\n")
    if not start.startswith("{"):
        return False
    if '"messages"' in start and any(found in TYPES for found in _TYPE.findall(start)):
        return True
    return '"about"' in start and "Telegram" in start and ('"personal_information"' in start or '"chats"' in start)


def split_export(stream: BinaryIO, zone: tzinfo, after: int = 0) -> Iterator[Record[Piece]]:
    """The messages of an export in its order, one at a time; the first `after` ones are only counted.

    What broke is refused at the place where it breaks; what stood before is read. `zone` is for dates without one.
    """
    number = 0
    try:
        for chat, me, raw in _walk(JsonStream(io.TextIOWrapper(stream, "utf-8", "replace"), largest=LARGEST_BYTES)):
            number += 1
            if number > after:
                yield Record(number, f"message {number}", _piece(chat, me, raw, zone))
    except Unreadable as refusal:
        if number >= after:
            yield Record(number + 1, f"message {number + 1}", Piece.of(b"", refusal=refusal.code))


def _walk(here: JsonStream) -> Iterator[tuple[Chat, str, Any]]:
    """Each message with its chat, and our own number as far as the file has told it."""
    me, head = "", dict[str, Any]()
    for name in here.members():
        if name == "personal_information" and here.next_sign() == "{":
            me = str(here.value().get("user_id", ""))
        elif name in _LISTS and here.next_sign() == "{":
            for inner in here.members():
                if inner == "list" and here.next_sign() == "[":
                    for _item in here.items():
                        for chat, raw in _chat(here):
                            yield chat, me, raw
                else:
                    here.pass_over()
        elif name == "messages" and here.next_sign() == "[":
            for _item in here.items():
                yield _head(head), me, here.value()
        elif here.next_sign() in "{[":
            here.pass_over()
        else:
            head[name] = here.value()


def _chat(here: JsonStream) -> Iterator[tuple[Chat, Any]]:
    head = dict[str, Any]()
    for name in here.members():
        if name == "messages" and here.next_sign() == "[":
            for _item in here.items():
                yield _head(head), here.value()
        elif here.next_sign() in "{[":
            here.pass_over()
        else:
            head[name] = here.value()


def _head(said: Mapping[str, Any]) -> Chat:
    return Chat(_text(said.get("id")), _text(said.get("name")), _text(said.get("type")))


def _piece(chat: Chat, me: str, said: Any, zone: tzinfo) -> Piece:
    raw = json.dumps(said, ensure_ascii=False).encode("utf-8", "replace")
    if not isinstance(said, dict):
        return Piece.of(raw, refusal="not_a_message")
    if said.get("type") == "service":
        return Piece.of(raw, refusal="service")
    at = _moment(said, "date", zone)
    if at is None or said.get("id") is None:
        return Piece.of(raw, refusal="not_a_message")
    message = _message(chat, me, said, at, zone)
    if chat.type == OWN:
        return Piece.of(raw, message, refusal="own_notes")
    if chat.type not in GROUPS | {PRIVATE, ""}:
        return Piece.of(raw, message, refusal="no_person")
    return Piece.of(raw, message)


def _message(chat: Chat, me: str, said: Mapping[str, Any], at: datetime, zone: tzinfo) -> ChatMessage:
    author, private = _text(said.get("from_id")).removeprefix("user"), chat.type not in GROUPS
    name = _text(said.get("from")).strip() or chat.name or author
    files, defects = _files(said)
    edited_at = _moment(said, "edited", zone)
    # In a chat of two whoever is not the other one is us; elsewhere only the account itself tells.
    ours = (author != chat.id) if private and author else (author == me) if me else None
    return ChatMessage(
        channel=TELEGRAM, chat=chat.id, number=_text(said["id"]), at=at, author=author or name, author_name=name,
        text=_words(said), title=chat.name, peer=chat.id if private else "", peer_name=chat.name if private else "",
        is_group=not private, ours=ours, files=files, edited_at=edited_at,
        answers=_text(said.get("reply_to_message_id")), defects=(*defects, *(["edited"] if edited_at else [])),
    )  # fmt: skip


def _moment(said: Mapping[str, Any], name: str, zone: tzinfo) -> datetime | None:
    unix, local = _text(said.get(f"{name}_unixtime")), _text(said.get(name))
    try:
        if unix.isdigit() and int(unix) > _EARLIEST:
            return datetime.fromtimestamp(int(unix), UTC)
        found = datetime.fromisoformat(local) if local else None
    except (ValueError, OverflowError, OSError):
        return None
    if found is None or found.year < 2001:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)


def _words(said: Mapping[str, Any]) -> str:
    """The text, or what stands for it: a place, a card, a question with its answers."""
    parts = [_joined(said.get("text"))]
    if source := _text(said.get("forwarded_from")):
        parts.insert(0, f"↪ {source}:")
    if isinstance(card := said.get("contact_information"), dict):
        parts.append(" ".join(_text(card.get(key)) for key in ("first_name", "last_name", "phone_number")).strip())
    if isinstance(place := said.get("location_information"), dict):
        parts.append(f"{_text(place.get('latitude'))}, {_text(place.get('longitude'))}")
    if isinstance(poll := said.get("poll"), dict):
        answers = [f"• {_joined(one.get('text'))}" for one in poll.get("answers", []) if isinstance(one, dict)]
        parts += [_joined(poll.get("question")), *answers]
    if not any(parts) and (emoji := _text(said.get("sticker_emoji"))):
        parts.append(emoji)
    return "\n".join(filter(None, parts)).replace("\x00", "")


def _joined(text: Any) -> str:
    """Text as a string, or as a list of strings and marked pieces; a link says where it leads."""
    if not isinstance(text, list):
        return _text(text)
    return "".join(_entity(part) if isinstance(part, dict) else _text(part) for part in text)


def _entity(part: Mapping[str, Any]) -> str:
    words, href = _text(part.get("text")), _text(part.get("href"))
    return f"{words} ({href})" if href and href != words else words


def _files(said: Mapping[str, Any]) -> tuple[tuple[ChatFile, ...], tuple[str, ...]]:
    kind = _text(said.get("media_type")) or ("photo" if "photo" in said else "")
    path = _text(said.get("photo")) or _text(said.get("file"))
    if not path:
        return (), ()
    left_out = bool(_HERE.match(path))
    name = _text(said.get("file_name")) or ("" if left_out else path.rpartition("/")[2]) or kind or "file"
    content_type = _text(said.get("mime_type")) or _MEDIA.get(kind, "") or mimetypes.guess_type(name)[0] or ""
    file = ChatFile(name[:255], content_type[:120], "" if left_out else path)
    return (file,), ("media_omitted",) if left_out else ()


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""
