"""Taking in messages of chats, live or out of an export: each once, in the thread of its chat, in the right history.

A message that its author changed keeps its place: the text is the new one, the earlier wording stands in the journal.
One that its author deleted keeps its place without words; those stand in the journal as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched

from django.utils import translation
from django.utils.translation import gettext as _

from rapport.accounts.actors import Actor as Somebody
from rapport.clients import standing
from rapport.clients.models import Contact, Interaction, InteractionFile
from rapport.clients.taking import Outcome
from rapport.files import store
from rapport.files.keeping import numbers_for
from rapport.inbox import turns
from rapport.inbox.arriving import announce
from rapport.inbox.chat_people import MOST_INTRODUCED, People, Voice, voices_of
from rapport.inbox.models import Message, Outgoing, Thread
from rapport.inbox.taking import FILE, LONGEST_TEXT
from rapport.journal.models import Batch
from rapport.journal.recording import Change, begin, record_many
from rapport.lib.chats.messages import ChatFile, ChatMessage
from rapport.search.indexing import remember
from rapport.web.bulk import insert, insert_rows, new
from rapport.web.funnel import Actor

CHAT, IN, OUT = Interaction.Kind.CHAT, Interaction.Direction.IN, Interaction.Direction.OUT
LARGEST_FILE = 100 * 1024 * 1024
# Messages whose files are held in memory together.
FILES_AT_ONCE = 10
DELETED, EDITED, MISSING = "deleted", "edited", "file_missing"
# What we say in a group belongs to the history of each client there, up to so many.
MOST_CLIENTS = 5
# The bytes of files an export names; those it does not have are absent.
type Content = Callable[[Sequence[str]], Mapping[str, bytes]]


@dataclass(slots=True, eq=False)
class Taken:
    """A new message while its chunk is taken in."""

    raw: bytes
    said: ChatMessage
    direction: str
    thread: Thread | None = None
    message: Message | None = None
    words: list[Interaction] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the store: its name there and its size."""

    file: ChatFile
    sha256: str
    size: int


def address_of(said: ChatMessage) -> str:
    """What the thread of its chat is called: the other end of a private chat, or the group."""
    return (f"group:{said.chat}" if said.is_group else said.peer or said.chat)[:320]


class ChatTaking:
    """Takes in chunks of messages. `prepare` keeps the bytes, `decide` tells what each becomes, `write` makes it so."""

    def __init__(
        self, actor: Actor, *, at: datetime, decided: Mapping[str, str] | None = None, live: bool = False,
        content: Content = lambda paths: {}, handles: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """`decided` says who is who by address (chat_people); `handles` are short names people have there."""
        self.actor, self.at, self.content, self.handles = actor, at, content, dict(handles or {})
        self.people = People(actor, at, dict(decided or {}), by_name=not live, live=live)
        self.knows_me = "me" in self.people.decided.values()
        self.seen: set[str] = set()
        self.forget()

    def forget(self) -> None:
        """Begin a new chunk: what was written is in the database now. A dry run never forgets."""
        self.seen = set()
        self.taken: list[Taken] = []
        self.changed: list[tuple[ChatMessage, Message]] = []
        self.kept: dict[str, list[Kept]] = {}
        self.raws: dict[str, str] = {}
        self.lost: set[str] = set()
        self.people.forget()

    def prepare(self, messages: Iterable[tuple[bytes, ChatMessage]]) -> None:
        """Keep the messages and their files in the store, before the transaction that points at them."""
        here = list(messages)
        self.people.know_erased([said for _raw, said in here])
        known = self._known(here)
        news = [(raw, said) for raw, said in here if said.name not in known and not self._is_of_erased(said)]
        for part in batched(news, FILES_AT_ONCE):
            named = [file.path for _raw, said in part for file in said.files if file.path and file.data is None]
            found = self.content(named) if named else {}
            for raw, said in part:
                self.raws[said.name] = store.write(self.actor.workspace_id, bytes(raw))
                self.kept[said.name] = [kept for file in said.files if (kept := self._keep(said, file, found))]

    def _keep(self, said: ChatMessage, file: ChatFile, found: Mapping[str, bytes]) -> Kept | None:
        data = file.data if file.data is not None else found.get(file.path)
        if data is None or len(data) > LARGEST_FILE:
            if file.path:
                self.lost.add(said.name)
            return None
        return Kept(file, store.write(self.actor.workspace_id, data), len(data))

    def _known(self, messages: Sequence[tuple[bytes, ChatMessage]]) -> dict[str, Message]:
        names = {said.name for _raw, said in messages}
        rows = Message.objects.visible_to(self.actor).filter(message_id__among=names)
        return {row.message_id: row for row in rows}

    def decide(self, messages: Sequence[tuple[bytes, ChatMessage]]) -> list[Outcome]:
        """New messages are created, changed ones updated, known ones left alone, in order."""
        self.people.know_erased([said for _raw, said in messages])
        known = self._known(messages)
        texts = self._texts({row.pk for row in known.values()})
        there = self._there([said for _raw, said in messages if said.name not in known])
        return [self._one(raw, said, known, texts, there) for raw, said in messages]

    def _one(
        self, raw: bytes, said: ChatMessage, known: Mapping[str, Message], texts: Mapping[int, str],
        there: set[tuple[str, str, datetime, str]],
    ) -> Outcome:  # fmt: skip
        if message := known.get(said.name):
            return self._again(said, message, texts.get(message.pk, ""))
        if said.name in self.seen or self._place(said) in there:
            return Outcome("unchanged")
        if self._is_of_erased(said):
            return Outcome("skipped", [("erased", {})])
        self.seen.add(said.name)
        self.taken.append(Taken(raw, said, self._direction(said)))
        lost = said.name in self.lost
        return Outcome("created", [("file_missing", {"name": said.files[0].name})] if lost else [])

    def _again(self, said: ChatMessage, message: Message, text: str) -> Outcome:
        gone, here = DELETED in message.defects, DELETED in said.defects
        if gone or not (here or (said.edited_at and _said(said) != text)):
            return Outcome("unchanged")
        self.changed.append((said, message))
        return Outcome("updated")

    def _texts(self, messages: set[int]) -> dict[int, str]:
        words = Interaction.objects.filter(workspace_id=self.actor.workspace_id, source__in=messages)
        return dict(words.values_list("source", "text")) if messages else {}

    def _place(self, said: ChatMessage) -> tuple[str, str, datetime, str]:
        return said.channel, address_of(said), said.at.replace(microsecond=0), " ".join(said.text.split())

    def _there(self, messages: Sequence[ChatMessage]) -> set[tuple[str, str, datetime, str]]:
        """What stands in the same chats under other names: an export tells again what came live."""
        chats = {(said.channel, address_of(said)) for said in messages}
        threads = {
            row.pk: (row.channel, row.address)
            for row in Thread.objects.visible_to(self.actor).filter(address__in=[address for _c, address in chats])
            if (row.channel, row.address) in chats
        }
        if not threads:
            return set()
        ours = {f"{said.channel}:{said.chat}:" for said in messages}
        span = [said.at for said in messages]
        rows = Message.objects.filter(thread__in=threads, sent_at__range=(min(span), max(span)))
        others = {
            pk: thread for pk, thread, name in rows.values_list("pk", "thread_id", "message_id")
            if not name.startswith(tuple(ours))
        }  # fmt: skip
        words = Interaction.objects.filter(workspace_id=self.actor.workspace_id, source__in=others)
        return {
            (*threads[others[source]], at.replace(microsecond=0), " ".join(text.split()))
            for source, at, text in words.values_list("source", "at", "text")
        }

    @property
    def has_news(self) -> bool:
        """Whether anything was decided that must be written."""
        return bool(self.taken or self.changed)

    def _is_of_erased(self, said: ChatMessage) -> bool:
        voices = voices_of(said)
        others = [voice for voice in voices if voice.address == said.peer] or voices
        return bool(self.people.erased) and any(map(self.people.is_erased, others))

    def _direction(self, said: ChatMessage) -> str:
        if said.ours or self.people.is_me(said.author):
            return OUT
        return IN if said.ours is False or self.knows_me else Interaction.Direction.NONE

    def write(self, batch: Batch) -> None:
        """Write what was decided: threads, people, messages, words, files, journal and index."""
        self._know_people()
        self._write_threads()
        numbers = self._files()
        self._write_messages(numbers)
        self._write_words(numbers)
        messages = [one.message for one in self.taken if one.message]
        changes = [*self.people.changes]
        changes += [Change(message, "created", {"subject": (None, message.subject)}) for message in messages]
        changes += [change for said, message in self.changed for change in self._change(said, message)]
        record_many(changes, batch=batch, at=self.at)
        announce(messages, at=self.at)
        self._renew()

    def _know_people(self) -> None:
        self.people.look_up(voice for one in self.taken for voice in voices_of(one.said))
        strangers: dict[str, set[Voice]] = defaultdict(set)
        for one in self.taken:
            for voice in self._others(one):
                if self.people.who(voice) is None and not one.said.automatic:
                    strangers[address_of(one.said)].add(voice)
        for voices in strangers.values():
            if len(voices) <= MOST_INTRODUCED:
                for voice in sorted(voices, key=lambda one: (one.name, one.address)):
                    self.people.introduce(voice, self.handles.get(voice.address, ""))
        for voice in dict.fromkeys(voice for one in self.taken for voice in self._others(one)):
            self.people.link(voice, self.handles.get(voice.address, ""))

    def _others(self, one: Taken) -> list[Voice]:
        """The other side of a message: its author, or whom a private chat is with; between strangers nobody."""
        voices = voices_of(one.said)
        if one.direction == IN and not one.said.peer:
            return voices[:1]
        return [voice for voice in voices if voice.address == one.said.peer]

    def _write_threads(self) -> None:
        chats: dict[tuple[str, str], list[Taken]] = defaultdict(list)
        for one in self.taken:
            chats[one.said.channel, address_of(one.said)].append(one)
        for (channel, address), members in chats.items():
            first, last = min(one.said.at for one in members), max(one.said.at for one in members)
            title = next((one.said.title for one in members if one.said.title), "")
            thread, is_new = Thread.objects.get_or_create(
                workspace_id=self.actor.workspace_id, channel=channel, address=address,
                defaults={"subject": title[:300], "first_at": first, "last_at": last},
            )  # fmt: skip
            if not is_new and (first < thread.first_at or last > thread.last_at):
                thread.first_at, thread.last_at = min(first, thread.first_at), max(last, thread.last_at)
                thread.save(update_fields=["first_at", "last_at"])
            for one in members:
                one.thread = thread

    def _files(self) -> dict[str, int]:
        sizes = {self._raw(one): len(one.raw) for one in self.taken}
        sizes |= {kept.sha256: kept.size for one in self.taken for kept in self._kept(one)}
        return numbers_for(self.actor.workspace_id, sizes, at=self.at)

    def _raw(self, one: Taken) -> str:
        """Where its bytes lie; one that was known a moment ago and is not any more was not prepared."""
        if one.said.name not in self.raws:
            self.raws[one.said.name] = store.write(self.actor.workspace_id, bytes(one.raw))
        return self.raws[one.said.name]

    def _kept(self, one: Taken) -> list[Kept]:
        return self.kept.get(one.said.name, [])

    def _write_messages(self, numbers: Mapping[str, int]) -> None:
        for one in self.taken:
            said = one.said
            assert one.thread is not None  # _write_threads gave every one its own
            other = [] if one.direction != OUT else [[said.peer_name, said.peer]] if said.peer else [[said.title, ""]]
            lost = [MISSING] if said.name in self.lost else []
            one.message = new(
                Message, workspace_id=self.actor.workspace_id, thread_id=one.thread.pk, message_id=said.name,
                raw_id=numbers[self._raw(one)], subject="", sent_at=said.at, direction=one.direction,
                from_name=said.author_name[:200], from_email="", recipients={"to": other, "dropped": 0},
                references=[f"{said.channel}:{said.chat}:{said.answers}"[:400]] if said.answers else [],
                automatic=said.automatic, defects=[*said.defects, *lost],
                attachment_count=len(self._kept(one)),
            )  # fmt: skip
        insert([one.message for one in self.taken if one.message])

    def _write_words(self, numbers: Mapping[str, int]) -> None:
        for one in self.taken:
            one.words = [self._word(one, contact) for contact in self._histories(one)]
        insert([word for one in self.taken for word in one.words])
        rows = (
            (self.actor.workspace_id, one.words[0].pk, numbers[kept.sha256], kept.file.name[:255] or "file",
             kept.file.content_type[:120], "", False)
            for one in self.taken
            for kept in self._kept(one)
        )  # fmt: skip
        insert_rows(InteractionFile, FILE, rows)

    def _histories(self, one: Taken) -> Sequence[Contact | None]:
        """Whose history a message belongs to: the other end's; what we say in a group, each client's there."""
        found = [contact for voice in self._others(one) if (contact := self.people.who(voice))]
        if not found and one.said.is_group and one.direction == OUT and one.thread:
            said = Interaction.objects.filter(workspace_id=self.actor.workspace_id, conversation=one.thread.pk)
            there = Contact.objects.filter(pk__in=said.exclude(contact=None).values("contact")).exclude(client=None)
            by_client = {contact.client_id: contact for contact in [*self._in_chunk(one), *there.order_by("-id")[:200]]}
            found = list(by_client.values())[:MOST_CLIENTS]
        return found[:MOST_CLIENTS] or [None]

    def _in_chunk(self, one: Taken) -> list[Contact]:
        voices = {voice for other in self.taken if other.thread == one.thread for voice in self._others(other)}
        found = [self.people.who(voice) for voice in sorted(voices, key=lambda voice: voice.address)]
        return [contact for contact in found if contact and contact.client_id]

    def _word(self, one: Taken, contact: Contact | None) -> Interaction:
        said = one.said
        return new(
            Interaction, workspace_id=self.actor.workspace_id, kind=CHAT.value, direction=one.direction, at=said.at,
            title=self._gone() if DELETED in said.defects and not said.text else "", text=_said(said),
            user_id=self.actor.user_id if one.direction == OUT else None, automatic=said.automatic,
            conversation=one.thread.pk if one.thread else 0, source=one.message.pk if one.message else 0,
            contact_id=contact.pk if contact else None, client_id=contact.client_id if contact else None,
            created_at=self.at, updated_at=self.at,
        )  # fmt: skip

    def _gone(self) -> str:
        with translation.override(self.actor.workspace.language):  # type: ignore[attr-defined]  # all actors have one
            return _("A message its author deleted")

    def _change(self, said: ChatMessage, message: Message) -> list[Change]:
        """Bring a known message to what its author made of it; the journal keeps what stood there."""
        gone = DELETED in said.defects
        facts = {"title": self._gone(), "text": ""} if gone else {"text": _said(said)}
        changes = []
        for word in Interaction.objects.filter(workspace_id=self.actor.workspace_id, source=message.pk):
            told = {name: (getattr(word, name), value) for name, value in facts.items() if getattr(word, name) != value}
            Interaction.objects.filter(pk=word.pk).update(**facts, updated_at=self.at, version=word.version + 1)
            changes.append(Change(word, "unsaid" if gone else "reworded", told))
        mark, before = DELETED if gone else EDITED, message.defects
        if mark not in before:
            message.defects = [*before, mark]
            message.save(update_fields=["defects"])
            changes.append(Change(message, "marked", {"defects": (before, message.defects)}))
        return changes

    def _renew(self) -> None:
        turns.renew(self.actor.workspace_id, {one.thread.pk for one in self.taken if one.thread})
        self.people.index()
        words = [word for one in self.taken for word in one.words]
        remember(standing.found_interaction(word) for word in words)
        standing.hear({word.client_id for word in words if word.client_id})
        sources = [message.pk for _said, message in self.changed]
        changed = Interaction.objects.filter(workspace_id=self.actor.workspace_id, source__in=sources)
        standing.refresh_interactions(list(changed.values_list("pk", flat=True)) if sources else [])


def _said(said: ChatMessage) -> str:
    return said.text[:LONGEST_TEXT]


def take_sent(outgoing: Outgoing, said: ChatMessage, raw: bytes, *, by: Somebody, at: datetime) -> int | None:
    """A message of ours that a channel has taken becomes part of its chat, with its files; its number. To be called
    in the transaction that says so.
    """
    taking = ChatTaking(by, at=at, live=True)
    taking.prepare([(raw, said)])
    files = outgoing.files.select_related("file").order_by("pk")
    taking.kept[said.name] = [
        Kept(ChatFile(file.name, file.content_type), file.file.sha256, file.file.size) for file in files
    ]
    taking.decide([(raw, said)])
    if taking.has_news:
        taking.write(begin("message.sent", by=by, at=at))
    rows = Message.objects.filter(workspace_id=by.workspace_id, message_id=said.name)
    return rows.values_list("pk", flat=True).first()
