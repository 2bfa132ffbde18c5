"""Doors: the private link of a client, or of one person at a client, and who has come through it."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rapport.accounts.models import LANGUAGES, hash_of
from rapport.clients.models import Client, Contact
from rapport.web.funnel import InWorkspace, WorkspaceRows
from rapport.web.secrets import SecretField


class DoorRows(WorkspaceRows["Door"]):
    """Questions about many doors."""

    def alive(self, at: datetime) -> Self:
        """Neither taken back nor over."""
        return self.filter(revoked_at=None, expires_at__gt=at)


class Door(InWorkspace):
    """A private link: whoever has it sees what is shared with this client. It is found by the hash of its token; the
    token itself is kept encrypted, so that the link can be shown again to those whose client it is.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="doors")
    # For one person of the client; nobody in particular when empty.
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, related_name="+", verbose_name=_("Person"))
    token_hash = models.CharField(max_length=64, unique=True)
    token = SecretField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("Good until"))
    revoked_at = models.DateTimeField(null=True)
    # Who opened it, and is named on the page.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # Chosen on the page; empty: the language written down about them.
    language = models.CharField(max_length=8, choices=LANGUAGES, blank=True, default="")
    seen_at = models.DateTimeField(null=True)

    objects = DoorRows.as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [models.Index(fields=["workspace", "client", "-id"], name="doors_of_client")]

    def __str__(self) -> str:
        return str(self.contact or self.client)

    @classmethod
    def by_token(cls, token: str, at: datetime) -> Door | None:
        """The door that a token opens now. None for one that is unknown, over or taken back, whose client is gone, and
        whose person is gone or somewhere else.
        """
        rows = cls.objects.alive(at).select_related("workspace", "client", "contact", "user")
        here = Q(client__trashed_at=None, client__merged_into=None)
        person = Q(contact__trashed_at=None, contact__erased_at=None, contact__merged_into=None)
        person &= Q(contact__client=models.F("client"))
        # Whoever comes has the token, so that it is not deciphered for them.
        rows = rows.defer("token").filter(here & (Q(contact=None) | person))
        door = rows.filter(token_hash=hash_of(token)).first()
        if door is None:
            return None
        door.token, door.client.workspace = token, door.workspace
        if door.contact is not None:
            door.contact.client, door.contact.workspace = door.client, door.workspace
        return door

    def is_alive(self, at: datetime) -> bool:
        """Whether the link still opens."""
        return self.revoked_at is None and self.expires_at > at

    @property
    def whom(self) -> Contact | Client:
        """The person it is for, or the client."""
        return self.contact or self.client

    @property
    def name(self) -> str:
        """Who did something here, as the history says it."""
        return self.whom.name

    @property
    def chat(self) -> str:
        """What the conversation on its page is called: it goes on when the person gets another link."""
        return f"person:{self.contact_id}" if self.contact_id else f"client:{self.client_id}"

    @property
    def spoken(self) -> str:
        """The language of its pages: chosen there, written down about the person or the client, or the workspace's."""
        person = self.contact.language if self.contact else ""
        return self.language or person or self.client.language or self.workspace.language


class Visit(InWorkspace):
    """Somebody came through a door: when, to which page, by which program, and whether they pressed something there.
    Where from is not kept.
    """

    door = models.ForeignKey(Door, models.CASCADE, related_name="visits")
    at = models.DateTimeField()
    # The page by its name in `entering.said_of`.
    page = models.CharField(max_length=60)
    program = models.CharField(max_length=300, blank=True)
    deed = models.BooleanField(default=False)
    # Of the page a button was pressed on: the same page sent twice is pressed once.
    nonce = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["door", "nonce"], condition=~Q(nonce=""), name="doors_pressed_once")
        ]
        indexes = [
            models.Index(fields=["workspace", "door", "-at"], name="doors_visits"),
            models.Index(fields=["workspace", "at"], name="doors_visits_kept"),
        ]

    def __str__(self) -> str:
        return f"{self.page} at {self.at}"
