"""What people have changed by hand since it was brought from somewhere else."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import models
from django.db.models import Max

from rapport.journal.models import Entry

# What an import wrote and what took it back was nobody's edit.
_NO_EDIT = ("import", "undo")


def edited_at(model: type[models.Model], pks: Collection[int], workspace_id: int) -> dict[int, datetime]:
    """When each of these rows was last changed by somebody; those only imports have touched are absent."""
    if not pks:
        return {}
    rows = Entry.objects.filter(workspace_id=workspace_id, subject=model._meta.label_lower, subject_id__in=pks)
    by_hand = rows.exclude(batch__kind__in=_NO_EDIT).order_by().values_list("subject_id")
    return dict(by_hand.annotate(last=Max("at")))
