"""What a program brings: one message as JSON, checked field by field; each refusal says which and why.

The schema stands in the guide (docs/guide/en/webhooks.md).
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from rapport.inbox.chat_people import Voice
from rapport.lib.chats.messages import ChatFile, ChatMessage

NAME = "webhook"
LARGEST_BODY = 20 * 1024 * 1024
LONGEST_TEXT = 100_000
MOST_FILES = 20
_ID = re.compile(r"[^\s\x00-\x1f\x7f]{1,120}")
_DATA = re.compile(r"data:([\w.+-]+/[\w.+-]+)?(?:;[\w-]+=[\w.-]+)*;base64,", re.ASCII)
KINDS = ("message", "edited", "deleted")
KNOWN = frozenset({"kind", "id", "chat", "person", "text", "sent_at", "files", "ours", "automatic", "answers"})


class Wrong(Exception):
    """A field is not as the schema wants it."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field, self.why = field, why


@dataclass(frozen=True, slots=True)
class Brought:
    """A message with who wrote it."""

    message: ChatMessage
    voice: Voice
    handle: str


def read(body: bytes, hook: int, *, at: datetime) -> Brought:
    """The message in a body. Raises Wrong."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise Wrong("body", "is no JSON") from None
    if not isinstance(said, dict):
        raise Wrong("body", "must be an object")
    if unknown := sorted(map(str, said.keys() - KNOWN)):
        raise Wrong(unknown[0][:100], "is no field of a message")
    kind = said.get("kind", "message")
    if kind not in KINDS:
        raise Wrong("kind", f"must be one of {', '.join(KINDS)}")
    chat, number = _id(said, "chat"), _id(said, "id")
    person = said.get("person")
    if not isinstance(person, dict):
        raise Wrong("person", "must be an object with id and name")
    voice = Voice(NAME, f"{hook}:{_id(person, 'id', 'person.')}", _text(person, "name", 200, "person."))
    text, files = _text(said, "text", LONGEST_TEXT), _files(said)
    if kind == "message" and not text.strip() and not files:
        raise Wrong("text", "a message needs a text or a file")
    # A chat is with the person who wrote in it; ours name the person it goes to.
    message = ChatMessage(
        channel=NAME, chat=f"{hook}-{chat}", number=number, at=_moment(said, at), author=voice.address,
        author_name=voice.name, text="" if kind == "deleted" else text, title=voice.name, peer=voice.address,
        peer_name=voice.name, ours=_flag(said, "ours"), files=files, edited_at=at if kind == "edited" else None,
        answers=_id(said, "answers") if said.get("answers") else "", automatic=_flag(said, "automatic"),
        defects=(kind,) if kind != "message" else (),
    )  # fmt: skip
    return Brought(message, voice, _text(person, "handle", 100, "person."))


def _id(said: Mapping[str, Any], field: str, where: str = "") -> str:
    value = said.get(field)
    value = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise Wrong(where + field, "must be a text of 1 to 120 signs without spaces")
    return value


def _text(said: Mapping[str, Any], field: str, longest: int, where: str = "") -> str:
    value = said.get(field, "")
    if not isinstance(value, str):
        raise Wrong(where + field, "must be a text")
    if len(value) > longest:
        raise Wrong(where + field, f"is longer than {longest} signs")
    if "\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
        raise Wrong(where + field, "holds signs that are no text")
    return value


def _flag(said: Mapping[str, Any], field: str) -> bool:
    value = said.get(field, False)
    if not isinstance(value, bool):
        raise Wrong(field, "must be true or false")
    return value


def _moment(said: Mapping[str, Any], at: datetime) -> datetime:
    value = said.get("sent_at")
    if value is None:
        return at
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Wrong("sent_at", "must be a time with its zone, such as 2026-11-30T09:00:00+03:00")
    try:
        found = found.astimezone(UTC)
    except (OverflowError, ValueError):
        raise Wrong("sent_at", "is no time of ours") from None
    if found > at + timedelta(days=1) or found.year < 1990:
        raise Wrong("sent_at", "is no time of ours")
    return found


def _files(said: Mapping[str, Any]) -> tuple[ChatFile, ...]:
    rows = said.get("files", [])
    if not isinstance(rows, list) or len(rows) > MOST_FILES:
        raise Wrong("files", f"must be a list of at most {MOST_FILES}")
    return tuple(_file(row, f"files[{place}]") for place, row in enumerate(rows))


def _file(row: Any, where: str) -> ChatFile:
    if not isinstance(row, dict):
        raise Wrong(where, "must be an object with name and data")
    name, data = _text(row, "name", 255, f"{where}."), row.get("data")
    data = data if isinstance(data, str) else ""
    match = _DATA.match(data)
    if not name.strip() or not match:
        raise Wrong(where, "needs a name, and data such as data:image/png;base64,…")
    try:
        content = base64.b64decode(data[match.end() :], validate=True)
    except (binascii.Error, ValueError):
        raise Wrong(f"{where}.data", "is no base64") from None
    return ChatFile(name.replace("\\", "/").rpartition("/")[2][:255], (match[1] or "")[:120], data=content)
