"""Changes of what was agreed, and what was given as a present."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.clients.models import Contact, Interaction
from rapport.clients.models.record import IN_TRASH, Record, RecordRows
from rapport.projects.models.milestone import Milestone
from rapport.projects.models.project import Project
from rapport.web.rights import GUEST


def _decidable(rows: Any, door: Any) -> Any:
    """Changes that were sent, whatever became of them then."""
    rows = rows.filter(project__client=door.client_id, project__trashed_at=None)
    return rows.filter(state__in=("sent", "accepted", "rejected"))


class Decided(models.Model):
    """What somebody at the client decides: who, when, in which words, and whether on their own page."""

    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    decided_words = models.TextField(blank=True)
    # On their page, by themselves; otherwise one of ours wrote down what they said.
    decided_there = models.BooleanField(default=False)

    class Meta:
        abstract = True


class ChangeRequest(Decided, Record):
    """A priced change of the scope, of dates or of the price.

    `price_minor` (of the project's currency), `minutes` and `days` (our working days) are what it adds; less than
    nothing takes away. `days` move the milestone, and with `moves_later` those after it too.
    """

    class State(models.TextChoices):
        """As in DOMAIN.md 2.8."""

        DRAFT = "draft", pgettext_lazy("state of a change", "not sent yet")
        SENT = "sent", pgettext_lazy("state of a change", "they decide")
        ACCEPTED = "accepted", pgettext_lazy("state of a change", "accepted")
        REJECTED = "rejected", pgettext_lazy("state of a change", "rejected")
        WITHDRAWN = "withdrawn", pgettext_lazy("state of a change", "withdrawn")

    opens: ClassVar = {GUEST: "project__client"}
    shares: ClassVar[Any] = _decidable

    project = models.ForeignKey(Project, models.CASCADE, related_name="changes")
    # Its number within the project, which both sides call it by.
    number = models.PositiveIntegerField()
    title = models.CharField(_("What changes"), max_length=200)
    text = models.TextField(_("More about it"), blank=True)
    risk = models.CharField(_("What it risks"), max_length=300, blank=True)
    milestone = models.ForeignKey(Milestone, models.SET_NULL, null=True, blank=True, related_name="changes")
    price_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, blank=True)
    minutes = models.IntegerField(default=0)
    days = models.SmallIntegerField(default=0)
    moves_later = models.BooleanField(_("Move the milestones after it as well"), default=False)
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    sent_at = models.DateTimeField(null=True)
    # Accepted when the date it moves was over: the lateness stays (DOMAIN.md 3).
    late_then_rebased = models.BooleanField(default=False)
    # The message it came from.
    interaction = models.ForeignKey(Interaction, models.SET_NULL, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = RecordRows["ChangeRequest"].as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="changes_number"),
            models.CheckConstraint(condition=Q(price_minor=0) | ~Q(currency=""), name="changes_price"),
        ]
        indexes = [
            models.Index(fields=["workspace", "-trashed_at"], name="changes_trash", condition=IN_TRASH),
            models.Index(fields=["workspace", "state", "sent_at"], name="changes_state"),
            models.Index(fields=["workspace", "project"], name="changes_project"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("scope:change", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided it yet."""
        return self.state in {self.State.DRAFT, self.State.SENT}


class Gift(Record):
    """Something that was done beyond the agreement and is not charged: what it took, and what it would have cost."""

    opens: ClassVar = {GUEST: "project__client"}

    project = models.ForeignKey(Project, models.CASCADE, related_name="gifts")
    what = models.CharField(_("What was given"), max_length=300)
    given_on = models.DateField(_("When"))
    minutes = models.PositiveIntegerField(default=0)
    worth_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, blank=True)
    interaction = models.ForeignKey(Interaction, models.SET_NULL, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = RecordRows["Gift"].as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(worth_minor=0) | (Q(worth_minor__gt=0) & ~Q(currency="")), name="gifts_worth"
            )
        ]
        indexes = [
            models.Index(fields=["workspace", "-trashed_at"], name="gifts_trash", condition=IN_TRASH),
            models.Index(fields=["project", "given_on"], name="gifts_project"),
        ]

    def __str__(self) -> str:
        return self.what
