"""Programs that bring messages and take ours, and what they have brought already."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from rapport.journal.reversing import Reversible
from rapport.web.funnel import InWorkspace
from rapport.web.secrets import SecretField


def new_key() -> str:
    """Which door it is: no secret by itself, but nothing to be guessed."""
    return secrets.token_urlsafe(18)


def new_secret() -> str:
    """What both sides sign with."""
    return secrets.token_urlsafe(32)


class Hook(Reversible, InWorkspace):
    """One program: the door it knocks at, the secret both sign with, and the address ours are brought to."""

    name = models.CharField(_("Name"), max_length=100)
    key = models.CharField(max_length=64, unique=True, default=new_key)
    secret = SecretField(default=new_secret)
    url = models.CharField(_("Address our messages are brought to"), max_length=500, blank=True)
    made_at = models.DateTimeField()
    heard_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "ended_at"], name="webhook_workspace")]

    def __str__(self) -> str:
        return self.name
