"""Giving and withdrawing a consent; both are told in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.clients.models import Consent, Contact
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.web.funnel import Actor


def give(
    contact: Contact,
    purpose: str,
    *,
    text: str,
    how: str,
    by: Actor,
    at: datetime,
    text_version: str = "",
    evidence: Mapping[str, Any] | None = None,
    given_at: datetime | None = None,
    batch: Batch | None = None,
) -> Consent:
    """Write down that a person agreed to one purpose, with the exact words they agreed to.

    `given_at` is when, if that was not now.
    """
    when = given_at or at
    with transaction.atomic():
        consent = Consent.objects.create(
            workspace_id=by.workspace_id, contact=contact, purpose=purpose, text=text, text_version=text_version,
            given_at=when, how=how, evidence=dict(evidence or {}),
        )  # fmt: skip
        made = {"contact_id": contact.pk, "purpose": purpose, "text": text, "given_at": when, "how": how}
        record(consent, "created", {name: (None, value) for name, value in made.items()}, by=by, at=at, batch=batch)
    return consent


def withdraw(consent: Consent, *, how: str, by: Actor, at: datetime) -> Batch | None:
    """The person takes it back; None when they have already."""
    with transaction.atomic():
        standing = Consent.objects.visible_to(by).standing().filter(pk=consent.pk)
        if not standing.update(withdrawn_at=at, withdrawn_how=how):
            return None
        changes = {"withdrawn_at": (None, at), "withdrawn_how": ("", how)}
        return record(consent, "withdrawn", changes, by=by, at=at)


def may_mail(contact: Contact) -> bool:
    """Whether a mailing may go to a person: they agreed to mailings, have not taken it back, and may be written to."""
    silent = contact.do_not_contact or contact.erased_at or contact.trashed_at
    agreed = Consent.objects.filter(workspace_id=contact.workspace_id, contact=contact, purpose=Consent.Purpose.MAILING)
    return not silent and agreed.standing().exists()
