"""A message a program brings becomes part of a chat, once, whatever happens in between."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from rapport.accounts.actors import Actor
from rapport.accounts.models import Workspace
from rapport.channels.webhook.models import Hook
from rapport.channels.webhook.reading import Brought
from rapport.inbox.chatting import ChatTaking
from rapport.journal.recording import begin

VIA = "chat"


def take(hook: Hook, brought: Brought, raw: bytes, *, at: datetime) -> str:
    """Take it in; answers what became of it: created, updated, unchanged or skipped. Raises DiskFull."""
    by = Actor(hook.workspace, via=VIA)
    taking = ChatTaking(by, at=at, live=True, handles={brought.voice.address: brought.handle})
    taking.prepare([(raw, brought.message)])
    with transaction.atomic():
        # Imports take the same lock, so that nobody is introduced twice.
        Workspace.objects.select_for_update().get(pk=hook.workspace_id)
        (outcome,) = taking.decide([(raw, brought.message)])
        if taking.has_news:
            taking.write(begin("message.came", by=by, at=at))
        Hook.objects.filter(pk=hook.pk).update(heard_at=at)
    return outcome.word
