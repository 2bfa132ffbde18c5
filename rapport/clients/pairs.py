"""Pairs of clients and people who may be one, ready to be shown: who they are, and why we think so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy, pgettext_lazy

from rapport.clients import wording
from rapport.clients.models import Client, Contact, ContactPoint, Lookalike, Merging
from rapport.clients.models.merging import Kind
from rapport.clients.standing import is_own_client
from rapport.journal.models import Entry
from rapport.web.funnel import Actor

# The strongest first.
ORDER = ("-points",)
MOST_MERGED = 50
REASONS = {
    "tax": gettext_lazy("same tax number"),
    "mail": gettext_lazy("same e-mail"),
    "phone": gettext_lazy("same phone"),
    "domain": gettext_lazy("same website or mail domain"),
    "mailbox": gettext_lazy("same shared mailbox"),
    "switchboard": gettext_lazy("same shared phone"),
    "of_company": gettext_lazy("works at this company"),
    "together": gettext_lazy("at the same client"),
    "name_same": gettext_lazy("same name"),
    "name_alphabet": gettext_lazy("same name in the other alphabet"),
    "name_order": gettext_lazy("same name, words in another order"),
    "name_spelling": gettext_lazy("same name, spelled a little differently"),
    "name_patronymic": gettext_lazy("same name, once without the patronymic"),
    "name_short": gettext_lazy("short form of the same name"),
    "name_typo": gettext_lazy("names differ by one letter"),
    "name_initials": gettext_lazy("same family name and initials"),
    "name_part": gettext_lazy("one name is part of the other"),
}
PERSON_AT = pgettext_lazy("a person at a client", "at %(client)s")


@dataclass(frozen=True, slots=True)
class One:
    """One of two."""

    id: int
    name: str
    href: str
    company: bool
    about: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two who may be one; the first is the one that would stay."""

    id: int
    kept: One
    gone: One
    why: str
    is_people: bool


def pairs(actor: Actor) -> QuerySet[Lookalike]:
    """The pairs nobody has decided about, of records that are still there."""
    here = Q()
    for kind, model in ((Kind.CLIENT, Client), (Kind.CONTACT, Contact)):
        rows: Any = model.objects.visible_to(actor).present()
        both = [Exists(rows.filter(pk=OuterRef(side))) for side in ("first_id", "second_id")]
        here |= Q(*both, kind=kind)
    return Lookalike.objects.visible_to(actor).open().filter(here)


def shown(actor: Actor, rows: Sequence[Lookalike], *, clients: str, people: str) -> list[Pair]:
    """Pairs with their names; `clients` and `people` are the addresses under which both have their pages."""
    ids = {kind: {pk for row in rows if row.kind == kind for pk in (row.first_id, row.second_id)} for kind in Kind}
    firms = Client.objects.visible_to(actor).in_bulk(ids[Kind.CLIENT])
    persons = Contact.objects.visible_to(actor).select_related("client").in_bulk(ids[Kind.CONTACT])
    mails = _mails(actor, persons)
    found = []
    for row in rows:
        if row.kind == Kind.CLIENT:
            both = order_of_clients(firms[row.first_id], firms[row.second_id])
            sides = [_client(one, clients) for one in both]
        else:
            two = order_of_people(persons[row.first_id], persons[row.second_id])
            sides = [_person(one, people, mails.get(one.pk, "")) for one in two]
        found.append(Pair(row.pk, sides[0], sides[1], why(row.reasons), row.kind == Kind.CONTACT))
    return found


def why(reasons: Iterable[str]) -> str:
    """Reasons as one sentence."""
    return capfirst(", ".join(str(REASONS[reason]) for reason in reasons if reason in REASONS))


def order_of_clients(one: Client, other: Client) -> tuple[Client, Client]:
    """First the one that would stay: a company before a person, then whoever has the longer conversation."""

    def weight(client: Client) -> tuple[bool, int, int]:
        return client.is_company, len(client.weave), -client.pk

    return (one, other) if weight(one) > weight(other) else (other, one)


def order_of_people(one: Contact, other: Contact) -> tuple[Contact, Contact]:
    """First the one that would stay: their own client, then somebody's person, then who has been here longer."""

    def weight(contact: Contact) -> tuple[bool, bool, int]:
        return is_own_client(contact, contact.client), contact.client_id is not None, -contact.pk

    return (one, other) if weight(one) > weight(other) else (other, one)


def _client(client: Client, base: str) -> One:
    return One(client.pk, client.name, f"{base}{client.pk}/", client.is_company, client.face or client.city)


def _person(contact: Contact, base: str, mail: str) -> One:
    at = str(PERSON_AT) % {"client": contact.client.name} if contact.client else mail
    return One(contact.pk, contact.name, f"{base}{contact.pk}/", False, at)


def _mails(actor: Actor, ids: Iterable[int]) -> dict[int, str]:
    rows = ContactPoint.objects.visible_to(actor).filter(kind="email", contact_id__in=list(ids))
    return dict(rows.order_by("-position", "-id").values_list("contact_id", "value"))


@dataclass(frozen=True, slots=True)
class MergedOne:
    """What has become part of a record; `pk` is that of the merging."""

    pk: int
    name: str
    day: str


def knowing_merged(actor: Actor, people: Any) -> QuerySet[Any]:
    """People, each with whether anybody has become part of them."""
    merged = Contact.objects.merged(actor).filter(merged_into=OuterRef("pk"))
    rows: QuerySet[Any] = people.annotate(has_merged=Exists(merged))
    return rows


def merged_with(record: Any, *, now: datetime) -> list[MergedOne]:
    """What has become part of a record, the latest first; without people who were merged along with their clients."""
    kind = record._meta.model_name
    mine = Merging.objects.filter(workspace_id=record.workspace_id, kind=kind, kept_id=record.pk)
    alone = Entry.objects.filter(
        workspace_id=record.workspace_id, subject=Merging._meta.label_lower, subject_id=OuterRef("pk"),
        batch__kind=f"{kind}.merged",
    )  # fmt: skip
    rows = list(mine.filter(Exists(alone)).order_by("-at")[:MOST_MERGED])
    gone = type(record).objects.in_bulk([row.gone_id for row in rows])
    return [
        MergedOne(row.pk, gone[row.gone_id].name, wording.talked(row.at, now=now))
        for row in rows
        if row.gone_id in gone
    ]
