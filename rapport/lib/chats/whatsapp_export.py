"""The text export of WhatsApp (_chat.txt, "WhatsApp Chat with ….txt"), of Android and iOS.

The format is nowhere specified and follows the language and clock of the phone that wrote it.
"""

from __future__ import annotations

import hashlib
import io
import mimetypes
import re
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, tzinfo
from itertools import islice
from typing import BinaryIO

from rapport.lib.chats.messages import LARGEST_BYTES, WHATSAPP, ChatFile, ChatMessage, Piece
from rapport.lib.chats.whatsapp_lines import MARKS, Head, head_of, order_of
from rapport.lib.encodings import sniff_stream
from rapport.lib.phones import normalise_phone
from rapport.lib.records import Record

_SURVEYED = 20_000
_LONGEST_NAME = 100
_AUTHOR = re.compile(rf"[{MARKS}~ ]*([^:\n]{{1,{_LONGEST_NAME}}}?):(?: (.*)|\n(.*)|$)", re.DOTALL)
_QUOTES = re.compile('["“”«»„]')
_ATTACHED = re.compile(
    rf"[{MARKS}]*(?:<(?:attached|прикреплено|вложение|adjunto|allegato|Anhang|pièce jointe) ?: ?([^<>\n]+)>"
    r"|([^\n/\\]{1,200}\.\w{1,5}) \((?:file attached|файл добавлен|файл прикрепл[её]н|Datei angehängt|"
    r"archivo adjunto|file allegato|fichier joint)\))",
    re.IGNORECASE,
)
_OMITTED = re.compile(
    rf"[{MARKS}]*(?:<(?:Media omitted|Без медиафайлов|Медиафайл(?:ы)? (?:пропущен[ыо]?|отсутствует)|"
    r"Medien ausgeschlossen|Multimedia omitido|Media omessi|Médias omis)>|"
    r"(?:image|video|audio|document|sticker|GIF|Contact card|video note|voice message) omitted|"
    r"(?:изображение|видео|аудиофайл|аудио|документ|стикер|GIF|карточка контакта|видеосообщение|"
    r"голосовое сообщение)(?: файл)? (?:отсутствует|пропущено?|опущено?))[.]?",
    re.IGNORECASE,
)
_DELETED = re.compile(
    rf"[{MARKS}]*(?:This message was deleted|You deleted this message|Данное сообщение удалено|Это сообщение удалено|"
    r"Вы удалили (?:данное|это) сообщение|Сообщение удалено)\.?",
    re.IGNORECASE,
)
_EDITED = re.compile(
    rf"\s*[{MARKS}]*<(?:This message was edited|Сообщение изменено|Это сообщение (?:было )?изменено)>\s*$"
)
_SYSTEM = re.compile(
    rf"[{MARKS}]*(?:Messages and calls are end-to-end encrypted|Messages to this (?:chat|group)|"
    r"Сообщения и звонки защищены|Сообщения защищены|Подключено сквозное шифрование)",
    re.IGNORECASE,
)
_TITLES = (
    re.compile(r"^WhatsApp Chat with (.+?)(?:\.txt|\.zip)?$", re.IGNORECASE),
    re.compile(r"^WhatsApp Chat - (.+?)(?:\.txt|\.zip)?$", re.IGNORECASE),
    re.compile(r"^Чат WhatsApp с(?: контактом)? (.+?)(?:\.txt|\.zip)?$", re.IGNORECASE),
    re.compile(r"^(?:WhatsApp Чат|Чат WhatsApp) - (.+?)(?:\.txt|\.zip)?$", re.IGNORECASE),
)
_COPY = re.compile(r" ?\(\d+\)$")


def is_export(text: str) -> bool:
    """Whether a text begins as an export of WhatsApp does: with a dated line, and soon a name."""
    lines = [line for line in text.split("\n")[:200] if line.strip()]
    heads = [head for head in map(head_of, lines) if head]
    return bool(lines and head_of(lines[0]) and any(_author(head.rest) for head in heads))


def title_of(name: str) -> str:
    """With whom the chat is, as far as the name of the file says."""
    file = name.replace("\\", "/").rpartition("/")[2].strip()
    for pattern in _TITLES:
        if match := pattern.match(file):
            return _COPY.sub("", match[1]).strip(MARKS + " ")
    return ""


def split_export(
    stream: BinaryIO, zone: tzinfo, *, title: str = "", me: Collection[str] = (), after: int = 0
) -> Iterator[Record[Piece]]:
    """The messages of an export in its order; the first `after` ones are only counted.

    An export says no zone: its clock is the phone's, taken to be `zone`. `title` is the chat's, if it is known, and
    `me` are the names that are ours.
    """
    start = stream.tell()
    encoding = sniff_stream(stream) or "utf-8"
    order, people = _survey(stream, start, encoding)
    stream.seek(start)
    chat, met = _Chat(title, people, order, zone, me), Counter[tuple[str, ...]]()
    for number, (line, head, text) in enumerate(_messages(stream, encoding), 1):
        piece = chat.piece(head, text, met)
        if number > after:
            yield Record(number, f"line {line}", piece)


def _survey(stream: BinaryIO, start: int, encoding: str) -> tuple[str, list[str]]:
    """How dates are written, and who writes."""
    heads, people = list[Head](), dict[str, None]()
    for _line, head, _text in islice(_messages(stream, encoding), _SURVEYED):
        heads.append(head)
        if author := _author(head.rest):
            people[author[0]] = None
    return order_of(heads), list(people)


def _messages(stream: BinaryIO, encoding: str) -> Iterator[tuple[int, Head, str]]:
    """Each message with its first line's number; lines without a head belong to the message above."""
    reader = io.TextIOWrapper(stream, encoding, "replace")
    try:
        first, head, lines, size = 0, None, list[str](), 0
        for number, line in enumerate(reader, 1):
            begun = head_of(line)
            if begun is None:
                if head and size < LARGEST_BYTES:
                    lines.append(line)
                    size += len(line)
                continue
            if head:
                yield first, head, "".join(lines).rstrip("\n")
            first, head, lines, size = number, begun, [begun.rest], len(line)
        if head:
            yield first, head, "".join(lines).rstrip("\n")
    finally:
        reader.detach()


def _author(rest: str) -> tuple[str, str] | None:
    """Who wrote, and what; None for a line of the program itself."""
    match = _AUTHOR.match(rest)
    if match is None or _QUOTES.search(match[1]):
        return None
    return match[1].strip(MARKS + " ~\u202f\u00a0"), (match[2] or match[3] or "").strip("\n")


class _Chat:
    """What holds for the whole file."""

    def __init__(self, title: str, people: list[str], order: str, zone: tzinfo, me: Collection[str]) -> None:
        self.order, self.zone, self.me = order, zone, {folded(name) for name in me}
        named = [name for name in people if folded(name) == folded(title)]
        others = [name for name in people if folded(name) not in self.me]
        # A chat called like one of at most two who write is with that one; so is one in which the other is us.
        found = named if len(people) <= 2 and named else others if len(people) == 2 and len(others) == 1 else []
        self.peer, self.is_group = (found[0], False) if found else ("", len(people) > 2)
        self.title = title or self.peer or ", ".join(people[:5])
        self.key = folded(self.peer or title or " ".join(sorted(people)))[:200]

    def piece(self, head: Head, text: str, met: Counter[tuple[str, ...]]) -> Piece:
        raw = text.encode("utf-8", "replace")
        who, at = _author(text), head.moment(self.order)
        if who is None or _SYSTEM.match(who[1]):
            return Piece.of(raw, refusal="service")
        if at is None:
            return Piece.of(raw, refusal="not_a_message")
        name, words = who
        # The same phone may have written seconds or not: what a message is called must not hang on that.
        text, files, defects = _understood(words)
        # And it may have been brought without its pictures first, and with them later.
        said = "\0media" if files or "media_omitted" in defects else " ".join(text.split())
        place = (at.strftime("%Y-%m-%dT%H:%M"), folded(name), said)
        met[place] += 1
        number = hashlib.sha256("\0".join((*place, str(met[place]))).encode()).hexdigest()[:24]
        return Piece.of(raw, self._message(name, at, number, text, files, defects))

    def _message(
        self, name: str, at: datetime, number: str, text: str, files: tuple[ChatFile, ...], defects: tuple[str, ...]
    ) -> ChatMessage:
        phone = normalise_phone(name, "") if any(sign.isdigit() for sign in name) else ""
        ours = folded(name) in self.me if self.me else folded(name) != folded(self.peer) if self.peer else None
        return ChatMessage(
            channel=WHATSAPP, chat=self.key, number=number, at=at.replace(tzinfo=self.zone).astimezone(UTC),
            author=phone or name, author_name=name, text=text, title=self.title, peer=self.peer,
            peer_name=self.peer, is_group=self.is_group, ours=ours, files=files, defects=defects,
        )  # fmt: skip


def _understood(words: str) -> tuple[str, tuple[ChatFile, ...], tuple[str, ...]]:
    """The text, the files it names, and codes for what it says about itself."""
    defects = list[str]()
    if _EDITED.search(words):
        words, defects = _EDITED.sub("", words), ["edited"]
    if _DELETED.fullmatch(words.strip()):
        return words.strip(MARKS + " \n"), (), (*defects, "deleted")
    if _OMITTED.fullmatch(words.strip()):
        return words.strip(MARKS + " \n"), (), (*defects, "media_omitted")
    files = tuple(_file(match[1] or match[2]) for match in _ATTACHED.finditer(words))
    text = _ATTACHED.sub("", words).strip(MARKS + " \n\r") if files else words.strip(MARKS + "\n\r")
    return text.replace("\x00", ""), files, tuple(defects)


def _file(name: str) -> ChatFile:
    clean = name.strip(MARKS + " ")
    return ChatFile(clean[:255], mimetypes.guess_type(clean)[0] or "", clean)


def folded(name: str) -> str:
    """A name as it is compared."""
    return " ".join(name.casefold().split())
