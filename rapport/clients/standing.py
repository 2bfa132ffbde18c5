"""How things stand: the derived columns of clients and their rows in the search index, renewed after every change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Min

from rapport.clients import rhythm
from rapport.clients.beats import beats_of
from rapport.clients.custom import texts_of
from rapport.clients.manners import touch_days
from rapport.clients.models import (
    Absence,
    Agreement,
    Client,
    ClientTag,
    Contact,
    Expectation,
    Goal,
    Interaction,
    Nda,
    NextStep,
    PreparationItem,
    ResearchNote,
)
from rapport.clients.zone_guessing import guess_by_phone
from rapport.files.keeping import let_go
from rapport.journal.reversing import learn
from rapport.search.indexing import Found, forget, redate, remember
from rapport.web.bulk import update_rows

CLIENT, CONTACT, INTERACTION = "client", "contact", "interaction"
DERIVED = ("face", "tag_line", "last_at", "turn", "turn_since", "weave", "silent_from")
SEARCHED = 8_000
# What stands on a client, and keeps it; rooms above teach theirs.
HANGING: list[type[Any]] = [
    Contact, Interaction, NextStep, ResearchNote, Goal, Expectation, PreparationItem, Nda, Agreement, Absence,
]  # fmt: skip


def hang(model: type[Any]) -> None:
    """Teach that rows of a model belong to a client (`client`), who is not unmade under them."""
    HANGING.append(model)


# Told of a workspace and its conversations (Interaction.conversation) in which something has changed.
type Listener = Callable[[int, Collection[int]], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Be told when a conversation has changed, in the transaction of the change; taught by the room that has them."""
    _listeners.append(listener)


# Told of clients about whom something has changed.
type ClientListener = Callable[[Collection[int]], None]
_client_listeners: list[ClientListener] = []


def listen_to_clients(listener: ClientListener) -> None:
    """Be told when a client, their people or what was said with them has changed, in the transaction of the change."""
    _client_listeners.append(listener)


def _tell_of(clients: Collection[int]) -> None:
    for listener in _client_listeners:
        listener(clients)


def _tell(rows: Iterable[tuple[int, int]]) -> None:
    """`rows` are pairs of a workspace and a conversation; 0 is none."""
    changed: dict[int, set[int]] = defaultdict(set)
    for workspace_id, conversation in rows:
        if conversation:
            changed[workspace_id].add(conversation)
    for workspace_id, conversations in changed.items():
        for listener in _listeners:
            listener(workspace_id, conversations)


def refresh(client_ids: Iterable[int]) -> None:
    """Renew the derived columns and index rows of clients."""
    clients = Client.objects.in_bulk(set(client_ids))
    if not clients:
        return
    people, tags = people_of(clients.values()), tags_of(clients)
    before = {pk: _derived(client) for pk, client in clients.items()}
    for client in clients.values():
        here = people[client.pk]
        client.face = here[0].name if here and client.is_company else ""
        client.tag_line = ", ".join(tags[client.pk])[:400]
    _hear(clients.values())
    _keep(clients.values(), before)
    index_clients(clients, people)
    _tell_of(clients)


def hear(client_ids: Iterable[int]) -> None:
    """Renew what is derived from what was said with clients, when nothing else about them has changed."""
    needed = ("id", "workspace_id", "created_at", "rhythm_days", "interaction_type", *DERIVED)
    clients = Client.objects.only(*needed).in_bulk(set(client_ids))
    before = {pk: _derived(client) for pk, client in clients.items()}
    _hear(clients.values())
    _keep(clients.values(), before)
    _tell_of(clients)
    moved: dict[int, dict[int, datetime]] = defaultdict(dict)
    for client in clients.values():
        moved[client.workspace_id][client.pk] = client.last_at
    for workspace_id, times in moved.items():
        redate(workspace_id, CLIENT, times)


def _hear(clients: Collection[Client]) -> None:
    waiting, beats = waiting_since(clients), beats_of([client.pk for client in clients])
    for client in clients:
        said = beats[client.pk]
        whose = rhythm.turn(said, waiting.get(client.pk))
        client.last_at = said[0].at if said else client.created_at
        client.turn, client.turn_since = whose.side, whose.since
        client.weave = rhythm.weave(said)
        client.silent_from = rhythm.silent_from(said, client.rhythm_days or touch_days(client.interaction_type))


def _derived(client: Client) -> tuple[Any, ...]:
    return tuple(getattr(client, name) for name in DERIVED)


def _keep(clients: Iterable[Client], before: Mapping[int, tuple[Any, ...]]) -> None:
    rows = [(*now, client.pk) for client in clients if (now := _derived(client)) != before[client.pk]]
    update_rows(Client, DERIVED, rows, key=("id",))


def waiting_since(clients: Collection[Client]) -> dict[int, datetime]:
    """Since when each client waits for an answer; those who do not wait are absent."""
    rows = Interaction.objects.awaiting().filter(**_of(clients)).values_list("client_id")
    return dict(rows.annotate(since=Min("at")).order_by())


def people_of(clients: Collection[Client]) -> dict[int, list[Contact]]:
    """The contacts of each client, the main one first."""
    people: dict[int, list[Contact]] = defaultdict(list)
    rows = Contact.objects.living().filter(**_of(clients)).prefetch_related("points")
    for contact in rows.order_by("-is_main", "id"):
        people[contact.client_id].append(contact)  # type: ignore[index]  # all of them have a client
    return people


def _of(clients: Collection[Client]) -> dict[str, Any]:
    # Every index begins with the workspace.
    return {"workspace_id__in": {c.workspace_id for c in clients}, "client_id__in": [c.pk for c in clients]}


def tags_of(client_ids: Iterable[int]) -> dict[int, list[str]]:
    """The tags of each client, sorted."""
    tags: dict[int, list[str]] = defaultdict(list)
    rows = ClientTag.objects.filter(client_id__in=client_ids).order_by("tag__name")
    for client_id, name in rows.values_list("client_id", "tag__name"):
        tags[client_id].append(name)
    return tags


def index_clients(clients: Mapping[int, Client], people: Mapping[int, list[Contact]] | None = None) -> None:
    """Index rows of clients; those in the trash have none."""
    people = people_of(clients.values()) if people is None else people
    gone = [client for client in clients.values() if client.trashed_at]
    for client in gone:
        forget(client.workspace_id, CLIENT, [client.pk])
    own = texts_of("client", {client.workspace_id for client in clients.values()}, clients)
    remember(
        found_client(client, [*own[pk], *([] if client.is_company else _reach(people[pk][:1]))])
        for pk, client in clients.items()
        if not client.trashed_at
    )


def _reach(people: list[Contact]) -> list[str]:
    return [word for contact in people for word in (contact.name, *(point.value for point in contact.points.all()))]


def found_client(client: Client, reach: Iterable[str]) -> Found:
    """The index row of a client; `reach` are the words of its own fields and of a person who is it."""
    return Found(
        workspace_id=client.workspace_id,
        kind=CLIENT,
        object_id=client.pk,
        client_id=client.pk,
        title=client.name,
        text=client.face or client.city,
        body=" ".join([client.city, client.tag_line, client.note[:SEARCHED], *(word[:SEARCHED] for word in reach)]),
        at=client.last_at,
    )


def found_contact(contact: Contact, client: Client | None, points: list[str], own: Iterable[str] = ()) -> Found:
    """The index row of a person; `own` are the words in fields people made."""
    return Found(
        workspace_id=contact.workspace_id,
        kind=CONTACT,
        object_id=contact.pk,
        client_id=contact.client_id or 0,
        title=contact.name,
        text=", ".join(filter(None, [contact.role, client.name if client else "", *points[:1]])),
        body=" ".join([contact.role, contact.note[:SEARCHED], *points, *(text[:SEARCHED] for text in own)]),
        at=contact.updated_at,
    )


def is_own_client(contact: Contact, client: Client | None) -> bool:
    """Whether a person is found as their client and needs no row of their own."""
    return bool(client and not client.is_company and contact.is_main)


def refresh_contacts(contact_ids: Iterable[int]) -> None:
    """Renew the index rows of contacts, and their clients."""
    rows = Contact.objects.filter(pk__in=set(contact_ids)).select_related("client").prefetch_related("points")
    contacts = list(rows)
    guess_by_phone(contacts)
    index_contacts(contacts)
    left = {client_id for contact in contacts for client_id in follow(contact)}
    refresh(left | {contact.client_id for contact in contacts if contact.client_id})
    here = {"workspace_id__in": {one.workspace_id for one in contacts}, "contact_id__in": [one.pk for one in contacts]}
    _tell(Interaction.objects.awaiting().filter(**here).values_list("workspace_id", "conversation"))


def follow(contact: Contact) -> set[int]:
    """What was said by a person without a client belongs to the client they get, and to nobody when they lose it again.

    A person who moves from one client to another leaves their history where it happened. Answers the clients left.
    """
    words = Interaction.objects.filter(workspace_id=contact.workspace_id, contact=contact)
    if contact.client_id:
        adrift = words.filter(client=None)
        ids = list(adrift.values_list("pk", flat=True))
        adrift.update(client_id=contact.client_id)
        left: set[int] = set()
    else:
        bound = words.exclude(client=None)
        ids = list(bound.values_list("pk", flat=True))
        left = {client_id for client_id in bound.values_list("client_id", flat=True) if client_id}
        bound.update(client_id=None)
    index_interactions(Interaction.objects.filter(pk__in=ids))
    return left


def index_contacts(contacts: Iterable[Contact]) -> None:
    """Index rows of people; a person who is their own client is found as the client."""
    found, lost = [], defaultdict(list)
    contacts = list(contacts)
    own = texts_of("contact", {one.workspace_id for one in contacts}, [one.pk for one in contacts])
    for contact in contacts:
        if contact.trashed_at or is_own_client(contact, contact.client):
            lost[contact.workspace_id].append(contact.pk)
        else:
            points = [point.value for point in contact.points.all()]
            found.append(found_contact(contact, contact.client, points, own[contact.pk]))
    remember(found)
    for workspace_id, ids in lost.items():
        forget(workspace_id, CONTACT, ids)


def refresh_interactions(interaction_ids: Iterable[int]) -> None:
    """Renew the index rows of interactions, and the standing of their clients."""
    interactions = list(Interaction.objects.filter(pk__in=set(interaction_ids)))
    index_interactions(interactions)
    hear({interaction.client_id for interaction in interactions if interaction.client_id})
    _tell((interaction.workspace_id, interaction.conversation) for interaction in interactions)


def index_interactions(interactions: Iterable[Interaction]) -> None:
    """Index rows of what was said."""
    here = list(interactions)
    for interaction in here:
        if interaction.trashed_at:
            forget(interaction.workspace_id, INTERACTION, [interaction.pk])
    remember(found_interaction(interaction) for interaction in here if not interaction.trashed_at)


def found_interaction(interaction: Interaction) -> Found:
    """The index row of something said."""
    return Found(
        workspace_id=interaction.workspace_id,
        kind=INTERACTION,
        object_id=interaction.pk,
        client_id=interaction.client_id or 0,
        title=interaction.title or interaction.text[:120],
        text=" ".join(interaction.text[:400].split())[:300],
        body=interaction.text[:SEARCHED],
        at=interaction.at,
    )


def held_clients(pks: list[int]) -> set[int]:
    """Clients on whom people, words, steps, terms or a dossier still hang, those who brought others
    and those that others have become part of."""
    brought = Client.objects.filter(introduced_by__in=pks).values_list("introduced_by", flat=True)
    held: set[int] = {pk for pk in brought if pk}
    held |= set(Client.objects.filter(merged_into__in=pks).values_list("merged_into_id", flat=True))
    for model in HANGING:
        held |= set(model._default_manager.filter(client_id__in=pks).values_list("client_id", flat=True))
    return held


def held_contacts(pks: list[int]) -> set[int]:
    """Contacts on whom words still hang, those who brought a client or said what is
    expected, and those that others have become part of."""
    held = set(Interaction.objects.filter(contact_id__in=pks).values_list("contact_id", flat=True))
    held |= set(Contact.objects.filter(merged_into__in=pks).values_list("merged_into_id", flat=True))
    held |= set(Client.objects.filter(introducer__in=pks).values_list("introducer", flat=True))
    held |= set(Agreement.objects.filter(decides__in=pks).values_list("decides", flat=True))
    held |= set(Agreement.objects.filter(agreed_by__in=pks).values_list("agreed_by", flat=True))
    return held | set(Expectation.objects.filter(said_by__in=pks).values_list("said_by", flat=True))


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
    rows = list(Interaction.objects.filter(pk__in=pks).values_list("workspace_id", "client_id", "conversation"))
    for workspace_id in {row[0] for row in rows}:
        forget(workspace_id, INTERACTION, pks)
    Interaction.objects.filter(pk__in=pks).delete()
    hear({row[1] for row in rows if row[1]})
    _tell((row[0], row[2]) for row in rows)


def unmake_ndas(pks: list[int]) -> None:
    """Delete agreements with their files."""
    files = [pk for pk in Nda.objects.filter(pk__in=pks).values_list("file_id", flat=True) if pk]
    Nda.objects.filter(pk__in=pks).delete()
    let_go(files)


def learn_ways() -> None:
    """Teach the journal the ways of this room."""
    learn(Client, held=held_clients, unmake=unmake_clients, put_right=refresh)
    learn(Contact, held=held_contacts, unmake=unmake_contacts, put_right=refresh_contacts)
    learn(Nda, unmake=unmake_ndas)
    learn(Agreement)
    learn(Absence)
    learn(Interaction, unmake=unmake_interactions, put_right=refresh_interactions)
