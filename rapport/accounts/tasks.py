"""What the worker does for accounts: the letter of an invitation, and undoing what is too large for one request."""

from __future__ import annotations

import logging
import smtplib
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.tasks import task
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from rapport.accounts.actors import Actor
from rapport.accounts.links import link_of
from rapport.accounts.models import Invitation, User
from rapport.journal.models import Batch
from rapport.journal.recording import begin
from rapport.journal.undoing import AlreadyUndone, undo

log = logging.getLogger(__name__)


@task
def send_invitation(invitation_id: int) -> None:
    """Send it unless it has been sent. Twice after a crash it has the same Message-ID, which mailboxes show once."""
    invitation = Invitation.objects.select_related("workspace", "invited_by").filter(pk=invitation_id).first()
    if invitation is None or invitation.sent_at or not invitation.is_open(timezone.now()):
        return
    try:
        letter_of(invitation).send()
    except smtplib.SMTPRecipientsRefused:
        Invitation.objects.filter(pk=invitation_id).update(trouble="refused")
        return
    except OSError:
        Invitation.objects.filter(pk=invitation_id).update(trouble="no_server")
        log.warning("an invitation could not be sent; it is tried again", extra={"invitation": invitation_id})
        raise
    Invitation.objects.filter(pk=invitation_id).update(sent_at=timezone.now(), trouble="")


def letter_of(invitation: Invitation) -> EmailMessage:
    """The letter, in the language of whoever is invited if they have an account, else of the workspace."""
    known = User.objects.filter(email=invitation.email).values_list("language", flat=True).first()
    facts = {
        "who": str(invitation.invited_by or invitation.workspace), "workspace": invitation.workspace.name,
        "link": link_of(invitation),
    }  # fmt: skip
    with translation.override(known or invitation.workspace.language):
        subject = _("%(who)s invites you to %(workspace)s") % facts
        text = _(
            "%(who)s invites you to work together in “%(workspace)s”, in Rapport.\n\n"
            "Open this link to come in; it works once and for seven days:\n%(link)s\n\n"
            "If you do not know what this is about, there is nothing to do."
        ) % facts  # fmt: skip
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    # What tells that two letters are one.
    headers = {"Message-ID": f"<invitation-{invitation.pk}-{invitation.token_hash[:16]}@{domain}>"}
    subject = " ".join(subject.split())
    return EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, [invitation.email], headers=headers)


def undo_later(batch: Batch, *, by: Actor, at: datetime) -> None:
    """Have the worker undo a large batch; it counts as undone at once. Raises AlreadyUndone."""
    try:
        with transaction.atomic():
            begin("undo", by=by, at=at, undoes=batch)
            take_back.enqueue(batch.pk)
    except IntegrityError:
        raise AlreadyUndone(batch.pk) from None


@task
def take_back(batch_id: int) -> None:
    """Go on with an undo that has begun; may run twice."""
    begun = Batch.objects.select_related("workspace", "user", "undoes").get(undoes=batch_id)
    undone: Batch = begun.undoes  # type: ignore[assignment]  # it undoes one, by the query
    undo(undone, by=Actor(begun.workspace, begun.user, via="worker"), at=timezone.now(), resume=True)
