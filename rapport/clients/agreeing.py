"""NDAs: written down with their terms, and remembered on the day something is owed by them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.clients.models import Client, Nda, NextStep
from rapport.clients.saying import plan
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.web.funnel import Actor


def agree(client: Client, facts: Mapping[str, Any], *, by: Actor, at: datetime) -> tuple[Nda, Batch]:
    """Write down an NDA; its prohibitions hold from the day it was signed."""
    with transaction.atomic():
        nda = Nda.objects.create(workspace_id=by.workspace_id, client=client, created_at=at, updated_at=at, **facts)
        told = {name: (None, value) for name, value in facts.items() if value not in (None, "")}
        return nda, record(nda, "created", {"client_id": (None, client.pk), **told}, by=by, at=at)


def owed(nda: Nda) -> tuple[str, date | None]:
    """What is to be done by an NDA, and on which day."""
    if nda.return_by and not nda.returned_at:
        return _("Return or destroy what came under the NDA"), nda.return_by
    return _("The NDA ends: agree what comes next"), nda.lasts_until


def remind(nda: Nda, *, by: Actor, at: datetime) -> Batch | None:
    """A next step on the day something is owed; None when no day is named or one reminds already."""
    text, due = owed(nda)
    known = NextStep.objects.visible_to(by).open().filter(client=nda.client, text=text, due_on=due)
    if due is None or known.exists():
        return None
    return plan(nda.client, {"text": text, "due_on": due}, by=by, at=at)[1]
