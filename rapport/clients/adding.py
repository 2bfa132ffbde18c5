"""Making clients and people, taking suggested ones in, moving people about. Each deed is one batch of the journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.clients import standing
from rapport.clients.hints import hints_of
from rapport.clients.models import Client, Contact
from rapport.clients.models.custom import field_number
from rapport.journal.models import Batch
from rapport.journal.recording import Change, begin, record_many
from rapport.web.funnel import Actor

# What a copy of a client takes over; people and words stay where they are.
COPIED = (
    "kind", "city", "country", "timezone", "language", "website", "industry", "experience", "interaction_type",
    "confidentiality", "note", "rhythm_days",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """The little that is asked about a new client's person. Points are [kind, value, label]."""

    name: str
    role: str = ""
    points: Sequence[Sequence[str]] = ()


def add_client(
    facts: Mapping[str, Any], *, by: Actor, at: datetime, person: NewPerson | None = None, tags: Sequence[str] = ()
) -> tuple[Client, Batch]:
    """A new client, with their person when one is given; a client who is a person is their own main person."""
    with transaction.atomic():
        batch = begin("client.created", by=by, at=at)
        client = _make(facts, tags, batch=batch, at=at)
        if person is None and not client.is_company:
            person = NewPerson(name=client.name)
        if person is not None:
            facts_of_person = {"name": person.name, "role": person.role, "is_main": True}
            add_contact(client, {**facts_of_person, "points": list(person.points)}, by=by, at=at, batch=batch)
        else:
            standing.refresh([client.pk])
    client.refresh_from_db()
    return client, batch


def _make(facts: Mapping[str, Any], tags: Sequence[str] = (), *, batch: Batch, at: datetime) -> Client:
    client = Client(workspace_id=batch.workspace_id, created_at=at, updated_at=at, last_at=at, **facts)
    client.set_keys()
    client.save(force_insert=True)
    if tags:
        client.put_back("tags", list(tags))
    record_many([Change(client, "created", _from_nothing({**facts, "tags": list(tags)}))], batch=batch, at=at)
    return client


def add_contact(
    client: Client, values: Mapping[str, Any], *, by: Actor, at: datetime, batch: Batch | None = None
) -> tuple[Contact, Batch]:
    """A new person at a client. `values` are columns, `points` and own fields; the first person is the main one."""
    with transaction.atomic():
        batch = batch or begin("contact.created", by=by, at=at)
        points = [list(point) for point in values.get("points", ())]
        own = {name: value for name, value in values.items() if field_number(name) is not None}
        columns = {name: value for name, value in values.items() if name != "points" and name not in own}
        columns.setdefault("is_main", not Contact.objects.living().filter(client=client, is_main=True).exists())
        contact = Contact(workspace_id=by.workspace_id, client=client, created_at=at, updated_at=at, **columns)
        contact.set_keys()
        contact.save(force_insert=True)
        if points:
            contact.put_back("points", points)
        contact.put_all({name: value for name, value in own.items() if value is not None})
        made = {**columns, **own, "client_id": client.pk, "points": points}
        record_many([Change(contact, "created", _from_nothing(made))], batch=batch, at=at)
        standing.refresh_contacts([contact.pk])
    contact.refresh_from_db()
    return contact, batch


def _from_nothing(values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {name: (None, value) for name, value in values.items() if value not in ("", None, [], False)}


def copy_client(client: Client, *, by: Actor, at: datetime) -> tuple[Client, Batch]:
    """A new client with the same facts and tags; the people and what was said stay with the first."""
    facts = {name: getattr(client, name) for name in COPIED}
    facts["name"] = (_("%(name)s (copy)") % {"name": client.name})[:200]
    return add_client(facts, by=by, at=at, tags=client.standing("tags"))


def adopt(contact: Contact, client: Client, *, by: Actor, at: datetime, batch: Batch | None = None) -> Batch:
    """A suggested person belongs to a client from now on, with everything they have written."""
    with transaction.atomic():
        batch = batch or begin("contact.adopted", by=by, at=at)
        first = not Contact.objects.living().filter(client=client, is_main=True).exists()
        values = {"client_id": client.pk, "suggested": False, "archived_at": None, "is_main": first}
        contact.change(values, by=by, at=at, verb="adopted", batch=batch)
    return batch


def client_from(contact: Contact, *, company: str, by: Actor, at: datetime) -> tuple[Client, Batch]:
    """Make a client of a suggested person: the company of that name with this person, or the person themselves.

    What they told about themselves is taken over: their company, unless another is named, city, website.
    """
    with transaction.atomic():
        hints = hints_of(contact)
        company = company or hints.pop("company", "")
        kind = Client.Kind.COMPANY if company else Client.Kind.PERSON
        facts = {
            "kind": str(kind),
            "name": company or contact.name,
            "timezone": contact.timezone,
            "language": contact.language,
            **{name: told for name, told in hints.items() if name != "company"},
        }
        batch = begin("client.created", by=by, at=at)
        client = _make(facts, batch=batch, at=at)
        adopt(contact, client, by=by, at=at, batch=batch)
    client.refresh_from_db()
    return client, batch


def move(contact: Contact, client: Client, *, by: Actor, at: datetime) -> Batch | None:
    """A person goes to another client; what was said before stays where it was said."""
    left = contact.client
    if left == client:
        return None
    touched = [one for one in (left, client) if one is not None]
    with transaction.atomic():
        batch = begin("contact.moved", by=by, at=at)
        # Told first, so that an undo, which goes backwards, puts both clients right after the person is back.
        changes = [Change(one, "person_moved", {"updated_at": (one.updated_at, at)}) for one in touched]
        Client.objects.filter(pk__in=[one.pk for one in touched]).update(updated_at=at)
        record_many(changes, batch=batch, at=at)
        first = not Contact.objects.living().filter(client=client, is_main=True).exists()
        contact.change({"client_id": client.pk, "is_main": first}, by=by, at=at, verb="moved", batch=batch)
        standing.refresh([one.pk for one in touched])
    return batch


def make_main(contact: Contact, *, by: Actor, at: datetime) -> Batch | None:
    """This person stands for the client from now on; None when they do already."""
    with transaction.atomic():
        contact.refresh_from_db(fields=["is_main"], from_queryset=Contact.objects.visible_to(by).select_for_update())
        if contact.is_main:
            return None
        batch = begin("contact.made_main", by=by, at=at)
        others = Contact.objects.visible_to(by).filter(client=contact.client, is_main=True).exclude(pk=contact.pk)
        for other in others:
            other.change({"is_main": False}, by=by, at=at, verb="changed", batch=batch)
        contact.change({"is_main": True}, by=by, at=at, verb="made_main", batch=batch)
    return batch
