"""Erasing what the journal tells: salt and payload go, the entry with its digest stays, and so does the day it went."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from rapport.journal.models import Payload


def erase(payloads: QuerySet[Payload], *, at: datetime) -> int:
    """Erase these payloads for good; answers how many. Without the salt nobody can try what the digest was made of."""
    return payloads.exclude(salt="").update(salt="", changes={"erased_at": at.isoformat()})


def erased_in(batch_ids: list[int]) -> set[int]:
    """Those of the batches in which something has been erased; only for batches known to be small."""
    rows = Payload.objects.filter(entry__batch__in=batch_ids, salt="")
    return set(rows.values_list("entry__batch_id", flat=True))
