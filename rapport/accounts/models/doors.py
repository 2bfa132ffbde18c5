"""The ways in: invitations, what guests were given, signed-in devices, tokens of programs, and who came in when."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.accounts.models.people import Membership, User
from rapport.web.funnel import InWorkspace


class Invitation(InWorkspace):
    """Somebody is asked in, once and for a week. The token is derived from `nonce` and the signing key, never kept."""

    LIFETIME = timedelta(days=7)

    email = models.EmailField(_("E-mail"))
    role = models.CharField(max_length=20, choices=Membership.Role.choices)
    nonce = models.CharField(max_length=64)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    # Why the letter could not be sent, as a code.
    trouble = models.CharField(max_length=40, blank=True)
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "-id"], name="accounts_invitation_recent")]

    def __str__(self) -> str:
        return self.email

    def is_open(self, at: datetime) -> bool:
        """Whether it can still be accepted."""
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > at


class Grant(InWorkspace):
    """A client a guest sees: given to their seat, or waiting in their invitation."""

    membership = models.ForeignKey(Membership, models.CASCADE, null=True, related_name="grants")
    invitation = models.ForeignKey(Invitation, models.CASCADE, null=True, related_name="grants")
    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership", "client"], name="accounts_given_once"),
            models.UniqueConstraint(fields=["invitation", "client"], name="accounts_promised_once"),
            models.CheckConstraint(
                condition=Q(membership=None, invitation__isnull=False) | Q(membership__isnull=False, invitation=None),
                name="accounts_given_to_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"client {self.client_id}"


class Device(models.Model):
    """A browser somebody is signed in with, beside its session."""

    user = models.ForeignKey(User, models.CASCADE, related_name="devices")
    session_key = models.CharField(max_length=40, unique=True)
    agent = models.CharField(max_length=300, blank=True)
    ip = models.GenericIPAddressField(null=True)
    since = models.DateTimeField()
    last_used_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.agent} of {self.user_id}"


class ApiToken(InWorkspace):
    """A key for a program, which acts from its owner's seat. Only the hash is kept; `hint` is how it begins."""

    class Scope(models.TextChoices):
        """What the program may do: of everything, or of one area."""

        READ = "read", pgettext_lazy("scope of a token", "read everything you see")
        WRITE = "write", pgettext_lazy("scope of a token", "change everything you may change")
        READ_CLIENTS = "clients:read", pgettext_lazy("scope of a token", "read clients and people")
        WRITE_CLIENTS = "clients:write", pgettext_lazy("scope of a token", "change clients and people")
        READ_HISTORY = "history:read", pgettext_lazy("scope of a token", "read letters, notes and calls")
        WRITE_HISTORY = "history:write", pgettext_lazy("scope of a token", "write notes, calls and next steps")

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="tokens")
    name = models.CharField(_("What for"), max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=16)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class AccessEntry(InWorkspace):
    """Who came in, from where, and what they did to the doors. Kept as long as `data/keeping.toml` says."""

    at = models.DateTimeField()
    what = models.CharField(max_length=30)
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    # As they were called then.
    name = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=254, blank=True)
    ip = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "-id"], name="accounts_access_recent"),
            models.Index(fields=["workspace", "at"], name="accounts_access_old"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.name}"
