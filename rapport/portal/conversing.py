"""A word of the client through their page: once, in their history, and in the inbox as a conversation of its own.

What is written back from the inbox on the channel "portal" is read on the page.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.accounts.models import Workspace
from rapport.clients.models import Contact, Interaction, InteractionFile
from rapport.doors.entering import VIA, hand_of
from rapport.doors.models import Door
from rapport.doors.pressing import Press
from rapport.files import store
from rapport.inbox.chatting import ChatTaking, Kept
from rapport.inbox.models import Message
from rapport.journal.recording import begin
from rapport.lib.chats.messages import ChatFile, ChatMessage
from rapport.lib.file_kinds import kind_of

NAME = VIA
LONGEST_TEXT = 10_000
# Of files together; each at most as large as one of any chat.
LARGEST_FILES = 100 * 1024 * 1024
MOST_FILES = 30
# So many words of the conversation are read on the page.
SHOWN = 30


@dataclass(frozen=True, slots=True)
class Word:
    """One message of the conversation. `files` are (name, address)."""

    ours: bool
    at: datetime
    text: str
    files: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Said:
    """The latest words, and when something was last sent in answer to what is asked ("wait-3")."""

    words: list[Word]
    answered: Mapping[str, datetime]


def writer_of(door: Door) -> Contact | None:
    """Whose history a word of theirs belongs to: the person of the door, else the main one of the client."""
    if door.contact is not None:
        return door.contact
    people = Contact.objects.visible_to(hand_of(door)).living().filter(client=door.client, erased_at=None)
    return people.order_by("-is_main", "id").first()


def write(press: Press, text: str, files: Sequence[Any] = (), *, about: str = "", at: datetime) -> bool:
    """Take in what they wrote and sent; False when this page was sent before. `files` are uploads; `about` names
    what it answers.

    Nobody is introduced by it: the person is known, or there is nobody to write as. Raises DiskFull.
    """
    door, by = press.door, hand_of(press.door)
    contact = writer_of(door)
    if contact is None:
        return False
    raw = text.encode()
    said = _said(door, contact.name, text, press.nonce, at=at, about=about, ours=False)
    taking = ChatTaking(by, at=at, live=True, decided={door.chat: str(contact.pk)})
    kept = [_kept(by.workspace_id, upload) for upload in files]
    taking.prepare([(raw, said)])
    with transaction.atomic():
        # Imports take the same lock, so that nobody is introduced twice.
        Workspace.objects.select_for_update().get(pk=by.workspace_id)
        if not press.first(at):
            return False
        taking.decide([(raw, said)])
        taking.kept[said.name] = kept
        taking.write(begin("message.came", by=by, at=at))
    return True


def _kept(workspace_id: int, upload: Any) -> Kept:
    name = str(upload.name or "file").replace("\x00", "")[-255:]
    upload.seek(0)
    head = upload.read(512)
    upload.seek(0)
    sha256, size = store.write_stream(workspace_id, upload)
    return Kept(ChatFile(name, kind_of(head)), sha256, size)


def _said(
    door: Door, name: str, text: str, number: str, *, at: datetime, about: str = "", ours: bool = False
) -> ChatMessage:  # fmt: skip
    return ChatMessage(
        channel=NAME, chat=door.chat, number=number or secrets.token_hex(16), at=at, author="" if ours else door.chat,
        author_name=name, text=text[:LONGEST_TEXT], title=door.name, peer=door.chat, peer_name=door.name, ours=ours,
        answers=about,
    )  # fmt: skip


def conversation(door: Door) -> Said:
    """What was said on their page, the oldest first, in three statements."""
    messages = Message.objects.shared_with(door).order_by("-sent_at", "-pk")[:SHOWN]
    found = list(messages.values_list("pk", "references", "sent_at", "direction"))
    numbers = [pk for pk, *_rest in found]
    # A message of ours stands in the history of everybody it went to; its words are the same.
    rows = Interaction.objects.filter(workspace_id=door.workspace_id, source__in=numbers, trashed_at=None)
    words = {row.source: row for row in rows.order_by("-pk")}
    files: dict[int, list[tuple[str, str]]] = {}
    theirs = InteractionFile.objects.filter(interaction__in=[row.pk for row in words.values()], inline=False)
    for one in theirs.order_by("pk"):
        files.setdefault(one.interaction_id, []).append((one.name, f"files/{one.pk}/"))
    answered = {
        name.rpartition(":")[2]: at
        for _pk, names, at, side in reversed(found) if side == Interaction.Direction.IN for name in names
    }  # fmt: skip
    shown = [
        Word(side == Interaction.Direction.OUT, at, words[pk].text, files.get(words[pk].pk, []))
        for pk, _names, at, side in reversed(found) if pk in words
    ]  # fmt: skip
    return Said(shown, answered)


def file_of(door: Door, pk: int) -> InteractionFile | None:
    """A file of the conversation, theirs or ours; None for any other."""
    messages = Message.objects.shared_with(door).values("pk")
    words = Interaction.objects.filter(workspace_id=door.workspace_id, source__in=messages, trashed_at=None)
    return InteractionFile.objects.filter(pk=pk, interaction__in=words, inline=False).select_related("file").first()
