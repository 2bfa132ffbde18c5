"""Promises, and sentences in which one was found that nobody has confirmed yet."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.clients.models import Client, Contact, Interaction
from rapport.clients.models.record import IN_TRASH, Record, RecordRows
from rapport.journal.reversing import Reversible
from rapport.lib.zones import zone_or_utc
from rapport.web.funnel import InWorkspace, WorkspaceRows
from rapport.web.rights import GUEST

# A sentence whose day is over for longer is asked about no more.
FORGOTTEN = timedelta(days=14)


class Side(models.TextChoices):
    """Who has promised."""

    OURS = "ours", pgettext_lazy("whose promise", "you")
    THEIRS = "theirs", pgettext_lazy("whose promise", "they")


class CommitmentRows(RecordRows["Commitment"]):
    """Questions about many promises."""

    def open(self) -> Self:
        """Neither kept nor broken, with clients who are in the list."""
        return self.living().filter(state=Commitment.State.OPEN, client__archived_at=None, client__trashed_at=None)


class Commitment(Record):
    """One dated promise.

    `due_on` is a date of the calendar and never shifts by zone; `due_at` is set when the hour matters. `zone` is where
    the date was meant: its day ends there.
    """

    class State(models.TextChoices):
        """LATE was kept, after its time. BROKEN was not kept; what was promised instead is a promise of its own."""

        OPEN = "open", pgettext_lazy("state of a promise", "open")
        KEPT = "kept", pgettext_lazy("state of a promise", "kept")
        LATE = "late", pgettext_lazy("state of a promise", "kept late")
        BROKEN = "broken", pgettext_lazy("state of a promise", "broken")

    opens: ClassVar = {GUEST: "client"}
    shares: ClassVar = "client"

    client = models.ForeignKey(Client, models.CASCADE, related_name="commitments")
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+", verbose_name=_("Person"))
    side = models.CharField(_("Who has promised"), max_length=6, choices=Side.choices, default=Side.OURS)
    text = models.CharField(_("Promise"), max_length=400)
    due_on = models.DateField(_("By"), null=True, blank=True)
    due_at = models.DateTimeField(_("At"), null=True, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    state = models.CharField(_("State"), max_length=6, choices=State.choices, default=State.OPEN)
    # When it was kept or, for a broken one, when that was said.
    ended_at = models.DateTimeField(null=True)
    # What was said when it was broken.
    apology = models.TextField(_("What you say to them"), blank=True)
    # The broken promise that this one stands for.
    renews = models.ForeignKey("self", models.SET_NULL, null=True, related_name="renewed_by")
    # Where it was given, and the sentence.
    interaction = models.ForeignKey(Interaction, models.SET_NULL, null=True, related_name="+")
    sentence = models.CharField(max_length=400, blank=True)
    # A later message that may be its keeping, until somebody says so or not; looked for after `proof_after`.
    proof = models.ForeignKey(Interaction, models.SET_NULL, null=True, related_name="+")
    proof_after = models.DateTimeField()
    # Its own reminder has gone out.
    reminded_at = models.DateTimeField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = CommitmentRows.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__isnull=False) ^ Q(due_at__isnull=False), name="commitments_one_due_moment"
            )
        ]
        indexes = [
            models.Index(fields=["workspace", "-trashed_at"], name="commitments_trash", condition=IN_TRASH),
            models.Index(fields=["workspace", "due_on"], name="commitments_due", condition=Q(state="open")),
            models.Index(fields=["due_at"], name="commitments_reminder", condition=Q(state="open", reminded_at=None)),
            models.Index(fields=["client", "state"], name="commitments_client"),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """Its own page."""
        return reverse("commitments:promise", args=[self.pk])

    @property
    def is_ours(self) -> bool:
        """Whether we have promised it."""
        return self.side == Side.OURS

    @property
    def deadline(self) -> datetime:
        """The moment after which it is late: its hour, or the end of its day where it was promised."""
        return self.due_at or end_of_day(self.due_on, self.zone)

    def is_over(self, now: datetime) -> bool:
        """Whether an open promise is past its time."""
        return self.state == self.State.OPEN and self.deadline <= now


def end_of_day(day: Any, zone: str) -> datetime:
    """Midnight after a date in a zone."""
    return datetime.combine(day + timedelta(days=1), time(0), zone_or_utc(zone)).astimezone(UTC)


class SuggestionRows(WorkspaceRows["Suggestion"]):
    """Questions about many suggestions."""

    def waiting(self, now: datetime) -> Self:
        """Those that nobody has answered and that still matter, with clients who are in the list."""
        since = now - FORGOTTEN
        matter = Q(due_at__gt=since) | Q(due_on__gt=since.date())
        return self.filter(matter, state=Suggestion.State.WAITING, client__archived_at=None, client__trashed_at=None)


class Suggestion(Reversible, InWorkspace):
    """A sentence that sounds like a promise. It becomes one or is dismissed; then the like of it is not asked about."""

    class State(models.TextChoices):
        """Each is decided once."""

        WAITING = "waiting", pgettext_lazy("state of a suggestion", "not looked at")
        TAKEN = "taken", pgettext_lazy("state of a suggestion", "a promise")
        DISMISSED = "dismissed", pgettext_lazy("state of a suggestion", "no promise")

    opens: ClassVar = {GUEST: "client"}

    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    interaction = models.ForeignKey(Interaction, models.CASCADE, related_name="+")
    side = models.CharField(max_length=6, choices=Side.choices)
    text = models.CharField(max_length=400)
    sentence = models.CharField(max_length=400)
    due_on = models.DateField(null=True)
    due_at = models.DateTimeField(null=True)
    zone = models.CharField(max_length=64, blank=True)
    # The verb and the kind of day (finding.Found): what was dismissed for a person is known by it.
    pattern = models.CharField(max_length=80)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    said_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    # Found again when a message is read twice.
    key = models.CharField(max_length=64)

    objects = SuggestionRows.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["interaction", "key"], name="commitments_found_once")]
        indexes = [
            models.Index(fields=["workspace", "-said_at"], name="commitments_waiting", condition=Q(state="waiting")),
            models.Index(fields=["workspace", "pattern"], name="commitments_dismissed", condition=Q(state="dismissed")),
        ]

    def __str__(self) -> str:
        return self.sentence
