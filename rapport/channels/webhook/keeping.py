"""Connecting programs, and letting go of them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from rapport.channels.webhook.models import Hook, new_secret
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.web.funnel import Actor


def connect(name: str, url: str, *, by: Actor, at: datetime) -> tuple[Hook, Batch]:
    """A door for one program, with a secret both sides sign with."""
    with transaction.atomic():
        hook = Hook.objects.create(workspace_id=by.workspace_id, name=name, url=url, made_at=at)
        batch = record(hook, "created", {"name": (None, name), "url": (None, url)}, by=by, at=at)
    return hook, batch


def change(hook: Hook, name: str, url: str, *, by: Actor, at: datetime) -> Batch | None:
    """Another name, another address; None when both stand so already."""
    fresh = {"name": name, "url": url}
    changes = {key: (getattr(hook, key), value) for key, value in fresh.items() if getattr(hook, key) != value}
    if not changes:
        return None
    with transaction.atomic():
        Hook.objects.visible_to(by).filter(pk=hook.pk).update(**fresh)
        return record(hook, "changed", changes, by=by, at=at)


def renew_secret(hook: Hook, *, by: Actor, at: datetime) -> Batch:
    """A new secret; requests signed with the old one are refused from now on."""
    with transaction.atomic():
        Hook.objects.visible_to(by).filter(pk=hook.pk).update(secret=new_secret())
        return record(hook, "renewed", {}, by=by, at=at)


def end(hook: Hook, *, by: Actor, at: datetime) -> Batch | None:
    """Close the door; None when it is closed. What was said stays."""
    with transaction.atomic():
        if not Hook.objects.visible_to(by).filter(pk=hook.pk, ended_at=None).update(ended_at=at):
            return None
        return record(hook, "ended", {"ended_at": (None, at)}, by=by, at=at)
