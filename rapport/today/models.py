"""What somebody said of one item of Today: later, or not useful. Done is said to the thing itself."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rapport.journal.reversing import Reversible
from rapport.web.funnel import InWorkspace


class Verdict(Reversible, InWorkspace):
    """One word about one item. It holds for the fact that was seen: a newer message is a newer item."""

    class Word(models.TextChoices):
        """Later comes back by itself."""

        LATER = "later", _("later")
        NOT_USEFUL = "not_useful", _("not useful")
        DONE = "done", _("done")

    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    fact = models.CharField(max_length=40)
    word = models.CharField(max_length=12, choices=Word.choices)
    until = models.DateTimeField(null=True)
    said_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "kind", "object_id"], name="today_one_word_each")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}: {self.word}"
