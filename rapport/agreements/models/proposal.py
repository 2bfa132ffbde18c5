"""Proposals: what is being written, every version that was sent, and what the client answered.

What is being written is one JSON document (`rapport.lib.offers.Offer`); a version is the same document, never changed.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.clients.models import Client, Contact
from rapport.clients.models.record import IN_TRASH, Record, RecordRows
from rapport.engagements.models import Engagement
from rapport.journal.reversing import Reversible
from rapport.lib.offers import Offer
from rapport.web.funnel import InWorkspace


class State(models.TextChoices):
    """How far a proposal has come. That it has run out follows from its day and is no state of its own."""

    DRAFT = "draft", pgettext_lazy("state of a proposal", "being written")
    SENT = "sent", pgettext_lazy("state of a proposal", "sent")
    VIEWED = "viewed", pgettext_lazy("state of a proposal", "read")
    CHANGES = "changes", pgettext_lazy("state of a proposal", "changes asked for")
    ACCEPTED = "accepted", pgettext_lazy("state of a proposal", "accepted")
    DECLINED = "declined", pgettext_lazy("state of a proposal", "declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("state of a proposal", "withdrawn")


# The client may still say yes or no.
WITH_CLIENT = (State.SENT, State.VIEWED, State.CHANGES)
OVER = (State.DECLINED, State.WITHDRAWN)


def of_door(rows: Any, door: Any) -> Any:
    """What a client reads through a link: what was sent to its person, or to anybody by a link of the whole client."""
    mine = rows.filter(client=door.client_id, current__gt=0)
    return mine.filter(contact=door.contact_id) if door.contact_id else mine


class Proposal(Record):
    """What we offer to do for which price, until when."""

    shares: ClassVar[Any] = of_door

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="proposals")
    client = models.ForeignKey(Client, models.CASCADE, related_name="proposals", db_index=False)
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+", verbose_name=_("For whom"))
    # In this workspace, given when it is first sent.
    number = models.PositiveIntegerField(null=True)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    # As it is being written; what the client reads is the version `current`.
    content = models.JSONField(default=dict)
    current = models.PositiveIntegerField(default=0)
    valid_until = models.DateField(null=True)
    # What stands chosen at first, or what was chosen; in minor units.
    total_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    sent_at = models.DateTimeField(null=True)
    # When the version that counts was first read by the client.
    viewed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = RecordRows["Proposal"].as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number"], name="agreements_proposal_number"),
            models.CheckConstraint(
                condition=Q(current=0) | Q(number__isnull=False, sent_at__isnull=False), name="agreements_proposal_sent"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "-updated_at", "-id"], name="agreements_proposal_newest"),
            models.Index(fields=["client", "-sent_at"], name="agreements_proposal_client"),
            models.Index(fields=["workspace", "-trashed_at"], name="agreements_proposal_trash", condition=IN_TRASH),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("agreements:proposal", args=[self.pk])

    @property
    def offer(self) -> Offer:
        """What is being written."""
        return Offer.of_json(self.content)

    @property
    def is_with_client(self) -> bool:
        """Whether the client may still say yes or no."""
        return self.state in WITH_CLIENT

    def has_run_out(self, today: date) -> bool:
        """Whether its day is over and nothing was decided."""
        return self.is_with_client and self.valid_until is not None and self.valid_until < today


class ProposalVersion(Reversible, InWorkspace):
    """What was sent, word for word, with its digest. It is never changed."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "number"], name="agreements_version_once")]

    def __str__(self) -> str:
        return f"{self.proposal_id}.{self.number}"

    @property
    def offer(self) -> Offer:
        """What it says."""
        return Offer.of_json(self.content)


class Answer(Reversible, InWorkspace):
    """What a client said to a version: yes to a choice of it, no, or that something should change."""

    class Kind(models.TextChoices):
        """What it was."""

        ACCEPTED = "accepted", pgettext_lazy("answer to a proposal", "accepted")
        DECLINED = "declined", pgettext_lazy("answer to a proposal", "declined")
        CHANGES = "changes", pgettext_lazy("answer to a proposal", "asked for changes")

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="answers")
    version = models.PositiveIntegerField()
    # What exactly was shown.
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    at = models.DateTimeField()
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    # As they wrote their name, and their words.
    name = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    option = models.CharField(max_length=40, blank=True)
    extras = models.JSONField(default=list)
    total_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)

    class Meta:
        constraints = [
            # Of two who say yes at once the database lets one be first.
            models.UniqueConstraint(fields=["proposal"], condition=Q(kind="accepted"), name="agreements_accepted_once"),
        ]
        indexes = [models.Index(fields=["proposal", "at"], name="agreements_answers")]

    def __str__(self) -> str:
        return f"{self.proposal_id}: {self.kind}"
