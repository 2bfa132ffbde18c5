"""Mail accounts: how they are reached, which folders are read and how far, where each letter lies."""

from __future__ import annotations

from typing import ClassVar, cast

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.channels.mail.ways import ImapWay, Security, SmtpWay
from rapport.clients.models.record import Record, RecordRows
from rapport.inbox.models import Message
from rapport.journal.reversing import Reversible
from rapport.web.funnel import InWorkspace
from rapport.web.secrets import SecretField


class Protection(models.TextChoices):
    """How a connection is kept from others' eyes."""

    TLS = "tls", _("TLS from the start")
    STARTTLS = "starttls", _("STARTTLS")
    NONE = "none", _("nothing, in the clear")


class OAuthClient(Reversible, InWorkspace):
    """Who Rapport is to a provider that has a sign-in page of its own: registered there once, for all accounts."""

    name = models.CharField(_("Name"), max_length=100)
    authorise_url = models.URLField(_("Address of the sign-in page"), max_length=500)
    token_url = models.URLField(_("Address for tokens"), max_length=500)
    scope = models.CharField(_("Scope"), max_length=500)
    client_id = models.CharField(_("Client ID"), max_length=500)
    client_secret = SecretField(_("Client secret"), blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="channels_oauth_name")]

    def __str__(self) -> str:
        return self.name


class MailAccount(Record):
    """One mailbox elsewhere: letters are read out of it, and go out through it.

    It is switched off by `archived_at`, and taken away by `trashed_at`; the letters stay.
    """

    class State(models.TextChoices):
        """SEEKING: its settings are being found. READY: they work, and a person says from when letters are read."""

        SEEKING = "seeking", pgettext_lazy("a mail account", "settings are being found")
        READY = "ready", pgettext_lazy("a mail account", "found, not read yet")
        RUNNING = "running", pgettext_lazy("a mail account", "works")
        STUCK = "stuck", pgettext_lazy("a mail account", "does not work")

    class Sign(models.TextChoices):
        """How we sign in."""

        PASSWORD = "password", _("Password")
        OAUTH = "oauth", _("Sign-in at the provider")

    opens: ClassVar = {}

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    address = models.CharField(_("Address"), max_length=320)
    # What readers see before the address.
    name = models.CharField(_("Your name, as readers see it"), max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SEEKING)

    imap_host = models.CharField(_("IMAP server"), max_length=255, blank=True)
    imap_port = models.PositiveIntegerField(_("Port"), default=993)
    imap_security = models.CharField(_("Protection"), max_length=10, choices=Protection.choices, default=Protection.TLS)
    smtp_host = models.CharField(_("SMTP server"), max_length=255, blank=True)
    smtp_port = models.PositiveIntegerField(_("Port"), default=465)
    smtp_security = models.CharField(_("Protection"), max_length=10, choices=Protection.choices, default=Protection.TLS)
    username = models.CharField(_("User name"), max_length=320, blank=True)
    sign = models.CharField(max_length=10, choices=Sign.choices, default=Sign.PASSWORD)
    password = SecretField(_("Password"), blank=True)
    oauth_client = models.ForeignKey(OAuthClient, models.PROTECT, null=True, related_name="accounts")
    access_token = SecretField(blank=True)
    refresh_token = SecretField(blank=True)
    token_expires_at = models.DateTimeField(null=True)
    # The server itself puts a copy of what is sent into the folder of sent letters.
    files_sent = models.BooleanField(default=False)

    # Letters that came before are left where they are; empty: all of them are read.
    since = models.DateField(_("From when letters are read"), null=True)
    # {"code": …, "details": {…}}: why it does not work now, on either side.
    trouble = models.JSONField(null=True)
    send_trouble = models.JSONField(null=True)
    looked_at = models.DateTimeField(null=True)
    # What the search for settings is at, and what it tried in vain: [{"where", "code", "details"}, …].
    step = models.CharField(max_length=300, blank=True)
    tried = models.JSONField(default=list)
    # The folders there are on the server, to choose from.
    offered = models.JSONField(default=list)
    # What the provider's sign-in page answered, until it is redeemed: {"code", "verifier", "redirect"} as JSON.
    grant = SecretField(blank=True)
    # Somebody has something to be done on the server: letters marked, a look now.
    wanted_at = models.DateTimeField(null=True)
    # After failures in a row it is tried again no sooner than this.
    failures = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    # Which process is at it, and until when that holds unless it is renewed.
    held_by = models.CharField(max_length=80, blank=True)
    held_until = models.DateTimeField(null=True)

    objects = RecordRows["MailAccount"].as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "address"], name="channels_account_once", condition=models.Q(trashed_at=None)
            )
        ]

    def __str__(self) -> str:
        return self.address

    def imap_way(self) -> ImapWay:
        """How its mailbox is reached; a token is as fresh as `mail.oauth.freshen` left it."""
        oauth = self.sign == self.Sign.OAUTH
        return ImapWay(
            self.imap_host,
            self.imap_port,
            cast(Security, self.imap_security),
            self.username or self.address,
            password="" if oauth else self.password,
            token=self.access_token if oauth else "",
        )

    def smtp_way(self) -> SmtpWay:
        """How its letters go out; a token is as fresh as `mail.oauth.freshen` left it."""
        oauth = self.sign == self.Sign.OAUTH
        return SmtpWay(
            self.smtp_host,
            self.smtp_port,
            cast(Security, self.smtp_security),
            self.username or self.address,
            password="" if oauth else self.password,
            token=self.access_token if oauth else "",
        )


class MailFolder(InWorkspace):
    """A folder that is read, and how far: everything from `low_uid` up to `high_uid` has been looked at.

    The numbers mean something under this `uidvalidity` only (RFC 9051, 2.3.1.1).
    """

    class Role(models.TextChoices):
        """DROP: letters put or forwarded there by hand or by a rule, from whomever to whomever."""

        INBOX = "inbox", _("Inbox")
        SENT = "sent", _("Sent")
        DROP = "drop", _("Drop folder")

    account = models.ForeignKey(MailAccount, models.CASCADE, related_name="folders")
    name = models.CharField(max_length=500)
    role = models.CharField(max_length=10, choices=Role.choices)
    uidvalidity = models.BigIntegerField(null=True)
    high_uid = models.BigIntegerField(default=0)
    low_uid = models.BigIntegerField(default=0)
    # Whether the past has been read, down to the account's `since`.
    past_done = models.BooleanField(default=False)
    # RFC 7162; 0 where the server does not count changes.
    highestmodseq = models.BigIntegerField(default=0)
    # For the bar while the past is read: letters in the folder, how many of them were looked at, how many were new.
    total = models.BigIntegerField(default=0)
    looked = models.BigIntegerField(default=0)
    taken = models.BigIntegerField(default=0)
    # Letters that could not be taken in, the last few: [{"uid", "code"}].
    refused = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="channels_folder_once")]

    def __str__(self) -> str:
        return self.name


class MailPlace(InWorkspace):
    """Where a letter lies on the server, and how it is marked there. No message: it was looked at and not kept."""

    folder = models.ForeignKey(MailFolder, models.CASCADE, related_name="places")
    uid = models.BigIntegerField()
    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="mail_places")
    seen = models.BooleanField(default=False)
    answered = models.BooleanField(default=False)
    # To be written to the server.
    seen_due = models.BooleanField(default=False)
    answered_due = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["folder", "uid"], name="channels_place_once")]
        indexes = [
            models.Index(
                fields=["folder", "uid"], name="channels_place_due",
                condition=models.Q(seen_due=True) | models.Q(answered_due=True),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.folder_id}:{self.uid}"
