"""What somebody answered, with the words they were asked; taken in, held for a look, or refused."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.accounts.models import LANGUAGES
from rapport.clients.models import Contact, Interaction
from rapport.questionnaires.models.invitation import Invitation
from rapport.questionnaires.models.questionnaire import Questionnaire
from rapport.web.funnel import InWorkspace


class AnswerSheet(InWorkspace):
    """One filled-in form. `answers` keeps each question as it was asked: a later change of the form hides nothing."""

    class State(models.TextChoices):
        """Nothing that arrives is dropped by itself."""

        TAKEN = "taken", pgettext_lazy("state of answers", "taken in")
        HELD = "held", pgettext_lazy("state of answers", "held")
        REFUSED = "refused", pgettext_lazy("state of answers", "refused")

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="sheets")
    invitation = models.ForeignKey(Invitation, models.SET_NULL, null=True, related_name="sheets")
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    interaction = models.OneToOneField(Interaction, models.SET_NULL, null=True, related_name="answer_sheet")
    state = models.CharField(_("State"), max_length=10, choices=State.choices)
    at = models.DateTimeField()
    language = models.CharField(max_length=8, choices=LANGUAGES)
    # [{"key", "kind", "text", "fills", "value"}, …] in the order they were asked.
    answers = models.JSONField(default=list)
    # Codes of suspecting.SUSPICIONS.
    suspicions = models.JSONField(default=list, blank=True)
    # [{"purpose", "text", "version"}, …]: what was agreed to, word for word.
    agreed = models.JSONField(default=list, blank=True)
    # What proves a consent: page, site, IP address, program. Empty where no consent was given.
    evidence = models.JSONField(default=dict, blank=True)
    # Of two that say the same the second is none; of one page only one is taken.
    digest = models.CharField(max_length=64)
    nonce = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "nonce"], name="questionnaires_once_a_page")]
        indexes = [
            models.Index(fields=["workspace", "questionnaire", "state", "-at", "-id"], name="questionnaires_sheets"),
            models.Index(fields=["workspace", "contact", "-at"], name="questionnaires_sheets_of"),
            models.Index(fields=["workspace", "digest", "-at"], name="questionnaires_same"),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire}, {self.said('name') or self.said('email') or self.pk}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("questionnaires:sheet", args=[self.pk])

    def told(self, fills: str) -> Any:
        """The answer that tells a fact, as it is kept; None when nobody asked or answered."""
        return next((one["value"] for one in self.answers if one["fills"] == fills and one["value"]), None)

    def said(self, fills: str) -> str:
        """The same as one line, for facts that are plain text."""
        value = self.told(fills)
        return value if isinstance(value, str) else ""
