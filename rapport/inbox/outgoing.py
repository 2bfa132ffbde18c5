"""Writing and letting go: a draft, its hour, taking it back. The worker delivers (delivering.py)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from rapport.files.models import StoredFile
from rapport.inbox import tasks
from rapport.inbox.models import Outgoing, OutgoingFile
from rapport.inbox.sending_by import channel_of
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.web.funnel import Actor

State = Outgoing.State
# So long a message can be taken back after "send".
UNDO = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file to go along; its content is in the store already."""

    file: StoredFile
    name: str
    content_type: str = ""


class TooLate(Exception):
    """It is on its way, or gone: it cannot be changed or taken back."""


def draft(values: Mapping[str, Any], files: Iterable[Enclosed] = (), *, by: Actor, at: datetime) -> Outgoing:
    """A new draft with these columns of Outgoing (by attname) and files."""
    with transaction.atomic():
        outgoing = Outgoing.objects.create(
            workspace_id=by.workspace_id, user_id=by.user_id, created_at=at, updated_at=at, **values
        )
        enclose(outgoing, files)
        record(outgoing, "created", {"subject": (None, outgoing.subject)}, by=by, at=at)
    return outgoing


def enclose(outgoing: Outgoing, files: Iterable[Enclosed]) -> None:
    """Put files to a draft."""
    OutgoingFile.objects.bulk_create(
        OutgoingFile(
            workspace_id=outgoing.workspace_id, outgoing=outgoing, file=one.file, name=one.name[:255],
            content_type=one.content_type[:120],
        )
        for one in files
    )  # fmt: skip


def send(outgoing: Outgoing, *, by: Actor, at: datetime, not_before: datetime | None = None) -> Batch:
    """Let a draft go: at its hour, but not sooner than it can be taken back. Raises TooLate when it has gone already.

    A message that failed, or of which a person says that it did not arrive, is let go again in the same way and keeps
    its Message-ID.
    """
    send_at = max(not_before or at, at if outgoing.automatic else at + UNDO)
    with transaction.atomic():
        locked = Outgoing.objects.select_for_update().get(pk=outgoing.pk)
        if locked.state not in (State.DRAFT, State.FAILED, State.UNKNOWN) or locked.trashed_at:
            raise TooLate
        identity = locked.identity or first_identity(locked, by)
        message_id = locked.message_id or new_message_id(locked, identity)
        facts = {"state": State.WAITING, "send_at": send_at, "message_id": message_id, "identity": identity}
        batch = locked.change({**facts, "trouble": None, "claimed_at": None}, by=by, at=at, verb="let_go")
        tasks.deliver.using(run_after=send_at).enqueue(outgoing.pk)
    outgoing.refresh_from_db()
    assert batch is not None  # the state has changed
    return batch


def take_back(outgoing: Outgoing, *, by: Actor, at: datetime) -> Batch:
    """A message that waits for its hour becomes a draft again. Raises TooLate once the worker has begun with it."""
    with transaction.atomic():
        locked = Outgoing.objects.select_for_update().get(pk=outgoing.pk)
        if locked.state != State.WAITING:
            raise TooLate
        batch = locked.change({"state": State.DRAFT, "send_at": None}, by=by, at=at, verb="taken_back")
    outgoing.refresh_from_db()
    assert batch is not None
    return batch


def write_once(
    key: str, values: Mapping[str, Any], files: Iterable[Enclosed] = (), *, by: Actor, at: datetime,
    not_before: datetime | None = None,
) -> Outgoing | None:  # fmt: skip
    """A message the machine writes: let go at once, and once for a key; None when it was written before."""
    try:
        with transaction.atomic():
            outgoing = draft({**values, "once_key": key, "automatic": True}, files, by=by, at=at)
            send(outgoing, by=by, at=at, not_before=not_before)
    except IntegrityError:
        if Outgoing.objects.filter(workspace_id=by.workspace_id, once_key=key).exists():
            return None
        raise
    return outgoing


def first_identity(outgoing: Outgoing, by: Actor) -> str:
    """In whose voice a message goes that names none: the first of its channel, from now on whatever becomes of it."""
    channel = channel_of(outgoing.channel)
    voices = channel.identities(by) if channel else []
    return voices[0].key if voices else ""


def new_message_id(outgoing: Outgoing, identity: str) -> str:
    """A name for a message that nobody else has; the domain is that of its sender, as mail wants it (RFC 5322)."""
    _local, _at, domain = identity.rpartition("@")
    known = domain.isascii() and "." in domain
    return f"{secrets.token_hex(12)}.{outgoing.pk}@{domain if known else 'rapport.invalid'}"
