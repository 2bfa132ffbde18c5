"""The bot of a workspace, its chats with those who work here, updates that could not be taken in at once, and what has
gone out of a longer message.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.accounts.models import Membership
from rapport.inbox.models import Outgoing
from rapport.journal.reversing import Reversible
from rapport.web.funnel import InWorkspace
from rapport.web.secrets import SecretField


def usual_server() -> str:
    """Where the Bot API is, unless somebody runs it themselves."""
    return str(settings.TELEGRAM_API)


class Bot(Reversible, InWorkspace):
    """The one bot of a workspace. `offset` is the number of the update that is asked for next."""

    class State(models.TextChoices):
        """TROUBLE says in `trouble` what is wrong; nothing is asked of Telegram until somebody has put it right."""

        CHECKING = "checking", pgettext_lazy("state of a bot", "being looked at")
        ON = "on", pgettext_lazy("state of a bot", "at work")
        TROUBLE = "trouble", pgettext_lazy("state of a bot", "does not work")

    class Way(models.TextChoices):
        """How its messages come."""

        ASKING = "asking", pgettext_lazy("how messages come", "Rapport asks Telegram for them")
        CALLED = "called", pgettext_lazy("how messages come", "Telegram calls the public address of this server")

    token = SecretField(_("Token"))
    server = models.CharField(_("Server of the Bot API"), max_length=300, default=usual_server)
    way = models.CharField(_("How messages come"), max_length=10, choices=Way.choices, default=Way.ASKING)
    number = models.BigIntegerField(default=0)
    username = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CHECKING)
    # {"code": …, "details": {…}}
    trouble = models.JSONField(null=True)
    # What people read before they press Start, and therefore agree to.
    words = models.TextField(_("What people agree to"), blank=True)
    hook_key = models.CharField(max_length=64, blank=True)
    hook_secret = SecretField(blank=True)
    offset = models.BigIntegerField(default=0)
    held_by = models.CharField(max_length=100, blank=True)
    held_until = models.DateTimeField(null=True)
    connected_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace"], name="telegram_one_bot"),
            models.UniqueConstraint(fields=["hook_key"], name="telegram_hook_once", condition=~models.Q(hook_key="")),
        ]

    def __str__(self) -> str:
        return f"@{self.username}" if self.username else self.name


class OwnChat(Reversible, InWorkspace):
    """The chat in which the bot tells somebody who works here of their day, or the link that opens it.

    Without an `address` the link was not pressed yet. Only the hash of its token is kept. It goes with the bot and with
    the seat.
    """

    bot = models.ForeignKey(Bot, models.CASCADE, related_name="own_chats")
    seat = models.OneToOneField(Membership, models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=200, blank=True)
    handle = models.CharField(max_length=64, blank=True)
    bound_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bot", "address"], name="telegram_own_chat_once", condition=~models.Q(address="")
            ),
            models.UniqueConstraint(
                fields=["token_hash"], name="telegram_own_link_once", condition=~models.Q(token_hash="")
            ),
        ]

    def __str__(self) -> str:
        return f"@{self.handle}" if self.handle else self.name


class Update(InWorkspace):
    """An update that Telegram brought to our door, until it is taken in; one that cannot be says why in `trouble`."""

    bot = models.ForeignKey(Bot, models.CASCADE, related_name="updates")
    number = models.BigIntegerField()
    raw = models.TextField()
    came_at = models.DateTimeField()
    trouble = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bot", "number"], name="telegram_update_once")]

    def __str__(self) -> str:
        return f"update {self.number}"


class SentPart(InWorkspace):
    """A part of a message of ours that Telegram has taken: a message that broke off goes on behind it."""

    outgoing = models.ForeignKey(Outgoing, models.CASCADE, related_name="telegram_parts")
    place = models.PositiveSmallIntegerField()
    # Of what was sent: a message that was changed meanwhile is another one.
    digest = models.CharField(max_length=64)
    number = models.BigIntegerField()
    raw = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["outgoing", "digest"], name="telegram_part_once")]

    def __str__(self) -> str:
        return f"part {self.place} of {self.outgoing_id}"
