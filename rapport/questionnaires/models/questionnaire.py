"""A form the freelancer composed: a contact form for everybody, or a brief for those who want something made."""

from __future__ import annotations

import secrets
from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.accounts.models import LANGUAGES
from rapport.clients.models.record import IN_TRASH, Record, RecordRows
from rapport.questionnaires.questions import Question, question_of


def new_token() -> str:
    """An address nobody guesses."""
    return secrets.token_urlsafe(12)


class QuestionnaireRows(RecordRows["Questionnaire"]):
    """Questions about many forms."""

    def open(self) -> Self:
        """Those that can be answered."""
        return self.living().filter(closed_at=None)


class Questionnaire(Record):
    """A form. Its questions are one list that changes as a whole; answers keep the words they answered."""

    class Kind(models.TextChoices):
        """What it is for."""

        CONTACT = "contact", pgettext_lazy("kind of a form", "Contact form")
        BRIEF = "brief", pgettext_lazy("kind of a form", "Brief")

    kind = models.CharField(_("Kind"), max_length=10, choices=Kind.choices)
    title = models.CharField(_("Title"), max_length=200)
    intro = models.TextField(_("Before the questions"), blank=True)
    thanks = models.TextField(_("After sending"), blank=True)
    language = models.CharField(_("Language"), max_length=8, choices=LANGUAGES)
    # Open to everybody who has it, and printed on other people's sites: no secret, so not hashed.
    token = models.CharField(max_length=32, unique=True, default=new_token)
    questions = models.JSONField(default=list)
    # The exact words of each consent, never joined: empty means that it is not asked for.
    consent = models.TextField(_("Consent to being answered"), blank=True)
    mailing = models.TextField(_("Consent to mailings"), blank=True)
    consent_version = models.PositiveIntegerField(default=1)
    # Origins on whose pages the form may stand in a frame: ["https://olive.example", …]
    sites = models.JSONField(_("Sites that may show it"), default=list, blank=True)
    closed_at = models.DateTimeField(null=True)

    objects = QuestionnaireRows.as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "-trashed_at"], name="questionnaires_trash", condition=IN_TRASH),
            models.Index(fields=["workspace", "-id"], name="questionnaires_recent"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page inside."""
        return reverse("questionnaires:questionnaire", args=[self.pk])

    @property
    def public_href(self) -> str:
        """Where everybody can answer it."""
        return reverse("questionnaires:open", args=[self.token])

    @property
    def is_open(self) -> bool:
        """Whether it takes answers."""
        return self.closed_at is None and self.trashed_at is None and self.archived_at is None

    @property
    def is_brief(self) -> bool:
        """Whether it asks what somebody wants to have made."""
        return self.kind == self.Kind.BRIEF

    def asked(self) -> list[Question]:
        """Its questions, in order."""
        return [question_of(kept) for kept in self.questions]

    def close(self, *, by: Any, at: Any) -> Any:
        """No more answers; None when it is closed already."""
        return self.mark("closed_at", at, "closed", by=by, at=at)

    def open_again(self, *, by: Any, at: Any) -> Any:
        """Takes answers again; None when it does."""
        return self.mark("closed_at", None, "opened", by=by, at=at)
