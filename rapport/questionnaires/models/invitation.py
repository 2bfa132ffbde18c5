"""A personal link: one person is asked to fill in one form, may stop in the middle and come back."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from rapport.accounts.models import hash_of
from rapport.clients.models import Contact
from rapport.questionnaires.models.questionnaire import Questionnaire
from rapport.questionnaires.questions import Fills, Question
from rapport.web.funnel import InWorkspace, WorkspaceRows


class InvitationRows(WorkspaceRows["Invitation"]):
    """Questions about many personal links."""

    def alive(self, at: datetime) -> Self:
        """Neither taken back nor over."""
        return self.filter(revoked_at=None, expires_at__gt=at)


class Invitation(InWorkspace):
    """Only the hash of its token is kept, so the link is shown once, to whoever makes it."""

    # A brief is asked of one person, and nobody else there need know.
    shares: ClassVar[Any] = lambda rows, door: rows.filter(contact=door.contact_id or 0)

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="invitations")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("Good until"))
    revoked_at = models.DateTimeField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # What was typed and not sent yet, as the fields of the page: {"q-1a2b3c": ["…"]}
    draft = models.JSONField(default=dict, blank=True)
    saved_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    objects = InvitationRows.as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "questionnaire", "-id"], name="questionnaires_invited"),
            models.Index(fields=["workspace", "contact", "-id"], name="questionnaires_invited_who"),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire} for {self.contact}"

    @classmethod
    def by_token(cls, token: str) -> Invitation | None:
        """The invitation behind a link, whatever its state."""
        rows = cls.objects.select_related("questionnaire__workspace", "contact__client")
        return rows.filter(token_hash=hash_of(token)).first()

    def asked(self) -> list[Question]:
        """The questions of the form without those whose answers we have: nobody asks somebody they know for a name."""
        known = {Fills.NAME.value} | {point.kind for point in self.contact.points.all()}
        if self.contact.client and self.contact.client.is_company:
            known.add(Fills.COMPANY.value)
        return [one for one in self.questionnaire.asked() if one.fills not in known]

    def is_alive(self, at: datetime) -> bool:
        """Whether the link still opens."""
        return self.revoked_at is None and self.expires_at > at


class Opening(InWorkspace):
    """Somebody opened a personal link: when, and nothing else about them."""

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="openings")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["workspace", "invitation", "-at"], name="questionnaires_opened")]

    def __str__(self) -> str:
        return f"{self.invitation_id} at {self.at}"


def secret_of(press: str, questionnaire: Questionnaire, contact: Contact) -> str:
    """The token of a link, from the press of a button: pressed twice it is the same link, and none of it is kept."""
    said = f"{press}:{questionnaire.pk}:{contact.pk}"
    return salted_hmac("rapport.questionnaires.invitation", said, algorithm="sha256").hexdigest()[:40]
