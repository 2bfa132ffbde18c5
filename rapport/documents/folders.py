"""Setting up a folder elsewhere. The first look follows at once, in the worker."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.documents import tasks
from rapport.documents.models import Folder
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.web.funnel import Actor


def begin(values: Mapping[str, Any], *, by: Actor, at: datetime) -> tuple[Folder, Batch]:
    """A new folder; `values` are columns by their attname."""
    with transaction.atomic():
        folder = Folder.objects.create(workspace_id=by.workspace_id, created_at=at, updated_at=at, **values)
        batch = record(folder, "created", {"title": (None, folder.title)}, by=by, at=at)
        tasks.look.enqueue(folder.pk)
    return folder, batch


def change(
    folder: Folder, values: Mapping[str, Any], *, by: Actor, at: datetime, version: int | None = None
) -> Batch | None:
    """Other settings. Its password is set without a word of it in the journal."""
    told = {name: value for name, value in values.items() if name != "password"}
    with transaction.atomic():
        batch = folder.change(told, by=by, at=at, version=version)
        if values.get("password", folder.password) != folder.password:
            folder.password = values["password"]
            folder.save(update_fields=["password"])
            batch = batch or record(folder, "password_set", {}, by=by, at=at)
        tasks.look.enqueue(folder.pk)
    return batch
