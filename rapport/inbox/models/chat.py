"""Who is behind an address of a messenger, whether they let us write there, and the links by which they do."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rapport.accounts.models import hash_of
from rapport.clients.models import Consent, Contact
from rapport.journal.reversing import Reversible
from rapport.web.funnel import InWorkspace, WorkspaceRows


class ChatLinkRows(WorkspaceRows["ChatLink"]):
    """Questions about many of them."""

    def reachable(self) -> Self:
        """Those where the person opened the chat themselves and has not closed it."""
        return self.filter(bound_at__isnull=False, ended_at=None)


class ChatLink(Reversible, InWorkspace):
    """An address of a messenger and the person behind it.

    `bound_at` is when they opened the chat with us; one known only from an export has none, and is never written to.
    """

    channel = models.CharField(max_length=20)
    address = models.CharField(max_length=320)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="chats")
    name = models.CharField(_("Name there"), max_length=200, blank=True)
    handle = models.CharField(_("Short name there"), max_length=100, blank=True)
    bound_at = models.DateTimeField(_("Opened the chat"), null=True)
    ended_at = models.DateTimeField(_("Closed the chat"), null=True)
    consent = models.ForeignKey(Consent, models.SET_NULL, null=True, related_name="+", verbose_name=_("Consent"))

    objects = ChatLinkRows.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "channel", "address"], name="inbox_chat_once")]
        indexes = [models.Index(fields=["workspace", "contact"], name="inbox_chat_contact")]

    def __str__(self) -> str:
        return f"{self.channel} {self.name or self.address}"

    @property
    def is_reachable(self) -> bool:
        """Whether we may write there."""
        return self.bound_at is not None and self.ended_at is None


class StartLinkRows(WorkspaceRows["StartLink"]):
    """Questions about many of them."""

    def alive(self, at: datetime) -> Self:
        """Neither used, nor taken back, nor over."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=at)


class StartLink(InWorkspace):
    """A link for one person that opens a chat with us. Only the hash of its token is kept, so it is shown once."""

    channel = models.CharField(max_length=20)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("Good until"))
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(_("Used"), null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = StartLinkRows.as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [models.Index(fields=["workspace", "contact", "-id"], name="inbox_start_contact")]

    def __str__(self) -> str:
        return f"{self.channel} for {self.contact_id}"

    @classmethod
    def by_token(cls, workspace_id: int, channel: str, token: str) -> StartLink | None:
        """The link behind a token, whatever its state; locked, so that it is used once."""
        rows = cls.objects.select_for_update(of=("self",)).select_related("contact__client")
        return rows.filter(workspace_id=workspace_id, channel=channel, token_hash=hash_of(token)).first()
