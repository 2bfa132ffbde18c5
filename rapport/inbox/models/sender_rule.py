"""What was decided about a sender: ignored, a machine, pictures shown or blocked."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rapport.journal.reversing import Reversible
from rapport.web.funnel import InWorkspace


class SenderRule(Reversible, InWorkspace):
    """One decision about an address, or about everybody at a domain when `sender` begins with "@"."""

    class Rule(models.TextChoices):
        """At most one of each for a sender."""

        IGNORE = "ignore", _("ignored")
        MACHINE = "machine", _("a machine")
        PICTURES = "pictures", _("pictures are shown")

    sender = models.CharField(max_length=320)
    rule = models.CharField(max_length=10, choices=Rule.choices)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "sender", "rule"], name="inbox_rule_once")]

    def __str__(self) -> str:
        return f"{self.sender}: {self.get_rule_display()}"
