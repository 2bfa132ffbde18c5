"""Taking in cards of an address book: each is matched with the people we know, and then made, completed or left alone.

A card is the same person when its UID is known, or one of its addresses is and the names do not contradict, or (for a
card or person without any address) name and company are equal. What we have is never overwritten: blanks are filled,
addresses added, and a value that differs is reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rapport.clients import standing
from rapport.clients.models import Client, ClientTag, Contact, ContactPoint, Tag
from rapport.clients.models.contact import point_key
from rapport.files import store
from rapport.files.keeping import rows_for
from rapport.journal.models import Batch
from rapport.journal.recording import Change, record_many
from rapport.lib.cards import Card
from rapport.lib.names import same_name_key
from rapport.lib.zones import country_of, is_zone
from rapport.search.indexing import remember
from rapport.search.words import fold
from rapport.web.funnel import Actor

# Groups that every address book of Google puts everybody into say nothing about a person.
NO_TAGS = frozenset({"mycontacts", "my contacts", "contacts", "imported", "контакты", "мои контакты"})
FILLED = ("family", "given", "patronymic", "role", "language", "timezone", "birthday", "address", "note", "uid", "photo_id")
COMPARED = ("role", "birthday", "address")
LARGEST_PHOTO = 5_000_000  # bytes


@dataclass(slots=True)
class Outcome:
    """What became of one record: created, updated, unchanged or skipped, and what is worth saying about it."""

    word: str
    remarks: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Person:
    """A contact, known or new, with their addresses while a chunk is taken in."""

    contact: Contact
    client: Client | None
    points: list[ContactPoint]
    is_new: bool
    before: dict[str, Any] = field(default_factory=dict)
    categories: tuple[str, ...] = ()
    photo: bytes | None = None

    @property
    def keys(self) -> set[tuple[str, str]]:
        """What they are found by."""
        return {(point.kind, point.key) for point in self.points}


class CardTaking:
    """Takes in chunks of cards. `decide` says what each would become, `write` makes it so, in the caller's transaction."""

    def __init__(self, actor: Actor, *, at: datetime, country: str) -> None:
        self.actor, self.at, self.country = actor, at, country
        self.forget()

    def forget(self) -> None:
        """Begin a new chunk: what was written is in the database now. A dry run never forgets."""
        self.people: dict[int, Person] = {}
        self.by_key: dict[tuple[str, str], list[Person]] = defaultdict(list)
        self.by_uid: dict[str, Person] = {}
        self.by_name: dict[str, list[Person]] = defaultdict(list)
        self.clients: dict[tuple[str, str], Client] = {}
        self.new_clients: list[Client] = []
        self.touched: list[Person] = []

    def decide(self, cards: Sequence[Card]) -> list[Outcome]:
        """What becomes of each card, in order; equal cards of one chunk meet each other."""
        self._look_up(cards)
        return [self._take(card) for card in cards]

    @property
    def has_news(self) -> bool:
        """Whether anything was decided that must be written."""
        return bool(self.touched)

    def _look_up(self, cards: Sequence[Card]) -> None:
        """Everybody the cards could be, in four statements."""
        keys = {key for card in cards for key in self._keys(card)}
        names = {same_name_key(shown_name(card))[:200] for card in cards}
        orgs = {same_name_key(card.organisation)[:200] for card in cards if card.organisation}
        mine = Contact.objects.visible_to(self.actor)
        ids: set[int] = set()
        for kind in {kind for kind, _ in keys}:
            rows = ContactPoint.objects.visible_to(self.actor).filter(kind=kind, key__in=[k for t, k in keys if t == kind])
            ids.update(rows.values_list("contact_id", flat=True))
        ids.update(mine.filter(uid__in=[card.uid for card in cards if card.uid]).values_list("pk", flat=True))
        ids.update(mine.filter(name_key__in=names).values_list("pk", flat=True)[:2000])
        known = mine.filter(pk__in=ids - self.people.keys()).select_related("client").prefetch_related("points")
        for contact in known.order_by("id"):
            self._know(Person(contact, contact.client, list(contact.points.all()), is_new=False))
        for client in Client.objects.visible_to(self.actor).present().filter(name_key__in=orgs | names).order_by("id"):
            self.clients.setdefault((client.kind, client.name_key), client)

    def _keys(self, card: Card) -> list[tuple[str, str]]:
        region = country_of(card.timezone) or self.country
        return [(point.kind, point_key(point.kind, point.value, region)) for point in card.points]

    def _know(self, person: Person) -> None:
        if person.contact.pk:
            self.people[person.contact.pk] = person
        if person.contact.uid:
            self.by_uid.setdefault(person.contact.uid, person)
        self.by_name[person.contact.name_key].append(person)
        for key in person.keys:
            self.by_key[key].append(person)

    def _take(self, card: Card) -> Outcome:
        person = self._match(card)
        if person is None:
            self._make(card)
            return Outcome("created")
        if person.contact.trashed_at:
            return Outcome("unchanged", [("in_trash", {"name": person.contact.name})])
        return self._complete(person, card)

    def _match(self, card: Card) -> Person | None:
        if card.uid and (person := self.by_uid.get(card.uid)):
            return person
        keys, name = self._keys(card), same_name_key(shown_name(card))[:200]
        for key in keys:
            for person in self.by_key.get(key, ()):
                ours = person.contact.name_key
                if agree(ours, name) if identifies(*key) else ours == name:
                    return person
        org = same_name_key(card.organisation)
        for person in self.by_name.get(name, ()):
            same_org = (person.client.name_key if person.client and person.client.is_company else "") == org
            if same_org and not (keys and person.points):
                return person
        return None

    def _make(self, card: Card) -> None:
        contact = Contact(
            workspace_id=self.actor.workspace_id, created_at=self.at, updated_at=self.at, **self._values(card)
        )
        contact.name = shown_name(card)[:200]
        contact.set_keys()
        contact.extra = extras(card)
        client, is_main = self._client_for(card, contact)
        contact.is_main = is_main
        person = Person(contact, client, [], is_new=True, categories=card.categories, photo=photo_of(card))
        self._add_points(person, card)
        self.touched.append(person)
        self._know(person)

    def _client_for(self, card: Card, contact: Contact) -> tuple[Client, bool]:
        """The client of a new contact, and whether they are its main person."""
        if card.organisation or card.kind == "organisation":
            kind, name = Client.Kind.COMPANY, card.organisation or contact.name
        else:
            kind, name = Client.Kind.PERSON, contact.name
        key = (str(kind), same_name_key(name)[:200])
        known = self.clients.get(key)
        # Two people of the same name are two clients; two of the same company are one.
        if known is not None and kind == Client.Kind.COMPANY:
            return known, False
        client = Client(
            workspace_id=self.actor.workspace_id, kind=kind, name=name[:200], created_at=self.at, updated_at=self.at,
            last_at=self.at, timezone=contact.timezone, language=contact.language,
            city=card.addresses[0].city[:120] if card.addresses else "",
            country=card.addresses[0].country[:120] if card.addresses else "",
            website=card.websites[0][:300] if card.websites else "",
            face=contact.name if kind == Client.Kind.COMPANY else "",
        )  # fmt: skip
        client.set_keys()
        self.clients[key] = client
        self.new_clients.append(client)
        return client, True

    def _values(self, card: Card) -> dict[str, Any]:
        """The columns a card can fill."""
        return {
            "family": card.family[:120],
            "given": card.given[:120],
            "patronymic": card.patronymic[:120],
            "role": ", ".join(filter(None, [card.title, card.department]))[:200],
            "language": language if (language := card.language[:2].lower()) in ("ru", "en") else "",
            "timezone": card.timezone if is_zone(card.timezone) else "",
            "birthday": card.birthday[:20],
            "address": "\n".join(address.text for address in card.addresses if address.text),
            "note": card.note,
            "uid": card.uid[:300],
        }

    def _add_points(self, person: Person, card: Card) -> bool:
        region = country_of(person.contact.timezone) or self.country
        points: list[tuple[str, str, str]] = [(point.kind, point.value, point.label) for point in card.points]
        points += [("website", site, "") for site in card.websites]
        known, added = person.keys, False
        for kind, value, label in points:
            point = ContactPoint.of(person.contact, kind, value, label, position=len(person.points), region=region)
            if point.value and (kind, point.key) not in known:
                known.add((kind, point.key))
                person.points.append(point)
                self.by_key[(kind, point.key)].append(person)
                added = True
        return added

    def _complete(self, person: Person, card: Card) -> Outcome:
        """Fill blanks, add addresses, report what differs; a merely suggested person becomes a client by being in the book."""
        contact, values, remarks = person.contact, self._values(card), []
        before = {name: getattr(contact, name) for name in ("client_id", "suggested", "extra", *FILLED)}
        points_before = [[point.kind, point.value, point.label] for point in person.points]
        for name, value in values.items():
            if value and not getattr(contact, name):
                setattr(contact, name, value)
            elif name in COMPARED and value and getattr(contact, name) != value:
                remarks.append(("kept", {"field": name, "ours": str(getattr(contact, name))[:200], "theirs": value[:200]}))
        if new := [pair for pair in extras(card) if pair not in contact.extra]:
            contact.extra = [*contact.extra, *new]
        added = self._add_points(person, card)
        if contact.photo_id is None and person.photo is None and (photo := photo_of(card)):
            person.photo, added = photo, True
        if adopted := contact.suggested:
            contact.suggested = False
            person.client, contact.is_main = self._client_for(card, contact)
        after = {name: getattr(contact, name) for name in before}
        if not (added or adopted or after != before):
            return Outcome("unchanged", remarks)
        if not person.is_new and person not in self.touched:
            self.touched.append(person)
            person.before = {**before, "points": points_before}
        return Outcome("updated", remarks)

    def write(self, batch: Batch) -> None:
        """Write what was decided, with journal and index, in a fixed number of statements for any chunk."""
        self._keep_photos()
        Client.objects.bulk_create(self.new_clients, batch_size=200)
        new = [person for person in self.touched if person.is_new]
        known = [person for person in self.touched if not person.is_new]
        for person in self.touched:
            person.contact.client = person.client
        Contact.objects.bulk_create([person.contact for person in new], batch_size=200)
        columns = ["client", "suggested", "is_main", "extra", "updated_at", *(n.removesuffix("_id") for n in FILLED)]
        for person in known:
            person.contact.updated_at = self.at
            person.contact.version += 1
        Contact.objects.bulk_update([person.contact for person in known], [*columns, "version"], batch_size=100)
        fresh = [point for person in self.touched for point in person.points if point.pk is None]
        for point in fresh:
            point.contact_id = point.contact.pk
        ContactPoint.objects.bulk_create(fresh, batch_size=500)
        self._tag(new)
        self._tell(batch, new, known)
        self._index(new, known)

    def _keep_photos(self) -> None:
        workspace_id = self.actor.workspace_id
        named = {store.write(workspace_id, person.photo): person for person in self.touched if person.photo}
        rows = rows_for(workspace_id, {key: len(person.photo or b"") for key, person in named.items()}, at=self.at)
        for key, person in named.items():
            person.contact.photo = rows[key]

    def _tag(self, new: Iterable[Person]) -> None:
        made = set(map(id, self.new_clients))
        wanted = {
            person.client: names
            for person in new
            if person.client and id(person.client) in made and (names := tags_of(person.categories))
        }
        tags = {name: Tag.of(self.actor.workspace_id, name) for name in {n for names in wanted.values() for n in names}}
        rows = [
            ClientTag(workspace_id=self.actor.workspace_id, client=client, tag=tags[name])
            for client, names in wanted.items()
            for name in names
        ]
        ClientTag.objects.bulk_create(rows, ignore_conflicts=True)
        for client, names in wanted.items():
            client.tag_line = ", ".join(sorted(names))[:400]
        Client.objects.bulk_update(wanted, ["tag_line"])

    def _tell(self, batch: Batch, new: list[Person], known: list[Person]) -> None:
        changes = [Change(client, "created", {"name": (None, client.name)}) for client in self.new_clients]
        changes += [Change(person.contact, "created", {"name": (None, person.contact.name)}) for person in new]
        for person in known:
            points = [[point.kind, point.value, point.label] for point in person.points]
            after = {name: getattr(person.contact, name) for name in person.before if name != "points"}
            after["points"] = points
            pairs = {name: (old, after[name]) for name, old in person.before.items() if old != after[name]}
            changes.append(Change(person.contact, "completed", pairs))
        record_many(changes, batch=batch, at=self.at)

    def _index(self, new: list[Person], known: list[Person]) -> None:
        made = {id(client) for client in self.new_clients}
        reach: dict[int, list[str]] = defaultdict(list)
        found, renew = [], set()
        for person in new:
            values = [point.value for point in person.points]
            client = person.client
            if standing.is_own_client(person.contact, client) and client:
                reach[client.pk] = [person.contact.name, *values]
            else:
                found.append(standing.found_contact(person.contact, client, values))
            if client and id(client) not in made:
                renew.add(client.pk)
        found += [standing.found_client(client, reach[client.pk]) for client in self.new_clients]
        remember(found)
        if known:
            standing.refresh_contacts(person.contact.pk for person in known)
        standing.refresh(renew)


def shown_name(card: Card) -> str:
    """What a person is called: their display name, their names, their nickname, their company, their first address."""
    names = " ".join(filter(None, [card.given, card.patronymic, card.family]))
    first = card.points[0].value if card.points else ""
    return " ".join((card.display_name or names or card.nickname or card.organisation or first).split())


def identifies(kind: str, key: str) -> bool:
    """Whether an address can be one person's alone; a number without its country and area is shared by many."""
    return kind == "email" or key.startswith("+") or len(key) >= 10


def agree(ours: str, theirs: str) -> bool:
    """Whether two names may be of one person: one is empty, an address, or all its words stand in the other."""
    if not ours or not theirs or "@" in ours or "@" in theirs:
        return True
    a, b = set(ours.split()), set(theirs.split())
    return a <= b or b <= a or len(a & b) >= 2


def extras(card: Card) -> list[list[str]]:
    """What no column holds, for the record."""
    pairs = [["nickname", card.nickname], ["prefix", card.prefix], ["suffix", card.suffix]]
    pairs += [["category", name] for name in card.categories]
    return [[name[:200], value[:2000]] for name, value in [*pairs, *card.extra] if value]


def tags_of(categories: Iterable[str]) -> list[str]:
    """Groups of an address book that say something, as tags."""
    names = (" ".join(name.strip(" *").split())[:40] for name in categories)
    return list(dict.fromkeys(name for name in names if name and fold(name) not in NO_TAGS))


def photo_of(card: Card) -> bytes | None:
    """The photo of a card, if it is small enough to be one."""
    return card.photo if card.photo and len(card.photo) <= LARGEST_PHOTO else None
