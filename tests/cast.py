"""The cast everybody knows, and plain factories with honest defaults: a_client(workspace), a_contact(client), …

Anna Vetrova owns a studio, Boris works in it, Charlie has a workspace of his own. Factories write rows as they stand
after the fact, without a journal entry; derived columns and the search index are right. A test says what matters to it.
"""

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta
from typing import Any

from django.test import Client as Browser
from django.utils import timezone

from rapport.accounts.actors import Actor
from rapport.accounts.models import Membership, User, Workspace
from rapport.clients import standing
from rapport.clients.models import (
    Client,
    ClientTag,
    Contact,
    ContactPoint,
    Interaction,
    InteractionFile,
    Lookalike,
    NextStep,
    Tag,
)
from rapport.files.keeping import keep
from rapport.files.models import StoredFile
from rapport.imports import importing
from rapport.imports.models import Import, Remark, Source
from rapport.inbox.models import Message, Reference, Thread
from rapport.journal.models import Batch
from rapport.journal.recording import begin

PASSWORD = "seven quiet herons"
PEOPLE = b"name,email\r\nIlya Brandt,ilya@meridian.example\r\nMara Quist,mara@quist.example\r\n"
_count = itertools.count(1)


def ago(**time: float) -> datetime:
    """A moment of the past: ago(days=2, hours=1)."""
    return timezone.now() - timedelta(**time)


# ---- People who sign in


def the_owner() -> Actor:
    """Anna Vetrova, in her studio in Moscow."""
    studio = a_workspace("Vetrova Studio", timezone="Europe/Moscow", country="RU", currency="RUB")
    return a_member(studio, email="anna@vetrova.example", name="Anna Vetrova", timezone="Europe/Moscow")


def the_stranger() -> Actor:
    """Charlie Nobody, in a workspace of his own."""
    return a_member(a_workspace("Nobody & Sons"), email="charlie@nobody.example", name="Charlie Nobody")


def a_user(*, email: str = "", name: str = "Dora Able", password: str | None = PASSWORD, **facts: Any) -> User:
    """Somebody who can sign in, without a seat."""
    return User.objects.create_user(email or f"user{next(_count)}@users.example", password, name=name, **facts)


def a_workspace(name: str = "A workspace", *, slug: str = "", **facts: Any) -> Workspace:
    """A workspace in which nobody sits yet."""
    return Workspace.objects.create(name=name, slug=slug or f"workspace-{next(_count)}", **facts)


def a_member(workspace: Workspace | None = None, *, role: str = "owner", **facts: Any) -> Actor:
    """A user at work in a workspace, as verbs want them."""
    workspace = workspace or a_workspace()
    user = a_user(**facts)
    user.seat = Membership.objects.create(workspace=workspace, user=user, role=role)
    user.save(update_fields=["seat"])
    return Actor(workspace, user)


def signed_in(actor: Actor, **how: Any) -> Browser:
    """Django's test browser with this person signed in."""
    browser = Browser(**how)
    browser.force_login(actor.user)
    return browser


# ---- Clients and what happens with them


def a_client(
    workspace: Workspace,
    name: str = "Meridian Books",
    kind: str = "company",
    *,
    tags: tuple[str, ...] = (),
    **facts: Any,
) -> Client:
    """A client without people and without a word said."""
    now = timezone.now()
    facts = {"created_at": now, "updated_at": now, "last_at": now, **facts}
    client = Client(workspace=workspace, name=name, kind=kind, **facts)
    client.set_keys()
    client.save()
    marks = [ClientTag(workspace=workspace, client=client, tag=Tag.of(workspace.pk, tag)) for tag in tags]
    ClientTag.objects.bulk_create(marks)
    standing.refresh([client.pk])
    client.refresh_from_db()
    return client


def a_person(
    workspace: Workspace, name: str = "Mara Quist", *, email: str = "mara@quist.example", **facts: Any
) -> Client:
    """A client who is a person, and therefore their own contact."""
    client = a_client(workspace, name, "person", **facts)
    a_contact(client, name, email=email, is_main=True)
    client.refresh_from_db()
    return client


def a_contact(
    client: Client | None,
    name: str = "Ilya Brandt",
    *,
    email: str = "ilya@meridian.example",
    phone: str = "",
    workspace: Workspace | None = None,
    **facts: Any,
) -> Contact:
    """A person at a client; without a client (and with a workspace) one who is only suggested."""
    workspace = workspace or client.workspace
    now = timezone.now()
    facts = {"created_at": now, "updated_at": now, "suggested": client is None, **facts}
    contact = Contact(workspace=workspace, client=client, name=name, **facts)
    contact.set_keys()
    contact.save()
    ways = [("email", email, "work")] * bool(email) + [("phone", phone, "mobile")] * bool(phone)
    ContactPoint.objects.bulk_create(ContactPoint.of(contact, *way, position=place) for place, way in enumerate(ways))
    standing.refresh_contacts([contact.pk])
    contact.refresh_from_db()
    return contact


def an_interaction(
    client: Client | None,
    direction: str = "in",
    text: str = "Could you look at the second draft?",
    *,
    kind: str = "mail",
    at: datetime | None = None,
    contact: Contact | None = None,
    awaits: bool | None = None,
    workspace: Workspace | None = None,
    **facts: Any,
) -> Interaction:
    """Something said. What they wrote waits for an answer unless `awaits` says otherwise."""
    now = timezone.now()
    at = at or now
    asked = kind == "mail" and direction == "in" and not facts.get("automatic", False)
    facts = {"created_at": now, "updated_at": now, "title": "The second draft" if kind == "mail" else "", **facts}
    interaction = Interaction.objects.create(
        workspace=workspace or client.workspace,
        client=client,
        contact=contact,
        kind=kind,
        direction=direction,
        at=at,
        text=text,
        awaits=asked if awaits is None else awaits,
        **facts,
    )
    standing.refresh_interactions([interaction.pk])
    if client is not None:
        client.refresh_from_db()
    return interaction


def a_next_step(
    client: Client, text: str = "Send the estimate", *, due_on: date | None = None, **facts: Any
) -> NextStep:
    """Something to do, by today unless another day or moment is given."""
    now = timezone.now()
    if due_on is None and "due_at" not in facts:
        due_on = now.astimezone(client.workspace.workhours.zone).date()
    facts = {"created_at": now, "updated_at": now, **facts}
    return NextStep.objects.create(workspace=client.workspace, client=client, text=text, due_on=due_on, **facts)


def a_pair(one: Client | Contact, other: Client | Contact, *reasons: str, points: int = 80) -> Lookalike:
    """Two clients or two people who may be one."""
    first, second = sorted((one.pk, other.pk))
    return Lookalike.objects.create(
        workspace=one.workspace, kind=one._meta.model_name, first_id=first, second_id=second, points=points,
        reasons=list(reasons or ("name_same",)), found_at=timezone.now(),
    )  # fmt: skip


# ---- Mail


def a_letter(
    client: Client | None,
    direction: str = "in",
    text: str = "Could you look at the second draft?",
    *,
    subject: str = "The second draft",
    at: datetime | None = None,
    contact: Contact | None = None,
    thread: Thread | None = None,
    attachment: tuple[str, bytes] | None = None,
    html: str = "",
    workspace: Workspace | None = None,
    **facts: Any,
) -> Message:
    """A letter as an import leaves it: message, thread, raw bytes, and its place in the client's history."""
    workspace, at = workspace or client.workspace, at or timezone.now()
    email = (
        contact.points.filter(kind="email").values_list("value", flat=True).first()
        if contact
        else "ilya@meridian.example"
    )
    name, me = contact.name if contact else "Ilya Brandt", "anna@vetrova.example"
    sender, to = ((name, email), ("", me)) if direction == "in" else (("", me), (name, email))
    message_id = f"letter{next(_count)}@mail.example"
    raw = f"Message-ID: <{message_id}>\r\nFrom: {sender[1]}\r\nTo: {to[1]}\r\nSubject: {subject}\r\n\r\n{text}\r\n"
    if thread is None:
        thread = Thread.objects.create(
            workspace=workspace, subject=subject, base_subject=subject.casefold(), first_at=at, last_at=at
        )
    message = Message.objects.create(
        workspace=workspace,
        thread=thread,
        message_id=message_id,
        raw=a_file(workspace, raw.encode()),
        subject=subject,
        sent_at=at,
        direction=direction,
        from_name=sender[0],
        from_email=sender[1],
        recipients={"to": [list(to)], "cc": [], "dropped": 0},
        html=html,
        attachment_count=int(attachment is not None),
    )
    Reference.objects.create(workspace=workspace, message_id=message_id, thread=thread)
    interaction = an_interaction(
        client,
        direction,
        text,
        at=at,
        contact=contact,
        workspace=workspace,
        title=subject,
        conversation=thread.pk,
        source=message.pk,
        **facts,
    )
    if attachment:
        a_file_of(interaction, *attachment)
    return message


def history_of(message: Message) -> Interaction:
    """The place of a letter in the client's history."""
    return Interaction.objects.get(workspace=message.workspace, source=message.pk)


def a_file(workspace: Workspace, content: bytes = b"bytes") -> StoredFile:
    """Content in the store."""
    return next(iter(keep(workspace.pk, [content], at=timezone.now()).values()))


def a_file_of(
    interaction: Interaction, name: str = "estimate.txt", content: bytes = b"bytes", *, content_type: str = "text/plain"
) -> InteractionFile:
    """A file that came with something said."""
    return InteractionFile.objects.create(
        workspace=interaction.workspace,
        interaction=interaction,
        file=a_file(interaction.workspace, content),
        name=name,
        content_type=content_type,
    )


# ---- The journal and imports


def a_batch(actor: Actor, kind: str = "client.changed") -> Batch:
    """A batch of the journal without entries."""
    return begin(kind, by=actor, at=timezone.now())


def an_import(
    actor: Actor,
    name: str = "contacts.csv",
    *,
    state: str = "done",
    content: bytes = PEOPLE,
    problem: str = "",
    **facts: Any,
) -> Import:
    """An import of one file, looked through, in any state; the people in it are not really taken in.

    `problem` is the code of one record that could not be read.
    """
    now = timezone.now()
    source = Source(name=name, file=a_file(actor.workspace, content), total=0)
    brought = importing.begin_import(actor, [source], at=now)
    if state != Import.State.READING:
        importing.look(brought, actor, at=now)
    brought.refresh_from_db()
    source = brought.sources.get()
    if state not in {Import.State.READING, Import.State.READY}:
        facts = {"state": state, "batch": a_batch(actor, "import"), "started_at": now, "finished_at": now, **facts}
        counts = {"read": source.total, "created": source.total - bool(problem), "failed": int(bool(problem))}
        brought.sources.update(finished=state != Import.State.STOPPED, **counts)
    Import.objects.filter(pk=brought.pk).update(**facts)
    if problem:
        Remark.objects.create(
            workspace=actor.workspace,
            source=source,
            number=1,
            kind=Remark.Kind.ERROR,
            at="2",
            code=problem,
            excerpt=name,
        )
    brought.refresh_from_db()
    return brought
