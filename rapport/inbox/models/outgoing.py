"""What is written and goes out: a draft, waiting for its hour, sent, or stuck with a reason."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.clients.models import Client, Contact
from rapport.clients.models.record import Record, RecordRows
from rapport.files.models import StoredFile
from rapport.inbox.models.message import Message, Thread
from rapport.web.funnel import InWorkspace


class Outgoing(Record):
    """One message of ours, on any channel, from its first draft to the message it became.

    It is given to its channel by the worker alone, after `send_at`; `message_id` stays the same whatever happens, so
    that nobody gets it twice.
    """

    class State(models.TextChoices):
        """UNKNOWN: the channel may have taken it, and only a person can say; it is never sent again by itself."""

        DRAFT = "draft", pgettext_lazy("state of a message", "draft")
        WAITING = "waiting", pgettext_lazy("state of a message", "waiting to be sent")
        SENDING = "sending", pgettext_lazy("state of a message", "being sent")
        SENT = "sent", pgettext_lazy("state of a message", "sent")
        FAILED = "failed", pgettext_lazy("state of a message", "not sent")
        UNKNOWN = "unknown", pgettext_lazy("state of a message", "unknown, check")

    opens: ClassVar = {}

    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    channel = models.CharField(max_length=20, default="mail")
    # Whose voice it has: the address of a mail account, the name of a bot. Empty: the channel's first.
    identity = models.CharField(max_length=320, blank=True)
    thread = models.ForeignKey(Thread, models.SET_NULL, null=True, related_name="outgoing")
    answers = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="+")
    client = models.ForeignKey(Client, models.SET_NULL, null=True, related_name="+")
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    # {"to": [[name, address], …], "cc": …, "bcc": …}
    recipients = models.JSONField(default=dict)
    subject = models.CharField(_("Subject"), max_length=300, blank=True)
    text = models.TextField(_("Text"), blank=True)
    # What is quoted below the answer.
    quoted = models.TextField(blank=True)
    # An iCalendar file that is an invitation, a change or a cancellation (RFC 6047), and its method.
    calendar = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    calendar_method = models.CharField(max_length=20, blank=True)
    message_id = models.CharField(max_length=400, blank=True)
    # Written by the machine itself: it says so in its head, so that no machine answers it (RFC 3834).
    automatic = models.BooleanField(default=False)
    # A person said it may arrive in the reader's quiet hours.
    urgent = models.BooleanField(default=False)
    # Machines that write: the same key writes once, whatever happens.
    once_key = models.CharField(max_length=200, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # The open page that saved it last: what one page types after itself is no conflict.
    written_in = models.CharField(max_length=32, blank=True)
    send_at = models.DateTimeField(null=True)
    # If nobody has answered by then, the thread comes back; in days from sending.
    remind_days = models.PositiveSmallIntegerField(null=True)
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    # {"code": …, "details": {…}}: why it was not sent, or what a person has to check.
    trouble = models.JSONField(null=True)
    # The message it became, once sent.
    became = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="+")

    objects = RecordRows["Outgoing"].as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "message_id"], name="inbox_outgoing_once", condition=~models.Q(message_id="")
            ),
            models.UniqueConstraint(
                fields=["workspace", "once_key"], name="inbox_outgoing_key", condition=~models.Q(once_key="")
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "state", "-updated_at"], name="inbox_outgoing_state"),
            models.Index(
                fields=["send_at"], name="inbox_outgoing_due", condition=models.Q(state__in=["waiting", "sending"])
            ),
        ]

    def __str__(self) -> str:
        return self.subject or self.text[:60]

    @property
    def is_being_written(self) -> bool:
        """Whether it has neither gone nor been thrown away."""
        return not self.trashed_at and self.state != self.State.SENT


class OutgoingFile(InWorkspace):
    """A file that goes along."""

    outgoing = models.ForeignKey(Outgoing, models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.name
