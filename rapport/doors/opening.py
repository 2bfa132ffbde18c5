"""A private link of a client is opened, kept open for longer, and taken back."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from rapport.accounts.models import hash_of
from rapport.clients.models import Client, Contact
from rapport.doors.models import Door
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.journal.reversing import learn
from rapport.web.funnel import Actor

# For how many days a link may be good, and for how many it is when nobody says.
GOOD_FOR = (30, 90, 180, 365)
USUALLY = 180


class Elsewhere(Exception):
    """The person is not with this client."""


def open_door(
    client: Client, contact: Contact | None, *, by: Actor, at: datetime, days: int = USUALLY
) -> tuple[Door, str, Batch | None]:
    """The link of a client, or of one person there, good for so many days, with its token.

    A person has one: while it is good, it is answered again, and there is no batch. Raises Elsewhere.
    """
    if contact is not None and contact.client_id != client.pk:
        raise Elsewhere
    with transaction.atomic():
        # Pressed twice at the same moment, the second waits here and finds the link of the first.
        client = Client.objects.visible_to(by).select_for_update().get(pk=client.pk)
        living = Door.objects.visible_to(by).alive(at).filter(client=client, contact=contact)
        if (door := living.order_by("-id").first()) is not None:
            return door, door.token, None
        token = secrets.token_urlsafe(24)
        door = Door.objects.create(
            workspace_id=by.workspace_id, client=client, contact=contact, token=token, token_hash=hash_of(token),
            made_at=at, expires_at=at + timedelta(days=days), user_id=by.user_id,
        )  # fmt: skip
        changes = {"client_id": client.pk, "contact_id": contact.pk if contact else None, "expires_at": door.expires_at}
        batch = record(door, "created", {name: (None, value) for name, value in changes.items()}, by=by, at=at)
    return door, token, batch


def prolong(door: Door, *, by: Actor, at: datetime, days: int = USUALLY) -> Batch | None:
    """Good for so many days from now on; None when it is good for as long already, or was taken back."""
    with transaction.atomic():
        door = Door.objects.visible_to(by).select_for_update().get(pk=door.pk)
        before, until = door.expires_at, at + timedelta(days=days)
        if door.revoked_at is not None or before >= until:
            return None
        Door.objects.filter(pk=door.pk).update(expires_at=until)
        return record(door, "prolonged", {"expires_at": (before, until)}, by=by, at=at)


def revoke(door: Door, *, by: Actor, at: datetime) -> Batch | None:
    """It opens nothing any more, from this moment on; None when that is so already."""
    with transaction.atomic():
        if not Door.objects.visible_to(by).filter(pk=door.pk, revoked_at=None).update(revoked_at=at):
            return None
        return record(door, "revoked", {"revoked_at": (None, at)}, by=by, at=at)


def speak(door: Door, language: str) -> None:
    """The pages behind it speak this language from now on. Theirs to choose, so the journal is not told."""
    Door.objects.filter(pk=door.pk).update(language=language)


def address_of(door: Door, path: str = "") -> str:
    """The whole address behind a door: its front page, or `path` below it ("proposals/3/")."""
    return f"{settings.PUBLIC_URL}{path_of(door, path)}"


def path_of(door: Door, path: str = "") -> str:
    """The same within this site."""
    return f"/p/{door.token}/{path}"


def learn_ways() -> None:
    """Teach the journal the ways of this room: a link that is unmade takes the log of its visits along."""
    learn(Door)
