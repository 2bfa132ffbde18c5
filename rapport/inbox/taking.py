"""Taking in letters: each once, in its thread, as an interaction of the right person and client.

A sender we do not know is kept as a suggested person, not as a client; machines and mailing lists are kept without one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from rapport.clients import standing
from rapport.clients.cards import reach
from rapport.clients.models import Contact, ContactPoint, Interaction, InteractionFile
from rapport.clients.suppressing import suppressed
from rapport.clients.taking import POINT, Outcome
from rapport.files import store
from rapport.files.keeping import let_go, numbers_for
from rapport.inbox import piles, senders, turns, unreached
from rapport.inbox.arriving import announce
from rapport.inbox.models import Message, Outgoing, OutgoingFile, SenderRule
from rapport.inbox.threading import Strand, Threading, earlier_ids, part
from rapport.journal.models import Batch
from rapport.journal.recording import Change, record_many
from rapport.journal.reversing import learn
from rapport.lib.mail.addresses import Address
from rapport.lib.mail.letters import Letter
from rapport.lib.mail.quoting import fold
from rapport.lib.names import same_name_key
from rapport.lib.phones import normalise_email
from rapport.search.indexing import remember
from rapport.web.bulk import insert, insert_rows, new
from rapport.web.funnel import Actor

# A letter of ours to more people than this introduces nobody.
MOST_INTRODUCED = 5
MOST_RECIPIENTS_KEPT = 200
LONGEST_HTML = 1_000_000
LONGEST_TEXT = 500_000
IN, OUT = Interaction.Direction.IN, Interaction.Direction.OUT
FILE = ("workspace_id", "interaction_id", "file_id", "name", "content_type", "content_id", "inline")


@dataclass(slots=True, eq=False)
class Taken:
    """A new letter while its chunk is taken in."""

    raw: bytes
    letter: Letter
    at: datetime
    direction: str
    strand: Strand | None = None
    message: Message | None = None
    words: list[Interaction] = field(default_factory=list)

    @property
    def thread(self) -> int:
        """The key of its thread."""
        return self.strand.root.number if self.strand else 0


@dataclass(slots=True, eq=False)
class Partner:
    """Somebody behind an address; whoever is introduced by a letter of this chunk gets a key when it is written."""

    name: str
    id: int | None = None
    client_id: int | None = None
    contact: Contact | None = None


class LetterTaking:
    """Takes in chunks of letters. `prepare` keeps the bytes, `decide` tells what each becomes, `write` makes it so."""

    def __init__(self, actor: Actor, *, at: datetime, own: Iterable[str], strict: bool, sent: bool = False) -> None:
        """`own` are the addresses that are ours; `strict`: a letter to none of them is between other people; `sent`:
        all of these letters are ours, under whichever name they went out.
        """
        self.actor, self.at, self.strict, self.sent = actor, at, strict, sent
        self.own = {address.casefold() for address in own}
        self.forget()

    def forget(self) -> None:
        """Begin a new chunk: what was written is in the database now. A dry run never forgets."""
        self.seen: set[str] = set()
        self.erased: set[str] = set()
        self.taken: list[Taken] = []
        self.names: dict[int, str] = {}  # in the store, by the identity of the bytes
        self.people: dict[str, list[Partner]] = defaultdict(list)
        self.introduced: dict[str, Partner] = {}
        self.machines: set[str] = set()

    def prepare(self, letters: Iterable[tuple[bytes, Letter]]) -> None:
        """Keep raw letters and attachments in the store, before the transaction that points at them."""
        here = list(letters)
        self._know_erased([letter for _, letter in here])
        for raw, letter in here:
            if self.erased and self._is_of_erased(letter):
                continue
            for data in (raw, *(attachment.data for attachment in letter.attachments)):
                self.names[id(data)] = store.write(self.actor.workspace_id, data)

    def decide(self, letters: Sequence[tuple[bytes, Letter]]) -> list[Outcome]:
        """New letters are created, known ones left alone, in order."""
        ids = {letter.message_id for _, letter in letters}
        known = Message.objects.visible_to(self.actor).filter(message_id__among=ids)
        self.seen |= set(known.values_list("message_id", flat=True))
        self._know_erased([letter for _, letter in letters])
        return [self._take(raw, letter) for raw, letter in letters]

    def _know_erased(self, letters: Sequence[Letter]) -> None:
        """Addresses of people who were erased and whom nobody has written down again."""
        named = {person.email for letter in letters for person in everybody(letter) if person.email}
        found = {email for _kind, email in suppressed(self.actor.workspace_id, [("email", name) for name in named])}
        if found:
            back = ContactPoint.objects.visible_to(self.actor).filter(kind="email", key__among=found)
            found -= set(back.filter(contact__trashed_at=None).values_list("key", flat=True))
        self.erased = found

    @property
    def has_news(self) -> bool:
        """Whether anything was decided that must be written."""
        return bool(self.taken)

    def _take(self, raw: bytes, letter: Letter) -> Outcome:
        if letter.message_id in self.seen:
            return Outcome("unchanged")
        if self.erased and self._is_of_erased(letter):
            return Outcome("skipped", [("erased", {})])
        self.seen.add(letter.message_id)
        at = letter.sent_at or self.at
        self.taken.append(Taken(raw, letter, at, self._direction(letter)))
        return Outcome("created", [("no_date", {})] if letter.sent_at is None else [])

    def _is_of_erased(self, letter: Letter) -> bool:
        """Whether a letter is from somebody erased, or goes to nobody else."""
        if letter.sender and letter.sender.email in self.erased:
            return True
        others = {person.email for person in everybody(letter) if person.email} - self.own
        return bool(others) and others <= self.erased

    def _direction(self, letter: Letter) -> str:
        if self.sent or (letter.sender and letter.sender.email in self.own):
            return OUT
        if not self.strict:
            return IN
        reached = {person.email for person in (*letter.to, *letter.cc, *letter.bcc)} | set(letter.delivered_to)
        return IN if reached & self.own else Interaction.Direction.NONE

    def write(self, batch: Batch) -> None:
        """Write the new letters with threads, people, journal and index, a fixed number of statements for any chunk."""
        threading = Threading(self.actor.workspace_id)
        threading.look_up([one.letter for one in self.taken])
        in_time = sorted(self.taken, key=lambda one: one.at)
        for one in in_time:
            one.strand = threading.join(one.letter, one.at)
        threading.write(one.strand for one in in_time if one.strand)
        self._know_people()
        self.machines = senders.machines(
            self.actor.workspace_id, {one.letter.sender.email for one in self.taken if one.letter.sender}
        )
        files = self._files()
        self._write_messages(files)
        self._write_words(files)
        people = [one.contact for one in self.introduced.values() if one.contact]
        changes = [Change(contact, "created", {"name": (None, contact.name)}) for contact in people]
        messages = [one.message for one in self.taken if one.message]
        changes += [Change(message, "created", {"subject": (None, message.subject)}) for message in messages]
        record_many(changes, batch=batch, at=self.at)
        reports = [one.letter.report for one in in_time if one.letter.report and one.direction == IN]
        unreached.note(reports, by=self.actor, batch=batch, at=self.at)
        announce(messages, at=self.at)
        self._renew()

    def _is_automatic(self, letter: Letter) -> bool:
        """A machine wrote it, or many got it, or somebody said that its sender is one."""
        return letter.automatic or letter.bulk or bool(letter.sender and letter.sender.email in self.machines)

    def _delivered_to(self, letter: Letter) -> list[str]:
        """Our addresses a letter came to, those its head names first."""
        named = [person.email for person in (*letter.to, *letter.cc, *letter.bcc)]
        return [email for email in dict.fromkeys([*named, *letter.delivered_to]) if email in self.own][:20]

    def _files(self) -> dict[str, int]:
        """The keys of raw letters and attachments by their names in the store."""
        contents = [one.raw for one in self.taken]
        contents += [attachment.data for one in self.taken for attachment in one.letter.attachments]
        return numbers_for(self.actor.workspace_id, {self.names[id(data)]: len(data) for data in contents}, at=self.at)

    def _know_people(self) -> None:
        """The contacts behind the addresses of the chunk; unknown people who deserve it are introduced."""
        emails = {person.email for one in self.taken for person in counterparts(one) if person.email}
        points = ContactPoint.objects.visible_to(self.actor).filter(kind="email", key__among=emails)
        rows = points.filter(contact__trashed_at=None).order_by("-contact__is_main", "contact_id")
        for row in rows.values_list("key", "contact__name", "contact_id", "contact__client_id"):
            self.people[row[0]].append(Partner(*row[1:]))
        for one in self.taken:
            for person in introducible(one):
                if person.email not in self.people and person.email not in self.own | self.erased:
                    self._introduce(person)
        insert([partner.contact for partner in self.introduced.values() if partner.contact])
        for partner in self.introduced.values():
            partner.id = partner.contact.pk if partner.contact else None
        reached = [(partner.id, reach("email", email, "", "")) for email, partner in self.introduced.items()]
        insert_rows(ContactPoint, POINT, ((self.actor.workspace_id, number, 0, *way) for number, way in reached))

    def _introduce(self, person: Address) -> None:
        name = (person.name or person.email)[:200]
        contact = new(
            Contact, workspace_id=self.actor.workspace_id, name=name, name_key=same_name_key(name)[:200],
            suggested=True, created_at=self.at, updated_at=self.at,
        )  # fmt: skip
        self.introduced[person.email] = partner = Partner(name, contact=contact)
        self.people[person.email] = [partner]

    def _write_messages(self, files: dict[str, int]) -> None:
        for one in self.taken:
            letter = one.letter
            one.message = new(
                Message,
                workspace_id=self.actor.workspace_id,
                thread_id=one.thread,
                message_id=letter.message_id[:400],
                raw_id=files[self.names[id(one.raw)]],
                subject=letter.subject[:300],
                sent_at=one.at,
                sent_zone_minutes=letter.sent_zone_minutes,
                direction=one.direction,
                from_name=letter.sender.name[:200] if letter.sender else "",
                from_email=letter.sender.email[:320] if letter.sender else "",
                recipients=recipients(letter),
                delivered_to=self._delivered_to(letter),
                references=earlier_ids(letter),
                html=letter.html[:LONGEST_HTML],
                automatic=self._is_automatic(letter),
                pictures=pictures_of(letter),
                unsubscribe=unsubscribing_of(letter),
                defects=list(letter.defects),
                attachment_count=min(len(letter.attachments), 30000),
            )
        insert([one.message for one in self.taken if one.message])

    def _write_words(self, files: dict[str, int]) -> None:
        fresh: dict[Strand, list[Interaction]] = defaultdict(list)
        for one in self.taken:
            one.words = self._words(one)
            if one.strand and one.strand.root.is_new:
                fresh[one.strand.root] += one.words
        for words in fresh.values():
            if first := turns.awaiting(sorted(words, key=lambda word: word.at)):
                first.awaits = True
        insert([word for one in self.taken for word in one.words])
        rows = (
            (self.actor.workspace_id, one.words[0].pk, files[self.names[id(it.data)]], it.name[:255],
             it.content_type[:120], it.content_id[:255], it.inline)
            for one in self.taken
            for it in one.letter.attachments
        )  # fmt: skip
        insert_rows(InteractionFile, FILE, rows)

    def _contacts(self, one: Taken) -> list[Partner | None]:
        """Whose history the letter belongs to: one person of each client it concerns; nobody's when nobody is known."""
        found: dict[int | None, Partner] = {}
        for person in counterparts(one):
            partner = self._who(person)
            if partner and partner.client_id not in found:
                found[partner.client_id] = partner
        # A person who is only suggested does not matter beside a client.
        if len(found) > 1:
            found.pop(None, None)
        return list(found.values()) or [None]

    def _who(self, person: Address) -> Partner | None:
        """The contact behind an address; of several who share it, the one of that name."""
        known = self.people.get(normalise_email(person.email) or person.email, [])
        named = [partner for partner in known if partner.name.casefold() == person.name.casefold()]
        return next(iter(named or known), None)

    def _words(self, one: Taken) -> list[Interaction]:
        """What a letter adds to the histories of those it concerns."""
        letter = one.letter
        folded = fold(letter.text[:LONGEST_TEXT], letter.sender.name if letter.sender else "")
        said, below = folded.said.strip(), filter(None, [folded.signature.strip(), folded.quoted.strip()])
        facts = {
            "workspace_id": self.actor.workspace_id,
            "kind": Interaction.Kind.MAIL.value,
            "direction": one.direction,
            "at": one.at,
            "title": letter.subject[:300],
            "text": said,
            "folded": "\n\n".join(below),
            "user_id": self.actor.user_id if one.direction == OUT else None,
            "automatic": self._is_automatic(letter),
            "conversation": one.thread,
            "source": one.message.pk if one.message else 0,
            "created_at": self.at,
            "updated_at": self.at,
        }
        return [
            new(Interaction, contact_id=who.id if who else None, client_id=who.client_id if who else None, **facts)
            for who in self._contacts(one)
        ]

    def _renew(self) -> None:
        old = {one.thread for one in self.taken if one.strand and not one.strand.root.is_new}
        turns.renew(self.actor.workspace_id, old)
        piles.renew(self.actor.workspace_id, {one.thread for one in self.taken if one.strand} - old)
        words = [word for one in self.taken for word in one.words]
        found = [standing.found_interaction(word) for word in words]
        for email, partner in self.introduced.items():
            if partner.contact:
                found.append(standing.found_contact(partner.contact, None, [email]))
        remember(found)
        standing.hear({word.client_id for word in words if word.client_id})


def everybody(letter: Letter) -> list[Address]:
    """Sender and recipients, a bounded number."""
    return [*([letter.sender] if letter.sender else []), *letter.to[:50], *letter.cc[:50], *letter.bcc[:50]]


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
    dropped = (
        sum(max(0, len(getattr(letter, name)) - MOST_RECIPIENTS_KEPT) for name in kept) + letter.recipients_dropped
    )
    return {name: [[p.name, p.email] for p in people] for name, people in kept.items() if people} | {"dropped": dropped}


def pictures_of(letter: Letter) -> dict[str, Any]:
    """Pictures that would have to be fetched, as they are kept."""
    found = letter.pictures
    return {"count": found.count, "trackers": list(found.trackers)} if found.count or found.trackers else {}


def unsubscribing_of(letter: Letter) -> dict[str, Any]:
    """How one leaves the list a letter came by, as it is kept."""
    way = letter.unsubscribe
    return {"url": way.url, "one_click": way.one_click, "mailto": way.mailto} if way else {}


def unmake_drafts(pks: list[int]) -> None:
    """Delete messages of ours with their files."""
    files = list(OutgoingFile.objects.filter(outgoing__in=pks).values_list("file_id", flat=True))
    Outgoing.objects.filter(pk__in=pks).delete()
    let_go(files)


def cannot_be_undone(batch: Batch) -> str:
    """What was let go is taken back where it waits, because by then it may have gone."""
    if batch.kind in ("outgoing.let_go", "outgoing.sent"):
        return gettext("A message is taken back under Outgoing in the inbox, while it still waits.")
    return ""


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
    """Teach the journal the ways of this room, and the room below to say when a conversation has changed."""
    learn(Message, unmake=unmake_messages)
    learn(SenderRule, unmake=senders.unmake, put_right=senders.put_right)
    learn(Outgoing, unmake=unmake_drafts, against=cannot_be_undone)
    standing.listen(piles.renew)
