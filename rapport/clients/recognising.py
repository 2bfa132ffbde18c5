"""Whom a card of an address book could be: the people and companies we know, looked up for a chunk of cards at once.

A card is the same person when its UID is known, or one of its addresses is and the names do not contradict, or (for a
card or person without any address) name and company are equal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q

from rapport.clients.cards import Reach, Reading, agree, identifies
from rapport.clients.models import Client, Contact, ContactPoint
from rapport.clients.models.merging import living_end
from rapport.clients.treating import MATCHES
from rapport.web.funnel import Actor


@dataclass(slots=True, eq=False)
class Person:
    """A contact, known or new, with their addresses while a chunk is taken in."""

    contact: Contact
    client: Client | None
    is_new: bool
    points: list[Reach] = field(default_factory=list)
    kept: int = 0  # so many of the points are in the database already
    before: dict[str, Any] = field(default_factory=dict)
    photo: bytes | None = None

    def said_points(self) -> list[list[str]]:
        """The points as the journal writes them."""
        return [[kind, value, label] for kind, value, label, _ in self.points]


class People:
    """Everybody the cards of a chunk could be, those made meanwhile included."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.known: dict[int, Person] = {}
        self.by_key: dict[tuple[str, str], list[Person]] = defaultdict(list)
        self.by_uid: dict[str, Person] = {}
        self.by_name: dict[str, list[Person]] = defaultdict(list)
        self.companies: dict[str, Client] = {}

    def look_up(self, readings: Sequence[Reading], by: Collection[str] = MATCHES) -> None:
        """Everybody the cards could be, in a few statements."""
        mine, ids = Contact.objects.visible_to(self.actor), set[int]()
        keys: dict[str, set[str]] = defaultdict(set)
        for reading in readings:
            for point in reading.points:
                keys[point.kind].add(point.key)
        for kind, wanted in keys.items():
            rows = ContactPoint.objects.visible_to(self.actor).filter(kind=kind, key__among=wanted)
            ids.update(rows.values_list("contact_id", flat=True))
        uids = {reading.card.uid[:300] for reading in readings if reading.card.uid}
        ids.update(mine.filter(uid__among=uids).values_list("pk", flat=True))
        names = {reading.name_key for reading in readings}
        alone = {reading.name_key for reading in readings if not reading.points}
        # Where both sides have an address the name decides nothing, and many people share one.
        unreachable = ~Exists(ContactPoint.objects.filter(contact=OuterRef("pk")))
        # By name alone everybody of that name is looked up.
        alone = names if by == {"name"} else alone
        by_name = mine.filter(Q(name_key__among=alone) | unreachable, name_key__among=names)
        ids.update(by_name.values_list("pk", flat=True)[:2000])
        # The card of somebody who has become part of another is that other's.
        merged = Contact.objects.merged(self.actor).filter(uid__among=uids)
        became = {uid: living_end(Contact, self.actor, pk) for uid, pk in merged.values_list("uid", "pk")}
        ids.update(became.values())
        self._know_those(ids - self.known.keys())
        for uid, pk in became.items():
            if person := self.known.get(pk):
                self.by_uid.setdefault(uid, person)
        companies = {reading.client_key for reading in readings if reading.is_of_company}
        known = (
            Client.objects.visible_to(self.actor).present().filter(kind=Client.Kind.COMPANY, name_key__among=companies)
        )
        for client in known.only("id", "kind", "name", "name_key", "face", "tag_line").order_by("id"):
            self.companies.setdefault(client.name_key, client)

    def _know_those(self, ids: set[int]) -> None:
        contacts = Contact.objects.visible_to(self.actor).filter(pk__among=ids).select_related("client").order_by("id")
        points: dict[int, list[Reach]] = defaultdict(list)
        rows = ContactPoint.objects.visible_to(self.actor).filter(contact_id__in=ids).order_by("position", "id")
        for contact_id, *reach in rows.values_list("contact_id", "kind", "value", "label", "key"):
            points[contact_id].append(Reach(*reach))
        for contact in contacts:
            here = points[contact.pk]
            self.know(Person(contact, contact.client, is_new=False, points=here, kept=len(here)))

    def know(self, person: Person) -> None:
        """One more person cards can meet."""
        if person.contact.id:
            self.known[person.contact.id] = person
        if person.contact.uid:
            self.by_uid.setdefault(person.contact.uid, person)
        self.by_name[person.contact.name_key].append(person)
        self.reach(person, person.points)

    def reach(self, person: Person, points: Iterable[Reach]) -> None:
        """These points lead to a person from now on."""
        for key in dict.fromkeys(point.found_by for point in points):
            self.by_key[key].append(person)

    def match(self, reading: Reading, by: Collection[str] = MATCHES) -> Person | None:
        """Who a card is, if anybody, going by UID, mail, phone and name, or by some of them only."""
        if "uid" in by and reading.card.uid and (person := self.by_uid.get(reading.card.uid[:300])):
            return person
        for point in reading.points:
            for person in self.by_key.get(point.found_by, ()) if point.kind in by else ():
                ours = person.contact.name_key
                if agree(ours, reading.name_key) if identifies(point.kind, point.key) else ours == reading.name_key:
                    return person
        return self._by_name(reading, by) if "name" in by else None

    def _by_name(self, reading: Reading, by: Collection[str]) -> Person | None:
        """Who has this name at this company; where both can be reached another way that counts, that is not enough."""
        reachable = bool({"email", "phone"} & set(by))
        for person in self.by_name.get(reading.name_key, ()):
            client = person.client
            company = client.name_key if client and client.is_company else ""
            if company != reading.company_key and (reachable or reading.company_key):
                continue
            if not (reachable and reading.points and person.points):
                return person
        return None
