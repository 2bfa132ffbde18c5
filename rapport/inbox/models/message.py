"""Messages as they came, and the threads they form.

What was said lies in the client's history (clients.Interaction).
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.clients.models import Interaction
from rapport.files.models import StoredFile
from rapport.journal.reversing import Reversible
from rapport.web.funnel import InWorkspace
from rapport.web.rights import GUEST


class Thread(Reversible, InWorkspace):
    """One conversation on one channel. `address` names its other end where the channel has one: a chat.

    `pile` and `since` are derived (inbox.piles): whose turn it is, and since when it stands so.
    """

    class Pile(models.TextChoices):
        """Where a thread lies in the inbox."""

        QUIET = "", pgettext_lazy("pile of the inbox", "quiet")
        OURS = "ours", pgettext_lazy("pile of the inbox", "your turn")
        THEIRS = "theirs", pgettext_lazy("pile of the inbox", "their turn")
        NEW = "new", pgettext_lazy("pile of the inbox", "new people")
        MACHINE = "machine", pgettext_lazy("pile of the inbox", "machines")
        IGNORED = "ignored", pgettext_lazy("pile of the inbox", "ignored")

    # Who may see a letter of it may see what is decided about it.
    opens: ClassVar = {
        GUEST: lambda rows, actor: rows.filter(
            pk__in=Interaction.objects.visible_to(actor).filter(conversation__gt=0).values("conversation")
        )
    }

    channel = models.CharField(max_length=20, default="mail")
    address = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    # The subject without Re: and Fwd:, folded; answers that name no message find their thread by it.
    base_subject = models.CharField(max_length=300, blank=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    pile = models.CharField(max_length=10, choices=Pile.choices, blank=True, default=Pile.QUIET)
    since = models.DateTimeField()
    # What its other side writes in (ISO 639-1), and how sure that is in per cent; "" when too little was written.
    language = models.CharField(max_length=8, blank=True, default="")
    language_certainty = models.PositiveSmallIntegerField(default=0)
    snoozed_until = models.DateTimeField(_("Set aside until"), null=True)
    # When nobody has answered us by then, it comes back.
    remind_at = models.DateTimeField(_("Reminds of an answer that has not come"), null=True)
    # When one of the two was last set: what came before it is no news.
    put_off_at = models.DateTimeField(null=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("Assigned to")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "channel", "address"], name="inbox_thread_chat", condition=~models.Q(address="")
            )
        ]
        indexes = [
            models.Index(fields=["workspace", "base_subject", "-last_at"], name="inbox_thread_subject"),
            models.Index(fields=["workspace", "-last_at", "-id"], name="inbox_thread_newest"),
            # The last column lets a pile be counted without a look at its rows.
            models.Index(fields=["workspace", "pile", "since", "id", "snoozed_until"], name="inbox_thread_pile"),
            models.Index(
                fields=["workspace", "snoozed_until"], name="inbox_thread_snoozed",
                condition=models.Q(snoozed_until__isnull=False),
            ),
            models.Index(
                fields=["workspace", "remind_at"], name="inbox_thread_remind",
                condition=models.Q(remind_at__isnull=False),
            ),
        ]  # fmt: skip

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new thread stands since its last message, until its pile is known."""
        if self.since is None:
            self.since = self.last_at
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return self.subject


class Message(Reversible, InWorkspace):
    """One letter or chat message, once, however many mailboxes saw it. `raw` is what came, byte for byte.

    `message_id` names it within the workspace: the Message-ID of a letter, "<channel>:<chat>:<number>" elsewhere.
    """

    # A letter opens where what it says lies.
    opens: ClassVar = {
        GUEST: lambda rows, actor: rows.filter(
            pk__in=Interaction.objects.visible_to(actor).filter(source__gt=0).values("source")
        )
    }

    # What was said on their own page.
    shares: ClassVar[Any] = lambda rows, door: rows.filter(thread__channel="portal", thread__address=door.chat)

    thread = models.ForeignKey(Thread, models.PROTECT, related_name="messages")
    message_id = models.CharField(max_length=400)
    raw = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField()
    # The clock of whoever wrote it, east of UTC; NULL where the head does not say.
    sent_zone_minutes = models.SmallIntegerField(null=True)
    direction = models.CharField(max_length=4)
    from_name = models.CharField(max_length=200, blank=True)
    from_email = models.CharField(max_length=320, blank=True)
    # {"to": [[name, email], …], "cc": …, "dropped": 0}
    recipients = models.JSONField(default=dict)
    # Which of our addresses it came to, as far as its head says: from there it is answered.
    delivered_to = models.JSONField(default=list)
    references = models.JSONField(default=list)
    html = models.TextField(blank=True)
    automatic = models.BooleanField(default=False)
    # Pictures from elsewhere, which are not fetched: {"count": 3, "trackers": ["track.example"]}.
    pictures = models.JSONField(default=dict)
    # How one leaves the list it came by: {"url", "one_click", "mailto"}; after that {"asked_at", "done_at", "trouble"}.
    unsubscribe = models.JSONField(default=dict)
    # Readers' remarks: a guessed date, a broken part. Codes of lib.mail.
    defects = models.JSONField(default=list)
    attachment_count = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "message_id"], name="inbox_message_once")]
        indexes = [
            models.Index(fields=["thread", "sent_at"], name="inbox_message_thread"),
            models.Index(fields=["workspace", "from_email"], name="inbox_message_sender"),
        ]

    def __str__(self) -> str:
        return self.subject or self.message_id


class Reference(InWorkspace):
    """A message id somebody named, whether we have that message or not, and the thread it belongs to."""

    message_id = models.CharField(max_length=400)
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="reference_rows")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "message_id"], name="inbox_reference_once")]

    def __str__(self) -> str:
        return self.message_id
