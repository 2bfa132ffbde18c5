"""Taking in letters: each once, in its thread, as an interaction of the right person and client.

A sender we do not know is kept as a suggested person, not as a client; machines and mailing lists are kept without one.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rapport.clients import standing
from rapport.clients.models import Contact, ContactPoint, Interaction, InteractionFile
from rapport.clients.taking import Outcome
from rapport.files import store
from rapport.files.keeping import let_go, rows_for
from rapport.files.models import StoredFile
from rapport.inbox import turns
from rapport.inbox.models import Message
from rapport.inbox.threading import Threading, part
from rapport.journal.models import Batch
from rapport.journal.recording import Change, record_many
from rapport.journal.reversing import learn
from rapport.lib.mail.addresses import Address
from rapport.lib.mail.letters import Letter
from rapport.lib.mail.quoting import fold
from rapport.lib.phones import normalise_email
from rapport.search.indexing import remember
from rapport.web.funnel import Actor

# A letter of ours to more people than this introduces nobody.
MOST_INTRODUCED = 5
MOST_RECIPIENTS_KEPT = 200
LONGEST_HTML = 1_000_000
LONGEST_TEXT = 500_000
IN, OUT = Interaction.Direction.IN, Interaction.Direction.OUT


@dataclass(slots=True, eq=False)
class Taken:
    """A new letter while its chunk is taken in."""

    raw: bytes
    letter: Letter
    at: datetime
    direction: str
    thread: Any = None
    message: Message | None = None
    words: list[Interaction] = field(default_factory=list)


class LetterTaking:
    """Takes in chunks of letters. `prepare` keeps the bytes, `decide` tells what each becomes, `write` makes it so."""

    def __init__(self, actor: Actor, *, at: datetime, own: Iterable[str], strict: bool) -> None:
        """`own` are the addresses that are ours; `strict`: a letter to none of them is between other people."""
        self.actor, self.at, self.strict = actor, at, strict
        self.own = {address.casefold() for address in own}
        self.seen: set[str] = set()
        self.forget()

    def forget(self) -> None:
        """Begin a new chunk."""
        self.taken: list[Taken] = []
        self.people: dict[str, list[Contact]] = defaultdict(list)
        self.introduced: dict[str, Contact] = {}

    @staticmethod
    def prepare(workspace_id: int, letters: Iterable[tuple[bytes, Letter]]) -> None:
        """Keep raw letters and attachments in the store, before the transaction that points at them."""
        for raw, letter in letters:
            store.write(workspace_id, raw)
            for attachment in letter.attachments:
                store.write(workspace_id, attachment.data)

    def decide(self, letters: Sequence[tuple[bytes, Letter]]) -> list[Outcome]:
        """New letters are created, known ones left alone, in order."""
        ids = [letter.message_id for _, letter in letters]
        known = Message.objects.visible_to(self.actor).filter(message_id__in=ids)
        self.seen |= set(known.values_list("message_id", flat=True))
        return [self._take(raw, letter) for raw, letter in letters]

    @property
    def has_news(self) -> bool:
        """Whether anything was decided that must be written."""
        return bool(self.taken)

    def _take(self, raw: bytes, letter: Letter) -> Outcome:
        if letter.message_id in self.seen:
            return Outcome("unchanged")
        self.seen.add(letter.message_id)
        at = letter.sent_at or self.at
        self.taken.append(Taken(raw, letter, at, self._direction(letter)))
        return Outcome("created", [("no_date", {})] if letter.sent_at is None else [])

    def _direction(self, letter: Letter) -> str:
        if letter.sender and letter.sender.email in self.own:
            return OUT
        reached = {person.email for person in (*letter.to, *letter.cc, *letter.bcc)} | set(letter.delivered_to)
        return IN if not self.strict or reached & self.own else Interaction.Direction.NONE

    def write(self, batch: Batch) -> None:
        """Write the new letters with threads, people, journal and index, in a fixed number of statements for any chunk."""
        threading = Threading(self.actor.workspace_id)
        threading.look_up([one.letter for one in self.taken])
        strands = {one: threading.join(one.letter, one.at) for one in sorted(self.taken, key=lambda one: one.at)}
        threading.write(strands.values())
        for one, strand in strands.items():
            one.thread = strand.root.thread
        self._know_people()
        files = self._files()
        self._write_messages(files)
        self._write_words(files)
        introduced = list(self.introduced.values())
        changes = [Change(contact, "created", {"name": (None, contact.name)}) for contact in introduced]
        changes += [Change(one.message, "created", {"subject": (None, one.letter.subject[:300])}) for one in self.taken if one.message]
        record_many(changes, batch=batch, at=self.at)
        self._renew(introduced)

    def _files(self) -> dict[str, StoredFile]:
        contents = [one.raw for one in self.taken]
        contents += [attachment.data for one in self.taken for attachment in one.letter.attachments]
        return rows_for(self.actor.workspace_id, {sha(data): len(data) for data in contents}, at=self.at)

    def _know_people(self) -> None:
        """The contacts behind the addresses of the chunk; unknown people who deserve it are introduced."""
        emails = {person.email for one in self.taken for person in counterparts(one) if person.email}
        rows = ContactPoint.objects.visible_to(self.actor).filter(kind="email", key__in=emails)
        for point in rows.select_related("contact").order_by("contact__trashed_at", "-contact__is_main", "contact_id"):
            if point.contact.trashed_at is None:
                self.people[point.key].append(point.contact)
        for one in self.taken:
            for person in introducible(one):
                if person.email not in self.people and person.email not in self.own:
                    self._introduce(person)
        Contact.objects.bulk_create(self.introduced.values(), batch_size=200)
        points = [
            ContactPoint.of(contact, "email", email) for email, contact in self.introduced.items()
        ]
        ContactPoint.objects.bulk_create(points, batch_size=200)

    def _introduce(self, person: Address) -> None:
        contact = Contact(
            workspace_id=self.actor.workspace_id, name=(person.name or person.email)[:200], suggested=True,
            created_at=self.at, updated_at=self.at,
        )  # fmt: skip
        contact.set_keys()
        self.people[person.email] = [contact]
        self.introduced[person.email] = contact

    def _write_messages(self, files: dict[str, StoredFile]) -> None:
        for one in self.taken:
            letter = one.letter
            one.message = Message(
                workspace_id=self.actor.workspace_id,
                thread=one.thread,
                message_id=letter.message_id[:400],
                raw=files[sha(one.raw)],
                subject=letter.subject[:300],
                sent_at=one.at,
                direction=one.direction,
                from_name=letter.sender.name[:200] if letter.sender else "",
                from_email=letter.sender.email[:320] if letter.sender else "",
                recipients=recipients(letter),
                references=list(dict.fromkeys([*letter.references, *letter.in_reply_to])),
                html=letter.html[:LONGEST_HTML],
                automatic=letter.automatic or letter.bulk,
                defects=list(letter.defects),
                attachment_count=min(len(letter.attachments), 30000),
            )
        Message.objects.bulk_create([one.message for one in self.taken if one.message], batch_size=100)

    def _write_words(self, files: dict[str, StoredFile]) -> None:
        for one in self.taken:
            one.words = [self._word(one, contact) for contact in self._contacts(one)]
        words = [word for one in self.taken for word in one.words]
        Interaction.objects.bulk_create(words, batch_size=100)
        InteractionFile.objects.bulk_create(
            [
                InteractionFile(
                    workspace_id=self.actor.workspace_id, interaction=one.words[0], file=files[sha(attachment.data)],
                    name=attachment.name[:255], content_type=attachment.content_type[:120],
                    content_id=attachment.content_id[:255], inline=attachment.inline,
                )
                for one in self.taken
                for attachment in one.letter.attachments
            ],
            batch_size=200,
        )  # fmt: skip

    def _contacts(self, one: Taken) -> list[Contact | None]:
        """Whose history the letter belongs to: one person of each client it concerns; nobody's when nobody is known."""
        found: dict[int | None, Contact] = {}
        for person in counterparts(one):
            contact = self._who(person)
            if contact and contact.client_id not in found:
                found[contact.client_id] = contact
        # A person who is only suggested does not matter beside a client.
        if len(found) > 1:
            found.pop(None, None)
        return list(found.values()) or [None]

    def _who(self, person: Address) -> Contact | None:
        """The contact behind an address; of several who share it, the one of that name."""
        known = self.people.get(normalise_email(person.email) or person.email, [])
        named = [contact for contact in known if contact.name.casefold() == person.name.casefold()]
        return next(iter(named or known), None)

    def _word(self, one: Taken, contact: Contact | None) -> Interaction:
        letter = one.letter
        folded = fold(letter.text[:LONGEST_TEXT], letter.sender.name if letter.sender else "")
        return Interaction(
            workspace_id=self.actor.workspace_id,
            client_id=contact.client_id if contact else None,
            contact=contact,
            kind=Interaction.Kind.MAIL,
            direction=one.direction,
            at=one.at,
            title=letter.subject[:300],
            text=folded.said.strip(),
            folded="\n\n".join(filter(None, [folded.signature.strip(), folded.quoted.strip()])),
            user_id=self.actor.user_id if one.direction == OUT else None,
            automatic=letter.automatic or letter.bulk,
            conversation=one.thread.pk,
            source=one.message.pk if one.message else 0,
            created_at=self.at,
            updated_at=self.at,
        )

    def _renew(self, introduced: list[Contact]) -> None:
        turns.renew(self.actor.workspace_id, {one.thread.pk for one in self.taken})
        words = [word for one in self.taken for word in one.words]
        emails = {id(contact): email for email, contact in self.introduced.items()}
        found = [standing.found_interaction(word) for word in words]
        found += [standing.found_contact(contact, None, [emails[id(contact)]]) for contact in introduced]
        remember(found)
        standing.refresh({word.client_id for word in words if word.client_id})


def counterparts(one: Taken) -> list[Address]:
    """The other side of a letter: its sender, or for ours its recipients (a bounded number)."""
    letter = one.letter
    if one.direction == OUT:
        return list((*letter.to, *letter.cc, *letter.bcc)[:50])
    return [letter.sender] if letter.sender else []


def introducible(one: Taken) -> list[Address]:
    """People a letter introduces: a human sender to us, or the few recipients of ours; never machines or lists."""
    if one.letter.automatic or one.letter.bulk or one.direction == Interaction.Direction.NONE:
        return []
    people = [person for person in counterparts(one) if "@" in person.email]
    return people if len(people) <= MOST_INTRODUCED else []


def recipients(letter: Letter) -> dict[str, Any]:
    """Who got a letter, as it is kept: names and addresses, and how many more there were."""
    kept = {name: getattr(letter, name)[:MOST_RECIPIENTS_KEPT] for name in ("to", "cc", "bcc")}
    dropped = sum(max(0, len(getattr(letter, name)) - MOST_RECIPIENTS_KEPT) for name in kept) + letter.recipients_dropped
    return {name: [[p.name, p.email] for p in people] for name, people in kept.items() if people} | {"dropped": dropped}


def sha(data: bytes) -> str:
    """The name of a content in the store."""
    return hashlib.sha256(data).hexdigest()


def unmake_messages(pks: list[int]) -> None:
    """Delete letters with their interactions, files and threads; what they held together parts again."""
    messages = list(Message.objects.filter(pk__in=pks).values_list("workspace_id", "thread_id", "raw_id"))
    for workspace_id in {row[0] for row in messages}:
        words = Interaction.objects.filter(workspace_id=workspace_id, source__in=pks)
        files = list(InteractionFile.objects.filter(interaction__in=words).values_list("file_id", flat=True))
        clients = set(words.exclude(client=None).values_list("client_id", flat=True))
        standing.unmake_interactions(list(words.values_list("pk", flat=True)))
        Message.objects.filter(pk__in=pks, workspace_id=workspace_id).delete()
        threads = {row[1] for row in messages if row[0] == workspace_id}
        part(threads)
        turns.renew(workspace_id, threads)
        standing.refresh(client_id for client_id in clients if client_id)
        let_go([*files, *(row[2] for row in messages if row[0] == workspace_id)])


def learn_ways() -> None:
    """Teach the journal the ways of this room."""
    learn(Message, unmake=unmake_messages)
