"""The journal: every change of every row, append-only. A batch is one action of a person or a machine."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from rapport.web.funnel import InWorkspace
from rapport.web.rights import GUEST


class Batch(InWorkspace):
    """One action: an edit, a bulk edit, an import, an undo. Its entries are undone together."""

    # A guest undoes what they did themselves; whether they still reach it is asked then.
    opens: ClassVar = {GUEST: lambda rows, actor: rows.filter(user_id=actor.user_id)}

    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # From where it was done: the pages, the command line, the worker.
    via = models.CharField(max_length=12)
    # Who came first decides: a second undo of the same batch breaks this uniqueness.
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")

    class Meta:
        indexes = [models.Index(fields=["workspace", "-id"], name="journal_batch_recent")]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class Entry(InWorkspace):
    """One change of one row. `digest` seals the payload, so that erasing a person's data keeps the chain whole."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="entries")
    at = models.DateTimeField()
    verb = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "subject", "subject_id", "id"], name="journal_entry_subject"),
            models.Index(fields=["batch", "id"], name="journal_entry_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.subject}:{self.subject_id} {self.verb}"


class Payload(models.Model):
    """What changed: {field: [before, after]}. Kept apart from its entry, because it may have to be erased."""

    entry = models.OneToOneField(Entry, models.CASCADE, primary_key=True, related_name="payload")
    salt = models.CharField(max_length=64)
    changes = models.JSONField(encoder=DjangoJSONEncoder)

    def __str__(self) -> str:
        return f"payload of {self.entry_id}"

    @property
    def erased_at(self) -> datetime | None:
        """When personal data in it were erased (journal.erasing); None while it is whole."""
        return None if self.salt else datetime.fromisoformat(self.changes["erased_at"])


class Removable(models.Model):
    """A workspace whose journal may be removed with everything else in it: a demonstration.

    The database takes such a row only before the journal of the workspace has begun, so no real one ever gets it.
    """

    workspace = models.OneToOneField("accounts.Workspace", models.CASCADE, primary_key=True, related_name="+")

    def __str__(self) -> str:
        return f"workspace {self.workspace_id} may be removed"
