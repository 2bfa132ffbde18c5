"""The list of all people, whichever client they are at: which of them match, and each row ready to be shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from rapport.clients.listing import MOST_MATCHES
from rapport.clients.models import Contact
from rapport.clients.standing import CONTACT
from rapport.search.finding import matching
from rapport.search.words import question
from rapport.web.filters import Filters
from rapport.web.funnel import Actor


class PeopleFilters(Filters):
    """What narrows the list of people: words."""

    q = forms.CharField(required=False, max_length=200, label=_("Name, role, address"))

    order = ("name_key",)

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        self.actor = actor

    def rows(self) -> QuerySet[Any]:
        """The people at living clients, with their client; those nobody has decided about stand under New people."""
        kept = Contact.objects.visible_to(self.actor).living().filter(suggested=False)
        here = kept.filter(client__archived_at=None, client__trashed_at=None)
        return self.narrow(here.select_related("client"))

    def by_q(self, rows: Any, text: str) -> Any:
        """Found by the search index."""
        groups = question(text)
        if not groups:
            return rows.none()
        # Who is their own client is found as the client.
        found = matching(self.actor, groups, (CONTACT, "client"))
        pairs = found.values_list("kind", "object_id")[:MOST_MATCHES]
        people = [pk for kind, pk in pairs if kind == CONTACT]
        clients = [pk for kind, pk in pairs if kind != CONTACT]
        own = Contact.objects.visible_to(self.actor).filter(client__kind="person", client__in=clients, is_main=True)
        return rows.filter(pk__in=[*people, *own.values_list("pk", flat=True)])


@dataclass(frozen=True, slots=True)
class Person:
    """One of them, ready to be shown."""

    id: int
    name: str
    href: str
    client: str
    client_href: str
    role: str
    email: str
    phone: str
    silent: bool


def shown(people: Iterable[Contact], *, base: str, clients: str) -> list[Person]:
    """Rows ready to be shown; the two are the addresses under which people and clients have their pages."""
    return [_shown(person, base, clients) for person in people]


def _shown(person: Contact, base: str, clients: str) -> Person:
    first: dict[str, str] = {}
    for point in sorted(person.points.all(), key=lambda point: (point.position, point.pk)):
        first.setdefault(point.kind, point.value)
    client = person.client
    own = client is not None and client.name == person.name and not client.is_company
    return Person(
        id=person.pk,
        name=person.name,
        href=f"{base}{person.pk}/",
        client="" if client is None or own else client.name,
        client_href=f"{clients}{person.client_id}/",
        role=person.role,
        email=first.get("email", ""),
        phone=first.get("phone", ""),
        silent=person.do_not_contact,
    )
