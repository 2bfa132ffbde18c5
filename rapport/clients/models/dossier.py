"""The dossier of a client: what was found out, what they want to reach, what is expected, what to prepare."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.clients.models.client import Client
from rapport.clients.models.contact import Contact
from rapport.clients.models.interaction import Interaction
from rapport.clients.models.record import IN_TRASH, Record, RecordRows


class ResearchNote(Record):
    """Something found out about a client, with where it was found and when."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="research_notes")
    text = models.TextField(_("What was found out"))
    source_title = models.CharField(_("Source"), max_length=200, blank=True)
    source_address = models.CharField(_("Web address"), max_length=600, blank=True)
    letter = models.ForeignKey(
        Interaction, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Letter it stands in")
    )
    looked_up_on = models.DateField(_("Looked up on"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = RecordRows.as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [models.Index(fields=["workspace", "-trashed_at"], name="clients_research_trash", condition=IN_TRASH)]

    def __str__(self) -> str:
        return self.text[:80]


class Goal(Record):
    """What a client wants to reach with our work, measured before and after.

    `baseline`, `target` and `result` are in thousandths of the unit.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="goals")
    statement = models.CharField(_("Goal"), max_length=300)
    measure = models.CharField(_("Measured by"), max_length=200, blank=True)
    unit = models.CharField(_("Unit"), max_length=40, blank=True)
    baseline = models.BigIntegerField(_("Today"), null=True, blank=True)
    target = models.BigIntegerField(_("Wanted"), null=True, blank=True)
    due_on = models.DateField(_("By"), null=True, blank=True)
    result = models.BigIntegerField(_("Result"), null=True, blank=True)
    measured_on = models.DateField(_("Measured on"), null=True, blank=True)

    objects = RecordRows.as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [models.Index(fields=["workspace", "-trashed_at"], name="clients_goal_trash", condition=IN_TRASH)]

    def __str__(self) -> str:
        return self.statement


class ExpectationRows(RecordRows["Expectation"]):
    """Questions about many expectations."""

    def standing(self) -> Self:
        """The newest versions that are not in the trash; throwing the newest away throws away the statement."""
        return self.present().filter(replacement=None)


class Expectation(Record):
    """What is expected of the work, as a statement both sides can confirm.

    Once both have, it is fixed: a change makes a new version (clients.expecting) and this one stays as it was.
    """

    class Kind(models.TextChoices):
        """What it is about. All but the last are asked of every client (DOMAIN 2.1, contact.expectations)."""

        GOAL = "goal", pgettext_lazy("kind of an expectation", "Goal")
        SUCCESS = "success", pgettext_lazy("kind of an expectation", "Measure of success")
        DATE = "date", pgettext_lazy("kind of an expectation", "Date")
        BUDGET = "budget", pgettext_lazy("kind of an expectation", "Budget range")
        DECIDER = "decider", pgettext_lazy("kind of an expectation", "Who decides")
        CHANNEL = "channel", pgettext_lazy("kind of an expectation", "Channel")
        OTHER = "other", pgettext_lazy("kind of an expectation", "Something else")

    class How(models.TextChoices):
        """How a client confirmed."""

        LETTER = "letter", pgettext_lazy("how a client confirmed", "in a letter")
        CALL = "call", pgettext_lazy("how a client confirmed", "in a call")
        MEETING = "meeting", pgettext_lazy("how a client confirmed", "at a meeting")
        PAPER = "paper", pgettext_lazy("how a client confirmed", "on paper")

    client = models.ForeignKey(Client, models.CASCADE, related_name="expectations")
    kind = models.CharField(_("About"), max_length=10, choices=Kind.choices)
    statement = models.TextField(_("What is expected"))
    # By whom of theirs; nobody named means by us.
    said_by = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Said by")
    )
    said_on = models.DateField(_("Said on"))
    edition = models.PositiveIntegerField(_("Version"), default=1)
    # Who came first decides: of two who change a fixed statement at once the second breaks this uniqueness.
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replacement")
    we_confirmed_at = models.DateTimeField(_("We confirmed"), null=True)
    they_confirmed_at = models.DateTimeField(_("They confirmed"), null=True)
    they_confirmed_how = models.CharField(_("How they confirmed"), max_length=10, choices=How.choices, blank=True)

    objects = ExpectationRows.as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "-trashed_at"], name="clients_expectation_trash", condition=IN_TRASH)
        ]

    def __str__(self) -> str:
        return self.statement[:80]

    @property
    def is_fixed(self) -> bool:
        """Whether both sides have confirmed."""
        return self.we_confirmed_at is not None and self.they_confirmed_at is not None


# What every first talk should bring out.
ASKED = [kind for kind in Expectation.Kind if kind is not Expectation.Kind.OTHER]


class PreparationItem(Record):
    """Something of one's own to do before the next meeting."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="preparation_items")
    text = models.CharField(_("To prepare"), max_length=300)
    done_at = models.DateTimeField(null=True)

    objects = RecordRows.as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "-trashed_at"], name="clients_preparation_trash", condition=IN_TRASH)
        ]

    def __str__(self) -> str:
        return self.text

    def tick(self, done: bool, *, by: Any, at: datetime) -> Any:
        """Done, or not done after all; None when it stands so already."""
        return self.mark("done_at", at if done else None, "done" if done else "reopened", by=by, at=at)
