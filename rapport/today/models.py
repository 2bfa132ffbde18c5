"""What somebody said of an item of Today: later, not useful. Done is said to the thing itself, except of a silence."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Self

from django.conf import settings
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


def not_aside(verdicts: VerdictRows, kind: str, moment: str) -> Q:
    """A row of which nothing in force was said since its fact, whose moment is in the column `moment`."""
    said = verdicts.filter(kind=kind, object_id=OuterRef("pk"), seen_at__gte=OuterRef(moment))
    return ~Q(Exists(said))


class DigestPlan(InWorkspace):
    """When and how somebody is told of their day, and of things at their hour."""

    class Way(models.TextChoices):
        """Where it comes to."""

        OFF = "off", _("Nowhere")
        MAIL = "mail", _("By e-mail")
        TELEGRAM = "telegram", _("By Telegram")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    way = models.CharField(_("Where it comes"), max_length=10, choices=Way.choices, default=Way.OFF)
    # On the clock of the user, wherever that is by then.
    at = models.TimeField(_("Hour"), default=time(9))
    days = models.CharField(_("On"), max_length=20, default="0,1,2,3,4")
    even_empty = models.BooleanField(_("Also when there is nothing to do"), default=False)
    reminders = models.BooleanField(_("Also tell me of steps and promises at their hour"), default=True)
    push = models.BooleanField(_("Also show it in this and other browsers I allowed"), default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "user"], name="today_one_plan_each")]

    def __str__(self) -> str:
        return f"{self.get_way_display()}, {self.at:%-H:%M}"

    @property
    def weekdays(self) -> frozenset[int]:
        """Weekdays from Monday = 0."""
        return frozenset(int(day) for day in self.days.split(",") if day.isdigit())


class Told(InWorkspace):
    """One thing somebody is told, once: `key` names the day of a digest or the thing and its hour.

    It is claimed before it goes out. What a crash leaves claimed may have gone and is never sent again by itself.
    """

    class State(models.TextChoices):
        """SILENT: there was nothing to say. MISSED: its time was over before it could go."""

        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("on its way")
        SENT = "sent", _("sent")
        SILENT = "silent", _("nothing to say")
        FAILED = "failed", _("not sent")
        UNKNOWN = "unknown", _("unknown")
        MISSED = "missed", _("missed")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    made_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "user", "key"], name="today_told_once")]
        indexes = [models.Index(fields=["claimed_at"], name="today_told_claimed", condition=Q(state="sending"))]

    def __str__(self) -> str:
        return self.key


class PushAddress(InWorkspace):
    """A browser that may show notices (RFC 8030): where its service takes them, and the keys they are sealed with."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    endpoint = models.URLField(max_length=1000)
    key = models.CharField(max_length=120)
    auth = models.CharField(max_length=60)
    browser = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "user", "endpoint"], name="today_browser_once")]

    def __str__(self) -> str:
        return self.browser or self.endpoint[:60]
