"""What somebody said of an item of Today: later, not useful. Done is said to the thing itself, except of a silence."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from rapport.clients.models import Client
from rapport.journal.reversing import Reversible
from rapport.web.funnel import InWorkspace, WorkspaceRows

# For so long "not useful" lowers what is like the thing it was said of.
REMEMBERED = timedelta(days=30)


class Kind(StrEnum):
    """What an item is about, and whose number it bears: a person who waits, a client who waits without a person being
    named, a step, a client who is silent."""

    PERSON = "person"
    CLIENT = "client"
    STEP = "step"
    SILENCE = "silence"


class VerdictRows(WorkspaceRows["Verdict"]):
    """Questions about many verdicts."""

    def in_force(self, now: datetime) -> Self:
        """Those that hide their item as long as nothing new happens to it: all but a "later" whose time has come."""
        return self.filter(~Q(word=Verdict.Word.LATER) | Q(until__gt=now))


class Verdict(Reversible, InWorkspace):
    """One word about one item. It holds for what was seen: what happened after `seen_at` makes it a new item."""

    class Word(models.TextChoices):
        """Later comes back by itself."""

        LATER = "later", _("later")
        NOT_USEFUL = "not_useful", _("not useful")
        DONE = "done", _("done")

    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    client = models.ForeignKey(Client, models.CASCADE, null=True, related_name="+", db_index=False)
    # The moment of the fact as it was seen: the last unanswered letter, the last change of a step, the last word before
    # a silence. Whole milliseconds, rounded up: the journal keeps no finer ones, and undo must put back the same.
    seen_at = models.DateTimeField()
    word = models.CharField(max_length=12, choices=Word.choices)
    until = models.DateTimeField(null=True)
    said_at = models.DateTimeField()
    # Survives a later word, because what it lowers is stated in days.
    not_useful_at = models.DateTimeField(null=True)

    objects = VerdictRows.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "kind", "object_id"], name="today_one_word_each")]
        indexes = [
            models.Index(
                fields=["workspace", "client"], name="today_verdict_client", condition=Q(not_useful_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return str(self.get_word_display())


def not_aside(verdicts: VerdictRows, kind: Kind, moment: str) -> Q:
    """A row of which nothing in force was said since its fact, whose moment is in the column `moment`."""
    said = verdicts.filter(kind=kind, object_id=OuterRef("pk"), seen_at__gte=OuterRef(moment))
    return ~Q(Exists(said))
