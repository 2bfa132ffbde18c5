"""Asking one person to fill in a form: a link of their own, looked after and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from rapport.accounts.models import hash_of
from rapport.clients.models import Contact
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.questionnaires.models import Invitation, Opening, Questionnaire
from rapport.questionnaires.models.invitation import secret_of
from rapport.web.funnel import Actor

GOOD_FOR = (7, 30, 90)  # days
# Looking again within this time is the same look.
ONE_LOOK = timedelta(minutes=30)


def invite(
    questionnaire: Questionnaire, contact: Contact, *, press: str, days: int, by: Actor, at: datetime
) -> tuple[Invitation, str, Batch | None]:
    """A link for one person, good for so many days, and its token, which only this answers.

    `press` names the page it was asked for on: asked again from there, it is the same link, and there is no batch.
    """
    token, until = secret_of(press, questionnaire, contact), at + timedelta(days=days)
    facts = {
        "questionnaire": questionnaire, "contact": contact, "made_at": at, "expires_at": until, "user_id": by.user_id,
        "workspace_id": by.workspace_id,
    }  # fmt: skip
    with transaction.atomic():
        made, is_new = Invitation.objects.get_or_create(token_hash=hash_of(token), defaults=facts)
        if not is_new:
            return made, token, None
        changes = {"questionnaire_id": questionnaire.pk, "contact_id": contact.pk, "expires_at": until}
        batch = record(made, "created", {name: (None, value) for name, value in changes.items()}, by=by, at=at)
    return made, token, batch


def revoke(invitation: Invitation, *, by: Actor, at: datetime) -> Batch | None:
    """The link opens nothing any more; None when that is so already."""
    with transaction.atomic():
        if not Invitation.objects.visible_to(by).filter(pk=invitation.pk, revoked_at=None).update(revoked_at=at):
            return None
        return record(invitation, "revoked", {"revoked_at": (None, at)}, by=by, at=at)


def save_draft(invitation: Invitation, draft: Mapping[str, list[str]], *, at: datetime) -> None:
    """Keep what was typed so far. Theirs until they send it, so the journal is not told."""
    Invitation.objects.filter(pk=invitation.pk, sent_at=None).update(draft=dict(draft), saved_at=at)


def note_opening(invitation: Invitation, *, at: datetime) -> None:
    """Remember that somebody opened the link, once in half an hour."""
    if not invitation.openings.filter(at__gt=at - ONE_LOOK).exists():
        Opening.objects.create(workspace_id=invitation.workspace_id, invitation=invitation, at=at)
