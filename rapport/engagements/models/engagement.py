"""Engagements, and every move of theirs from stage to stage with what it rests on."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.clients.models import Client, Contact, Interaction
from rapport.clients.models.record import IN_TRASH, Record, RecordRows
from rapport.journal.reversing import Reversible
from rapport.web.funnel import InWorkspace


class Stage(models.TextChoices):
    """The five stages of a relationship, in their order (DOMAIN.md 2)."""

    CONTACT = "contact", pgettext_lazy("stage of a relationship", "Contact")
    DISCUSSION = "discussion", pgettext_lazy("stage of a relationship", "Discussion")
    EXECUTION = "execution", pgettext_lazy("stage of a relationship", "Execution")
    COMPLETION = "completion", pgettext_lazy("stage of a relationship", "Completion")
    KEEPING = "keeping", pgettext_lazy("stage of a relationship", "Keeping")


class Deal(models.TextChoices):
    """How far it is decided whether it comes about (DOMAIN.md 2.8)."""

    NEW = "new", pgettext_lazy("state of a deal", "new")
    QUALIFIED = "qualified", pgettext_lazy("state of a deal", "worth pursuing")
    PROPOSED = "proposed", pgettext_lazy("state of a deal", "offered")
    WON = "won", pgettext_lazy("state of a deal", "won")
    LOST = "lost", pgettext_lazy("state of a deal", "lost")
    NO_RESPONSE = "no_response", pgettext_lazy("state of a deal", "no answer")


OPEN = (Deal.NEW, Deal.QUALIFIED, Deal.PROPOSED)
# Nothing came of it.
GONE = (Deal.LOST, Deal.NO_RESPONSE)


class EngagementRows(RecordRows["Engagement"]):
    """Questions about many engagements."""

    def here(self) -> Self:
        """Not in the trash, with clients who are in the list."""
        return self.present().filter(client__archived_at=None, client__trashed_at=None)

    def on_board(self) -> Self:
        """Those of which something came or may come, and that nobody has put away."""
        return self.here().filter(archived_at=None).exclude(deal__in=GONE)


class Engagement(Record):
    """What is done with a client under one agreement. A client may have several, each at its own stage."""

    class Because(models.TextChoices):
        """Why nothing came of it."""

        PRICE = "price", pgettext_lazy("why it was lost", "the price")
        TIME = "time", pgettext_lazy("why it was lost", "the dates")
        OTHER = "other", pgettext_lazy("why it was lost", "somebody else does it")
        NEED = "need", pgettext_lazy("why it was lost", "it is not needed any more")
        OURS = "ours", pgettext_lazy("why it was lost", "we declined")
        ELSE = "else", pgettext_lazy("why it was lost", "something else")

    class Source(models.TextChoices):
        """How they found us."""

        PLATFORM = "platform", pgettext_lazy("where they come from", "a platform")
        REFERRAL = "referral", pgettext_lazy("where they come from", "a recommendation")
        COMMUNITY = "community", pgettext_lazy("where they come from", "a community")
        SITE = "site", pgettext_lazy("where they come from", "our site")
        REPEAT = "repeat", pgettext_lazy("where they come from", "they came back")
        COLD = "cold", pgettext_lazy("where they come from", "we wrote first")

    client = models.ForeignKey(Client, models.CASCADE, related_name="engagements")
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+", verbose_name=_("Person"))
    title = models.CharField(_("What about"), max_length=200)
    about = models.TextField(_("What they want"), blank=True)
    stage = models.CharField(_("Stage"), max_length=10, choices=Stage.choices, default=Stage.CONTACT)
    stage_since = models.DateTimeField()
    deal = models.CharField(_("Deal"), max_length=11, choices=Deal.choices, default=Deal.NEW)
    decided_at = models.DateTimeField(null=True)
    because = models.CharField(_("Why"), max_length=5, choices=Because.choices, blank=True)
    because_words = models.TextField(_("In your words"), blank=True)
    source = models.CharField(_("Where they come from"), max_length=9, choices=Source.choices, blank=True)
    # What it is worth, in minor units of its currency; nothing while nobody has said a sum.
    value_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    # By when they mean to decide.
    expected_on = models.DateField(_("Decision expected"), null=True, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # From this moment on its playbook is to be looked at again (engagements.ticking); nothing while it can only change
    # by something happening.
    look_at = models.DateTimeField(null=True, default=timezone.now)

    objects = EngagementRows.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(value_minor=None) | (Q(value_minor__gte=0) & ~Q(currency="")), name="engagements_value"
            ),
            models.CheckConstraint(condition=~Q(deal=Deal.LOST) | ~Q(because=""), name="engagements_lost_because"),
        ]
        indexes = [
            models.Index(fields=["workspace", "-trashed_at"], name="engagements_trash", condition=IN_TRASH),
            models.Index(fields=["workspace", "stage", "stage_since"], name="engagements_board"),
            models.Index(fields=["workspace", "deal", "-decided_at"], name="engagements_decided"),
            models.Index(fields=["client", "stage"], name="engagements_client"),
            models.Index(fields=["look_at"], name="engagements_look", condition=Q(look_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("engagements:engagement", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether it is still to be decided."""
        return self.deal in OPEN

    @property
    def is_gone(self) -> bool:
        """Whether nothing came of it."""
        return self.deal in GONE


class StageMove(Reversible, InWorkspace):
    """A move from stage to stage: who, when, and on what evidence or for what reason. It is never changed."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="moves")
    # Empty for the stage it was begun at.
    from_stage = models.CharField(max_length=10, choices=Stage.choices, blank=True)
    to_stage = models.CharField(max_length=10, choices=Stage.choices)
    at = models.DateTimeField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # Made by Rapport itself, from evidence.
    automatic = models.BooleanField(default=False)
    interaction = models.ForeignKey(Interaction, models.SET_NULL, null=True, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["engagement", "at"], name="engagements_moves"),
            models.Index(fields=["workspace", "to_stage"], name="engagements_reached"),
            models.Index(fields=["workspace", "-at"], name="engagements_by_itself", condition=Q(automatic=True)),
        ]

    def __str__(self) -> str:
        return f"{self.from_stage} → {self.to_stage}"
