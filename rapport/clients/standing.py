"""How things stand: the derived columns of clients and their rows in the search index, renewed after every change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Min

from rapport.clients import rhythm
from rapport.clients.models import Client, ClientTag, Contact, Interaction, NextStep
from rapport.clients.rhythm import Beat
from rapport.journal.reversing import learn
from rapport.search.indexing import Found, forget, remember

CLIENT, CONTACT, INTERACTION = "client", "contact", "interaction"
# How far back a rhythm is measured.
BEATS = 40
SEARCHED = 8_000


def refresh(client_ids: Iterable[int]) -> None:
    """Renew the derived columns and index rows of clients."""
    clients = Client.objects.in_bulk(set(client_ids))
    if not clients:
        return
    waiting = waiting_since(clients)
    people, tags = people_of(clients), tags_of(clients)
    for client in clients.values():
        _stand(client, waiting.get(client.pk), people[client.pk], tags[client.pk])
    derived = ["face", "tag_line", "last_at", "turn", "turn_since", "weave", "silent_from"]
    Client.objects.bulk_update(clients.values(), derived, batch_size=200)
    _index_clients(clients, people, tags)


def waiting_since(client_ids: Iterable[int]) -> dict[int, datetime]:
    """Since when each client waits for an answer; those who do not wait are absent."""
    rows = Interaction.objects.awaiting().filter(client_id__in=client_ids).values_list("client_id")
    return dict(rows.annotate(since=Min("at")).order_by())


def people_of(client_ids: Iterable[int]) -> dict[int, list[Contact]]:
    """The contacts of each client, the main one first."""
    people: dict[int, list[Contact]] = defaultdict(list)
    rows = Contact.objects.living().filter(client_id__in=client_ids).prefetch_related("points")
    for contact in rows.order_by("-is_main", "id"):
        people[contact.client_id].append(contact)
    return people


def tags_of(client_ids: Iterable[int]) -> dict[int, list[str]]:
    """The tags of each client, sorted."""
    tags: dict[int, list[str]] = defaultdict(list)
    rows = ClientTag.objects.filter(client_id__in=client_ids).order_by("tag__name")
    for client_id, name in rows.values_list("client_id", "tag__name"):
        tags[client_id].append(name)
    return tags


def beats_of(client_id: int) -> list[Beat]:
    """What was last said with a client, newest first; notes and machines are no words of a conversation."""
    rows = Interaction.objects.present().filter(client_id=client_id, automatic=False).exclude(kind=Interaction.Kind.NOTE)
    return [Beat(*row) for row in rows.order_by("-at", "-id").values_list("direction", "at")[:BEATS]]


def _stand(client: Client, waiting: datetime | None, people: list[Contact], tags: list[str]) -> None:
    beats = beats_of(client.pk)
    whose = rhythm.turn(beats, waiting)
    client.face = people[0].name if people and client.is_company else ""
    client.tag_line = ", ".join(tags)[:400]
    client.last_at = beats[0].at if beats else client.created_at
    client.turn, client.turn_since = whose.side, whose.since
    client.weave = rhythm.weave(beats)
    client.silent_from = rhythm.silent_from(beats, client.rhythm_days)


def _index_clients(clients: dict[int, Client], people: dict[int, list[Contact]], tags: dict[int, list[str]]) -> None:
    gone = [client for client in clients.values() if client.trashed_at]
    for client in gone:
        forget(client.workspace_id, CLIENT, [client.pk])
    remember(
        Found(
            workspace_id=client.workspace_id,
            kind=CLIENT,
            object_id=client.pk,
            client_id=client.pk,
            title=client.name,
            text=client.face or client.city,
            body=" ".join([client.city, client.tag_line, client.note[:SEARCHED], *_reach(client, people[client.pk])]),
            at=client.last_at,
        )
        for client in clients.values()
        if not client.trashed_at
    )


def _reach(client: Client, people: list[Contact]) -> list[str]:
    """Names and addresses by which a client is found; people of a company have rows of their own."""
    mine = people[:1] if not client.is_company else []
    return [word for contact in mine for word in (contact.name, *(point.value for point in contact.points.all()))]


def refresh_contacts(contact_ids: Iterable[int]) -> None:
    """Renew the index rows of contacts, and their clients."""
    ids = set(contact_ids)
    rows = Contact.objects.filter(pk__in=ids).select_related("client").prefetch_related("points")
    contacts = list(rows)
    index_contacts(contacts)
    refresh({contact.client_id for contact in contacts if contact.client_id})


def index_contacts(contacts: Iterable[Contact]) -> None:
    """Index rows of people; a person who is their own client is found as the client."""
    found, lost = [], defaultdict(list)
    for contact in contacts:
        client = contact.client
        if contact.trashed_at or (client and not client.is_company and contact.is_main):
            lost[contact.workspace_id].append(contact.pk)
            continue
        points = [point.value for point in contact.points.all()]
        found.append(
            Found(
                workspace_id=contact.workspace_id,
                kind=CONTACT,
                object_id=contact.pk,
                client_id=contact.client_id or 0,
                title=contact.name,
                text=", ".join(filter(None, [contact.role, client.name if client else "", *points[:1]])),
                body=" ".join([contact.role, contact.note[:SEARCHED], *points]),
                at=contact.updated_at,
            )
        )
    remember(found)
    for workspace_id, ids in lost.items():
        forget(workspace_id, CONTACT, ids)


def refresh_interactions(interaction_ids: Iterable[int]) -> None:
    """Renew the index rows of interactions, and the standing of their clients."""
    interactions = list(Interaction.objects.filter(pk__in=set(interaction_ids)))
    index_interactions(interactions)
    refresh({interaction.client_id for interaction in interactions if interaction.client_id})


def index_interactions(interactions: Iterable[Interaction]) -> None:
    """Index rows of what was said."""
    found = []
    for interaction in interactions:
        if interaction.trashed_at:
            forget(interaction.workspace_id, INTERACTION, [interaction.pk])
            continue
        found.append(
            Found(
                workspace_id=interaction.workspace_id,
                kind=INTERACTION,
                object_id=interaction.pk,
                client_id=interaction.client_id or 0,
                title=interaction.title or interaction.text[:120],
                text=" ".join(interaction.text[:400].split())[:300],
                body=interaction.text[:SEARCHED],
                at=interaction.at,
            )
        )
    remember(found)


def held_clients(pks: list[int]) -> set[int]:
    """Clients on whom people, words or steps still hang."""
    held: set[int] = set()
    for model in (Contact, Interaction, NextStep):
        held |= set(model._default_manager.filter(client_id__in=pks).values_list("client_id", flat=True))  # type: ignore[misc]
    return held


def held_contacts(pks: list[int]) -> set[int]:
    """Contacts on whom words still hang."""
    return set(Interaction.objects.filter(contact_id__in=pks).values_list("contact_id", flat=True))  # type: ignore[arg-type]


def unmake_clients(pks: list[int]) -> None:
    """Delete clients with their index rows."""
    for workspace_id in set(Client.objects.filter(pk__in=pks).values_list("workspace_id", flat=True)):
        forget(workspace_id, CLIENT, pks)
    Client.objects.filter(pk__in=pks).delete()


def unmake_contacts(pks: list[int]) -> None:
    """Delete contacts with their index rows; their clients stand without them."""
    rows = list(Contact.objects.filter(pk__in=pks).values_list("workspace_id", "client_id"))
    for workspace_id in {row[0] for row in rows}:
        forget(workspace_id, CONTACT, pks)
    Contact.objects.filter(pk__in=pks).delete()
    refresh({client_id for _, client_id in rows if client_id})


def unmake_interactions(pks: list[int]) -> None:
    """Delete interactions with their index rows; their clients stand without them."""
    rows = list(Interaction.objects.filter(pk__in=pks).values_list("workspace_id", "client_id"))
    for workspace_id in {row[0] for row in rows}:
        forget(workspace_id, INTERACTION, pks)
    Interaction.objects.filter(pk__in=pks).delete()
    refresh({client_id for _, client_id in rows if client_id})


def learn_ways() -> None:
    """Teach the journal the ways of this room."""
    learn(Client, held=held_clients, unmake=unmake_clients, put_right=refresh)
    learn(Contact, held=held_contacts, unmake=unmake_contacts, put_right=refresh_contacts)
    learn(Interaction, unmake=unmake_interactions, put_right=refresh_interactions)
