"""Who is known already: by a name however it is spelled, by a mail address, by a phone. Asked while somebody types."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from rapport.clients.models import Client, Contact, ContactPoint
from rapport.clients.models.contact import point_key
from rapport.clients.standing import CLIENT, CONTACT
from rapport.lib.names import same_name_key
from rapport.lib.sounds import sound
from rapport.search.finding import find
from rapport.search.words import words
from rapport.web.funnel import Actor

MOST = 5


@dataclass(frozen=True, slots=True)
class Twin:
    """Somebody who may be the same: a client, or a person (perhaps at a client)."""

    name: str
    href: str
    at: str = ""
    suggested: bool = False


def by_name(actor: Actor, text: str, *, apart_from: int = 0) -> list[Twin]:
    """Clients and people whose name is the same but for case, ё, company form, word order or alphabet."""
    wanted = spelling(text)
    if not wanted:
        return []
    same = same_name_key(text)
    hits = [
        hit.row for hit in find(actor, same, kinds=(CLIENT, CONTACT), limit=50) if spelling(hit.row.title) == wanted
    ]
    ids = {kind: [row.object_id for row in hits if row.kind == kind] for kind in (CLIENT, CONTACT)}
    clients = Client.objects.visible_to(actor).present().filter(Q(pk__in=ids[CLIENT]) | Q(name_key=same))
    people = Contact.objects.visible_to(actor).present().filter(Q(pk__in=ids[CONTACT]) | Q(name_key=same))
    found = [Twin(client.name, client.get_absolute_url()) for client in clients.order_by("id")[:MOST]]
    # A person who is their own client has been named as the client.
    others = people.exclude(is_main=True, client__kind=Client.Kind.PERSON).exclude(pk=apart_from)
    return (found + _twins(others.select_related("client").order_by("id")[:MOST]))[:MOST]


def spelling(text: str) -> tuple[str, ...]:
    """How a name sounds, whatever its alphabet, company form and word order."""
    return tuple(sorted(sound(word) for word in words(same_name_key(text))))


def by_point(actor: Actor, kind: str, value: str, *, region: str = "", apart_from: int = 0) -> list[Twin]:
    """People who have this mail address or phone."""
    key = point_key(kind, value, region)
    if not key:
        return []
    points = ContactPoint.objects.visible_to(actor).filter(kind=kind, key=key, contact__trashed_at=None)
    rows = points.exclude(contact=apart_from).select_related("contact__client").order_by("contact_id")[: 2 * MOST]
    return _twins({point.contact_id: point.contact for point in rows}.values())[:MOST]


def _twins(people: Iterable[Contact]) -> list[Twin]:
    return [
        Twin(
            person.name,
            person.get_absolute_url(),
            person.client.name if person.client and person.client.name != person.name else "",
            person.suggested,
        )
        for person in people
    ]
