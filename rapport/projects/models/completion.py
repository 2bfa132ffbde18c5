"""The end of a project: what is handed over, how both sides judge it, and what support is left."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.clients.models import Contact
from rapport.clients.models.record import IN_TRASH, Record, RecordRows
from rapport.journal.reversing import Reversible
from rapport.projects.models.project import Project
from rapport.web.funnel import InWorkspace
from rapport.web.rights import GUEST


def _handed_over(rows: Any, door: Any) -> Any:
    return rows.filter(project__client=door.client_id, project__trashed_at=None).exclude(shared_at=None)


class Handover(Record):
    """What the client gets at the end, one for a project, and how long and how much they may still ask for."""

    opens: ClassVar = {GUEST: "project__client"}
    shares: ClassVar[Any] = _handed_over

    project = models.OneToOneField(Project, models.CASCADE, related_name="handover")
    text = models.TextField(_("What they should know"), blank=True)
    support_minutes = models.PositiveIntegerField(null=True)
    support_used = models.PositiveIntegerField(default=0)
    support_until = models.DateField(_("Support until"), null=True, blank=True)
    shared_at = models.DateTimeField(null=True)
    # When the client said that they have everything.
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    thanked_at = models.DateTimeField(null=True)

    objects = RecordRows["Handover"].as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [models.Index(fields=["workspace", "-trashed_at"], name="handovers_trash", condition=IN_TRASH)]

    def __str__(self) -> str:
        return str(self.project)


class HandedOver(Reversible, InWorkspace):
    """One thing that is handed over. Passwords do not stand here: `access` says how they get in, not with what."""

    class Kind(models.TextChoices):
        """What it is."""

        DELIVERABLE = "deliverable", pgettext_lazy("what is handed over", "result")
        FILE = "file", pgettext_lazy("what is handed over", "file")
        DOCUMENT = "document", pgettext_lazy("what is handed over", "document")
        ACCESS = "access", pgettext_lazy("what is handed over", "access")

    opens: ClassVar = {GUEST: "handover__project__client"}

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="things")
    kind = models.CharField(_("What it is"), max_length=11, choices=Kind.choices, default=Kind.DELIVERABLE)
    name = models.CharField(_("Name"), max_length=200)
    edition = models.CharField(_("Version"), max_length=60, blank=True)
    link = models.URLField(_("Where it is"), max_length=500, blank=True)
    note = models.CharField(_("How to get at it"), max_length=400, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["handover", "position"], name="handovers_things")]

    def __str__(self) -> str:
        return self.name


class Evaluation(Record):
    """How one side judges the work: the same five questions for both. Each sees the other's only once both answered."""

    class Side(models.TextChoices):
        """Who answers."""

        OURS = "ours", pgettext_lazy("side of an evaluation", "we")
        THEIRS = "theirs", pgettext_lazy("side of an evaluation", "they")

    opens: ClassVar = {GUEST: "project__client"}

    project = models.ForeignKey(Project, models.CASCADE, related_name="evaluations")
    side = models.CharField(max_length=6, choices=Side.choices)
    # The number of stars, 1 to 5, by the name of the question (evaluating.QUESTIONS).
    marks = models.JSONField(default=dict)
    well = models.TextField(_("What went well"), blank=True)
    better = models.TextField(_("What should go better"), blank=True)
    answered_at = models.DateTimeField()
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = RecordRows["Evaluation"].as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "side"], name="evaluations_once")]
        indexes = [models.Index(fields=["workspace", "-trashed_at"], name="evaluations_trash", condition=IN_TRASH)]

    def __str__(self) -> str:
        return f"{self.project_id} {self.side}"
