"""Taking in cards of an address book: each is matched with the people we know, and then made, completed or left alone.

What we have is not overwritten unless that is asked for: blanks are filled, addresses added, and what differs is
reported. What else can be asked for stands in `Treatment`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rapport.clients import standing
from rapport.clients.cards import Reach, Reading, photo_of, tags_of
from rapport.clients.models import Client, ClientTag, Contact, ContactPoint, Tag
from rapport.clients.recognising import People, Person
from rapport.clients.suppressing import Way, suppressed
from rapport.clients.treating import LEAVE, OVERWRITE, USUAL, Treatment
from rapport.clients.zone_guessing import phones_say
from rapport.files import store
from rapport.files.keeping import numbers_for
from rapport.journal.models import Batch
from rapport.journal.recording import Change, record_many
from rapport.lib.cards import Card
from rapport.lib.zones import country_of
from rapport.search.indexing import Found, remember
from rapport.search.words import fold
from rapport.web.bulk import insert, insert_missing, insert_rows, new, update_rows
from rapport.web.funnel import Actor

FILLED = (
    "family",
    "given",
    "patronymic",
    "role",
    "language",
    "timezone",
    "birthday",
    "address",
    "note",
    "uid",
    "photo_id",
)
COMPARED = ("role", "birthday", "address")
COMPLETED = ("name", "name_key", "client_id", "suggested", "is_main", "extra", "updated_at", "version", *FILLED)
POINT = ("workspace_id", "contact_id", "position", "kind", "value", "label", "key")


@dataclass(slots=True)
class Outcome:
    """What became of one record: created, updated, unchanged or skipped, and what is worth saying about it."""

    word: str
    remarks: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


def uid_of(reading: Reading) -> Way:
    """The number of a card in its address book, as what equals are found by."""
    return "uid", reading.card.uid[:300]


class CardTaking:
    """Takes in chunks of cards: `decide` says what each becomes, `write` makes it so, in the caller's transaction."""

    def __init__(self, actor: Actor, *, at: datetime, country: str, treatment: Treatment = USUAL) -> None:
        self.actor, self.at, self.country, self.treatment = actor, at, country, treatment
        self.forget()

    def forget(self) -> None:
        """Begin a new chunk: what was written is in the database now. A dry run never forgets."""
        self.people = People(self.actor)
        self.new_clients: dict[int, Client] = {}
        self.tags: dict[int, dict[str, None]] = defaultdict(dict)
        # Tags for clients we know: {client: its tags before and after}.
        self.known_tags: dict[int, tuple[list[str], list[str]]] = {}
        self.touched: list[Person] = []

    def decide(self, cards: Sequence[Card]) -> list[Outcome]:
        """What becomes of each card, in order; equal cards of one chunk meet each other."""
        readings = [Reading(self.treatment.dressed(card), self.country) for card in cards]
        self.people.look_up(readings, self.treatment.match)
        ways = [(point.kind, point.key) for reading in readings for point in reading.points]
        self.erased = suppressed(self.actor.workspace_id, [*ways, *(uid_of(reading) for reading in readings)])
        return [self._take(reading) for reading in readings]

    @property
    def has_news(self) -> bool:
        """Whether anything was decided that must be written."""
        return bool(self.touched or self.known_tags)

    def _take(self, reading: Reading) -> Outcome:
        person = self.people.match(reading, self.treatment.match)
        if person is None:
            if self.erased and self.erased & {uid_of(reading), *((point.kind, point.key) for point in reading.points)}:
                return Outcome("skipped", [("erased", {})])
            if not self.treatment.make:
                return Outcome("skipped", [("nobody_known", {"name": reading.name})])
            self._make(reading)
            return Outcome("created")
        if self.treatment.known == LEAVE:
            return Outcome("skipped", [("known_already", {"name": person.contact.name})])
        if person.contact.trashed_at:
            return Outcome("unchanged", [("in_trash", {"name": person.contact.name})])
        return self._complete(person, reading)

    def _make(self, reading: Reading) -> None:
        zone, why = phones_say(point.key for point in reading.points if point.kind == "phone")
        contact = new(
            Contact, workspace_id=self.actor.workspace_id, created_at=self.at, updated_at=self.at, name=reading.name,
            name_key=reading.name_key, extra=reading.extras(), zone_guess=zone, zone_guess_why=why, **reading.values(),
        )  # fmt: skip
        client, contact.is_main = self._client_for(reading, contact)
        if id(client) in self.new_clients:
            self.tags[id(client)] |= dict.fromkeys(tags_of(reading.card.categories))
        person = Person(contact, client, is_new=True, photo=reading.photo())
        self.touched.append(person)
        self.people.know(person)
        self._add_points(person, reading)

    def _client_for(self, reading: Reading, contact: Contact) -> tuple[Client, bool]:
        """The client of a contact who has none yet, and whether they are its main person."""
        company, key = reading.is_of_company, reading.client_key
        # Two people of the same name are two clients; two of the same company are one.
        if company and (known := self.people.companies.get(key)):
            return known, False
        card, name = reading.card, (reading.company or contact.name) if company else contact.name
        client = new(
            Client, workspace_id=self.actor.workspace_id, kind=Client.Kind.COMPANY if company else Client.Kind.PERSON,
            name=name, name_key=key, sort_key=fold(name)[:200], created_at=self.at, updated_at=self.at,
            last_at=self.at, timezone=contact.timezone, language=contact.language,
            city=card.addresses[0].city[:120] if card.addresses else "",
            country=card.addresses[0].country[:120] if card.addresses else "",
            website=card.websites[0][:300] if card.websites else "",
            face=contact.name if company else "",
        )  # fmt: skip
        if company:
            self.people.companies[key] = client
        self.new_clients[id(client)] = client
        return client, True

    def _add_points(self, person: Person, reading: Reading) -> bool:
        region = country_of(person.contact.timezone) or self.country
        points = reading.points if region == reading.region else reading.points_in(region)
        known = {point.found_by for point in person.points}
        fresh: dict[tuple[str, str], Reach] = {}
        for point in (*points, *reading.websites):
            if point.value and point.found_by not in known:
                fresh.setdefault(point.found_by, point)
        added = list(fresh.values())
        person.points += added
        self.people.reach(person, added)
        return bool(added)

    def _complete(self, person: Person, reading: Reading) -> Outcome:
        """Fill blanks, add addresses, report what differs; a person who was only suggested becomes a client."""
        contact, remarks = person.contact, []
        before = {
            name: getattr(contact, name) for name in ("client_id", "suggested", "extra", "name", "name_key", *FILLED)
        }
        points_before = person.said_points()
        overwrites = self.treatment.known == OVERWRITE
        if overwrites and "@" not in reading.name:
            contact.name, contact.name_key = reading.name, reading.name_key
        for name, value in reading.values().items():
            if value and (not getattr(contact, name) or (overwrites and name != "uid")):
                setattr(contact, name, value)
            elif name in COMPARED and value and getattr(contact, name) != value:
                remarks.append(
                    ("kept", {"field": name, "ours": str(getattr(contact, name))[:200], "theirs": value[:200]})
                )
        if more := [pair for pair in reading.extras() if pair not in contact.extra]:
            contact.extra = [*contact.extra, *more]
        added = self._add_points(person, reading)
        if contact.photo_id is None and person.photo is None and (photo := reading.photo()):
            person.photo, added = photo, True
        if adopted := contact.suggested:
            contact.suggested = False
            person.client, contact.is_main = self._client_for(reading, contact)
        tagged = self._tag_known(person.client)
        after = {name: getattr(contact, name) for name in before}
        if not (added or adopted or after != before):
            return Outcome("updated" if tagged else "unchanged", remarks)
        if not person.is_new and person not in self.touched:
            self.touched.append(person)
            person.before = {**before, "points": points_before}
        return Outcome("updated", remarks)

    def _tag_known(self, client: Client | None) -> bool:
        """Put the tags all rows get on a client we know; whether any was missing."""
        if client is None or not client.pk or not self.treatment.tags:
            return False
        before, had = self.known_tags.get(client.pk, (None, [tag for tag in client.tag_line.split(", ") if tag]))
        missing = [tag for tag in self.treatment.tags if fold(tag) not in map(fold, had)]
        if missing:
            self.known_tags[client.pk] = (before if before is not None else sorted(had), sorted([*had, *missing]))
        return bool(missing)

    def prepare(self, cards: Iterable[Card]) -> None:
        """Keep photos in the store, before the transaction that points at them."""
        for card in cards:
            if (photo := photo_of(card)) is not None:
                store.write(self.actor.workspace_id, photo)

    def write(self, batch: Batch) -> None:
        """Write what was decided, with journal and index, in a fixed number of statements for any chunk."""
        self._keep_photos()
        for place, names in self.tags.items():
            self.new_clients[place].tag_line = ", ".join(sorted(names))[:400]
        insert(list(self.new_clients.values()))
        for person in self.touched:
            person.contact.client_id = person.client.pk if person.client else None
        made = [person for person in self.touched if person.is_new]
        known = [person for person in self.touched if not person.is_new]
        insert([person.contact for person in made])
        for person in known:
            person.contact.updated_at, person.contact.version = self.at, person.contact.version + 1
        completed = ([getattr(person.contact, name) for name in (*COMPLETED, "id")] for person in known)
        update_rows(Contact, COMPLETED, completed, key=("id",))
        insert_rows(ContactPoint, POINT, (row for person in self.touched for row in self._new_points(person)))
        self._tag()
        self._tell(batch, made, known)
        self._index(made, known)

    def _new_points(self, person: Person) -> Iterable[tuple[Any, ...]]:
        for place, point in enumerate(person.points[person.kept :], start=person.kept):
            yield self.actor.workspace_id, person.contact.pk, place, *point

    def _keep_photos(self) -> None:
        workspace_id = self.actor.workspace_id
        pictured = [(person, person.photo) for person in self.touched if person.photo]
        named = {store.name_of(photo): len(photo) for _, photo in pictured}
        numbers = numbers_for(workspace_id, named, at=self.at)
        for person, photo in pictured:
            person.contact.photo_id = numbers[store.name_of(photo)]

    def _tag(self) -> None:
        workspace_id, pairs = self.actor.workspace_id, [(place, n) for place, names in self.tags.items() for n in names]
        tags = {name: Tag.of(workspace_id, name).pk for name in dict.fromkeys(name for _, name in pairs)}
        rows = [(workspace_id, self.new_clients[place].pk, tags[name]) for place, name in pairs]
        known = [(pk, name) for pk, (before, after) in self.known_tags.items() for name in after if name not in before]
        tags |= {name: Tag.of(workspace_id, name).pk for name in dict.fromkeys(name for _, name in known)}
        rows += [(workspace_id, pk, tags[name]) for pk, name in known]
        insert_missing(ClientTag, ("workspace_id", "client_id", "tag_id"), rows)

    def _tell(self, batch: Batch, made: list[Person], known: list[Person]) -> None:
        changes = [Change(client, "created", {"name": (None, client.name)}) for client in self.new_clients.values()]
        changes += [Change(person.contact, "created", {"name": (None, person.contact.name)}) for person in made]
        for person in known:
            after = {name: getattr(person.contact, name) for name in person.before if name != "points"}
            after["points"] = person.said_points()
            pairs = {name: (old, after[name]) for name, old in person.before.items() if old != after[name]}
            changes.append(Change(person.contact, "completed", pairs))
        tagged = Client.objects.in_bulk(self.known_tags)
        changes += [
            Change(tagged[pk], "tagged", {"tags": pair}) for pk, pair in self.known_tags.items() if pk in tagged
        ]
        record_many(changes, batch=batch, at=self.at)

    def _index(self, made: list[Person], known: list[Person]) -> None:
        reach: dict[int, list[str]] = defaultdict(list)
        found, renew = list[Found](), set(self.known_tags)
        for person in made:
            client, values = person.client, [point.value for point in person.points]
            if client and standing.is_own_client(person.contact, client):
                reach[client.pk] = [person.contact.name, *values]
            else:
                found.append(standing.found_contact(person.contact, client, values))
            # One more person changes nothing about a company we know, unless it had nobody.
            if client and not client.face and client.is_company:
                renew.add(client.pk)
        found += [standing.found_client(client, reach[client.pk]) for client in self.new_clients.values()]
        remember(found)
        if known:
            standing.refresh_contacts(person.contact.pk for person in known)
        standing.refresh(renew)
