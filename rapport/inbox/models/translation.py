"""Where messages are translated, and what came back; off until an owner says otherwise."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.accounts.models import LANGUAGES
from rapport.inbox.models.message import Message
from rapport.journal.reversing import Reversible
from rapport.web.funnel import InWorkspace
from rapport.web.secrets import SecretField


class TranslatorPlan(Reversible, InWorkspace):
    """The one engine of a workspace. `agreed_at`: an owner has seen what would be sent and said yes."""

    class Kind(models.TextChoices):
        """How the address is spoken to."""

        LIBRE = "libre", "LibreTranslate"
        CHAT = "chat", _("A chat model (OpenAI-compatible)")

    opens: ClassVar = {}

    kind = models.CharField(_("Kind of engine"), max_length=10, choices=Kind.choices, default=Kind.LIBRE)
    address = models.CharField(_("Address"), max_length=300)
    key = SecretField(_("Key"), blank=True)
    model = models.CharField(_("Model"), max_length=120, blank=True)
    enabled = models.BooleanField(_("Translate messages on request"), default=False)
    agreed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace"], name="inbox_translator_once")]

    def __str__(self) -> str:
        return self.address


class Translation(InWorkspace):
    """A message in another language, made by a machine and kept beside it; or why there is none."""

    class State(models.TextChoices):
        """A failed one may be asked for again."""

        WAITING = "waiting", pgettext_lazy("state of a translation", "being translated")
        DONE = "done", pgettext_lazy("state of a translation", "translated")
        FAILED = "failed", pgettext_lazy("state of a translation", "not translated")

    opens: ClassVar = {}

    message = models.ForeignKey(Message, models.CASCADE, related_name="translations")
    language = models.CharField(max_length=8, choices=LANGUAGES)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    text = models.TextField(blank=True)
    # Whose work it is: the host of the engine, and its model.
    engine = models.CharField(max_length=300, blank=True)
    trouble = models.CharField(max_length=40, blank=True)
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "language"], name="inbox_translation_once")]

    def __str__(self) -> str:
        return self.text[:60]
