"""What one message of a chat says, whichever messenger it comes from, live or out of an export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

TELEGRAM, WHATSAPP = "telegram", "whatsapp"
# One record of an export longer than this is no message of a person.
LARGEST_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ChatFile:
    """A file of a message. `path` is where it lies inside the export, "" when the export left it out."""

    name: str
    content_type: str = ""
    path: str = ""
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message. `number` is its name within the chat; `author` names who wrote it within the messenger.

    `ours` says whether we wrote it, as far as the file itself tells; `peer` is the one other end of a private chat.
    `defects` are codes: "edited", "deleted", "media_omitted", "file_missing", "file_too_large".
    """

    channel: str
    chat: str
    number: str
    at: datetime
    author: str
    author_name: str
    text: str
    title: str = ""
    peer: str = ""
    peer_name: str = ""
    is_group: bool = False
    ours: bool | None = None
    files: tuple[ChatFile, ...] = ()
    edited_at: datetime | None = None
    answers: str = ""
    automatic: bool = False
    defects: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What it is called among all messages of a workspace."""
        return f"{self.channel}:{self.chat}:{self.number}"[:400]


class Piece(bytes):
    """The bytes of one record of an export, with what they say, or why nothing is taken from them."""

    message: ChatMessage | None
    refusal: str

    @classmethod
    def of(cls, raw: bytes, message: ChatMessage | None = None, refusal: str = "") -> Piece:
        """A piece that was understood, or was not."""
        piece = cls(raw)
        piece.message, piece.refusal = message, refusal
        return piece
