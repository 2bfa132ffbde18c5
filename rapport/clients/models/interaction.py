"""Interactions: everything said between us and a client, in one table whatever the channel."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rapport.clients.models.client import Client
from rapport.clients.models.contact import Contact
from rapport.clients.models.record import IN_TRASH, Record, RecordRows
from rapport.files.models import StoredFile
from rapport.web.funnel import InWorkspace
from rapport.web.rights import GUEST


class InteractionRows(RecordRows["Interaction"]):
    """Questions about many interactions."""

    def awaiting(self) -> Self:
        """What somebody wrote and nobody has answered or settled."""
        return self.present().filter(awaits=True)


class Interaction(Record):
    """One message, call, meeting or note. `text` is what was said, `folded` what is quoted or signed below it."""

    class Kind(models.TextChoices):
        """Channels and hand-written kinds alike."""

        MAIL = "mail", _("e-mail")
        NOTE = "note", _("note")
        CALL = "call", _("call")
        MEETING = "meeting", _("meeting")
        FORM = "form", _("form")
        # Of any messenger; which one says the thread.
        CHAT = "chat", _("message")

    # Written down by a person of ours, and changed by one.
    BY_HAND = (Kind.NOTE, Kind.CALL, Kind.MEETING)

    class Direction(models.TextChoices):
        """Who spoke."""

        NONE = "", _("both")
        IN = "in", _("they")
        OUT = "out", _("you")

    opens: ClassVar = {GUEST: "client"}

    client = models.ForeignKey(Client, models.CASCADE, null=True, related_name="interactions", db_index=False)
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="interactions", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    direction = models.CharField(max_length=4, choices=Direction.choices, blank=True)
    at = models.DateTimeField()
    title = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    folded = models.TextField(blank=True)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # Machines and bulk mail are kept, but nobody owes them an answer and they are no sign of life.
    automatic = models.BooleanField(default=False)
    awaits = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True)
    # The thread and the message it came from, by number; 0 for what was written by hand.
    conversation = models.BigIntegerField(default=0)
    source = models.BigIntegerField(default=0)

    objects = InteractionRows.as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [
            models.Index(
                fields=["workspace", "-trashed_at"], name="clients_interaction_trash", condition=IN_TRASH
            ),
            models.Index(fields=["workspace", "client", "-at", "-id"], name="clients_interaction_history"),
            models.Index(fields=["workspace", "contact", "-at"], name="clients_interaction_person"),
            # By person first, because Today groups by them; SQLite sorts the few rows of the rest.
            models.Index(
                fields=["workspace", "contact", "at"], name="clients_interaction_awaiting",
                condition=models.Q(awaits=True),
            ),
            # Without a condition: SQLite leaves an index "where conversation > 0" aside when asked for
            # one conversation.
            models.Index(fields=["workspace", "conversation", "at"], name="clients_interaction_thread"),
            models.Index(fields=["workspace", "source"], name="clients_interaction_source"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title or self.text[:60]

    def settle(self, *, by: Any, at: Any) -> Any:
        """No answer is needed; None when that has been said already."""
        return self.mark("settled_at", at, "settled", by=by, at=at, awaits=False)


class InteractionFile(InWorkspace):
    """A file that came with an interaction."""

    opens: ClassVar = {GUEST: "interaction__client"}

    interaction = models.ForeignKey(Interaction, models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120, blank=True)
    content_id = models.CharField(max_length=255, blank=True)
    inline = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name
