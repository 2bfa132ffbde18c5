"""What is due by a playbook, what a workspace has made of its playbooks, and what was moved by itself."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.clients.models import Client
from rapport.clients.models.record import IN_TRASH, Record, RecordRows
from rapport.engagements.models.engagement import Engagement, Stage
from rapport.journal.reversing import Reversible
from rapport.web.funnel import InWorkspace, WorkspaceRows


class DueRows(WorkspaceRows["Due"]):
    """Questions about many things that are due."""

    def open(self) -> Self:
        """Not done, in engagements that are on the board, of items that are not switched off."""
        here = {"engagement__archived_at": None, "engagement__trashed_at": None}
        client = {"engagement__client__archived_at": None, "engagement__client__trashed_at": None}
        off = PlaybookItem.objects.filter(
            Q(client=None) | Q(client=models.OuterRef("engagement__client")),
            workspace=models.OuterRef("workspace"), key=models.OuterRef("item"), is_on=False, trashed_at=None,
        )  # fmt: skip
        return self.filter(~models.Exists(off), done_at=None, **here, **client)


class Due(Reversible, InWorkspace):
    """One thing an item of a playbook asks for, in one engagement, for one occurrence of its trigger.

    Written and closed by the tick (engagements.ticking) as the facts have it, and by a person with a note.
    """

    class How(models.TextChoices):
        """How it came to an end."""

        OPEN = "", pgettext_lazy("how a thing to do ended", "open")
        EVIDENCE = "evidence", pgettext_lazy("how a thing to do ended", "done, as the facts show")
        NOTE = "note", pgettext_lazy("how a thing to do ended", "done, as somebody noted")
        MOOT = "moot", pgettext_lazy("how a thing to do ended", "no longer needed")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="dues", db_index=False)
    # The key of the item (data/playbooks.toml, PlaybookItem.key).
    item = models.CharField(max_length=60)
    # Which occurrence of the trigger, and which of several dates after it: nothing fires twice.
    mark = models.CharField(max_length=40, blank=True)
    step = models.PositiveSmallIntegerField(default=0)
    # What began it, by its name in data/playbooks.toml, and when.
    trigger = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=8, choices=How.choices, blank=True, default="")
    note = models.TextField(_("Note"), blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = DueRows.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "item", "mark", "step"], name="engagements_due_once"),
            models.CheckConstraint(condition=Q(done_at=None) ^ ~Q(how=""), name="engagements_due_how"),
            models.CheckConstraint(condition=~Q(how="note") | ~Q(note=""), name="engagements_due_noted"),
        ]
        indexes = [
            models.Index(fields=["workspace", "due_at"], name="engagements_due_open", condition=Q(done_at=None)),
        ]

    def __str__(self) -> str:
        return self.item


class PlaybookItem(Record):
    """What a workspace, or it with one client, does otherwise than the playbooks say; or an item of its own.

    Empty columns are as the playbook has them. An item of one's own has a stage, a trigger and words.
    """

    OWN = "own."

    key = models.CharField(max_length=60)
    client = models.ForeignKey(Client, models.CASCADE, null=True, related_name="+", db_index=False)
    is_on = models.BooleanField(_("Used"), default=True)
    # As data/playbooks.toml writes it: "2 WD, 5 WD".
    due = models.CharField(_("Due"), max_length=60, blank=True)
    words = models.CharField(_("What to do"), max_length=200, blank=True)
    why = models.CharField(_("Why"), max_length=300, blank=True)
    stage = models.CharField(_("Stage"), max_length=10, choices=Stage.choices, blank=True)
    trigger = models.CharField(_("Begins when"), max_length=40, blank=True)

    objects = RecordRows["PlaybookItem"].as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "key"], condition=Q(client=None), name="engagements_item_once"
            ),
            models.UniqueConstraint(
                fields=["workspace", "key", "client"],
                condition=Q(client__isnull=False),
                name="engagements_item_once_each",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "-trashed_at"], name="engagements_item_trash", condition=IN_TRASH),
            models.Index(fields=["client"], name="engagements_item_client", condition=Q(client__isnull=False)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.words or self.key

    def get_absolute_url(self) -> str:
        """Where it is changed."""
        return reverse("engagements:playbook_item", args=[self.key])

    @property
    def is_own(self) -> bool:
        """Whether the playbooks do not know it."""
        return self.key.startswith(self.OWN)


class MovedOn(InWorkspace):
    """On what an engagement was moved by itself. It stays when the move is undone: the same is not done again."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="+", db_index=False)
    evidence = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["engagement", "evidence"], name="engagements_moved_on_once")]

    def __str__(self) -> str:
        return self.evidence
