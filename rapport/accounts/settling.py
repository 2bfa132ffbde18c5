"""Changing the workspace's settings, through the journal like everything else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from rapport.accounts.models import Workspace
from rapport.journal.models import Batch
from rapport.journal.recording import difference, record
from rapport.web.funnel import Actor

FIELDS = (
    "name", "language", "timezone", "currency", "country", "work_starts", "work_ends", "work_days", "own_addresses",
)  # fmt: skip


class StaleSettings(Exception):
    """Somebody saved the settings after this form was opened."""


def change_settings(
    workspace: Workspace, facts: Mapping[str, Any], *, by: Actor, at: datetime, batch: Batch | None = None
) -> Batch | None:
    """Set the named settings; None when nothing differs. `facts["version"]` is the version the form showed."""
    values = {name: facts[name] for name in FIELDS if name in facts}
    with transaction.atomic():
        standing = Workspace.objects.get(pk=workspace.pk)
        changes = difference({name: getattr(standing, name) for name in values}, values)
        if not changes:
            return None
        mine = Workspace.objects.filter(pk=workspace.pk, version=facts["version"])
        if not mine.update(**{name: values[name] for name in changes}, version=F("version") + 1):
            raise StaleSettings
        return record(workspace, "changed", changes, by=by, at=at, batch=batch)
