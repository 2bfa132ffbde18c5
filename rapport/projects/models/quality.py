"""Quality: what is looked at before something is handed in, handing it in, and what the client says to it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.clients.models import Interaction
from rapport.clients.models.record import IN_TRASH, Record, RecordRows
from rapport.journal.reversing import Reversible
from rapport.projects.models.change import ChangeRequest, Decided
from rapport.projects.models.milestone import Milestone
from rapport.web.funnel import InWorkspace
from rapport.web.rights import GUEST


def _of_theirs(rows: Any, door: Any) -> Any:
    return rows.filter(milestone__project__client=door.client_id, milestone__project__trashed_at=None).filter(
        milestone__trashed_at=None
    )


class Checklist(Record):
    """A checklist of our own: written anew, or a copy of one that ships, instead of which it counts (`kind`)."""

    name = models.CharField(_("Name"), max_length=200)
    kind = models.CharField(max_length=40, blank=True)
    lines = models.JSONField(default=list)

    objects = RecordRows["Checklist"].as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [models.Index(fields=["workspace", "-trashed_at"], name="checklists_trash", condition=IN_TRASH)]

    def __str__(self) -> str:
        return self.name


class QualityCheck(Reversible, InWorkspace):
    """A line of a checklist at a milestone, ticked by somebody."""

    opens: ClassVar = {GUEST: "milestone__project__client"}

    milestone = models.ForeignKey(Milestone, models.CASCADE, related_name="checks")
    heading = models.CharField(max_length=200, blank=True)
    text = models.CharField(max_length=400)
    position = models.PositiveIntegerField(default=0)
    passed_at = models.DateTimeField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["milestone", "position"], name="checks_milestone")]

    def __str__(self) -> str:
        return self.text


class Submission(Decided, Record):
    """A milestone handed in for acceptance. The first is no revision; every one after a decision is a round of them."""

    class Decision(models.TextChoices):
        """What the client said; silence only where that was agreed."""

        ACCEPTED = "accepted", pgettext_lazy("decision about work", "accepted")
        REMARKS = "remarks", pgettext_lazy("decision about work", "accepted with remarks")
        REVISION = "revision", pgettext_lazy("decision about work", "to be reworked")
        DEFECT = "defect", pgettext_lazy("decision about work", "rejected, it has a defect")
        DEEMED = "deemed", pgettext_lazy("decision about work", "accepted, because nobody answered in time")

    opens: ClassVar = {GUEST: "milestone__project__client"}
    shares: ClassVar[Any] = _of_theirs

    milestone = models.ForeignKey(Milestone, models.CASCADE, related_name="submissions")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    text = models.TextField(_("What is handed in"), blank=True)
    link = models.URLField(_("Where to look at it"), max_length=500, blank=True)
    # Why it was handed in although the checklist was not passed.
    override = models.TextField(blank=True)
    # Until the end of this day of the client it can be decided; none where no time was agreed.
    answer_by = models.DateField(null=True)
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = RecordRows["Submission"].as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["milestone", "number"], name="submissions_number")]
        indexes = [models.Index(fields=["workspace", "-trashed_at"], name="submissions_trash", condition=IN_TRASH)]

    def __str__(self) -> str:
        return f"{self.milestone_id}/{self.number}"

    @property
    def is_accepted(self) -> bool:
        """Whether it stands."""
        return self.decision in {self.Decision.ACCEPTED, self.Decision.REMARKS, self.Decision.DEEMED}


class Remark(Record):
    """Something the client says about what was handed in, and our answer to it (DOMAIN.md 2.3, execution.feedback)."""

    class Answer(models.TextChoices):
        """What we do about it."""

        DONE = "done", pgettext_lazy("answer to a remark", "done")
        PLANNED = "planned", pgettext_lazy("answer to a remark", "planned")
        CHANGE = "change", pgettext_lazy("answer to a remark", "a change of what was agreed")
        DECLINED = "declined", pgettext_lazy("answer to a remark", "declined")

    opens: ClassVar = {GUEST: "milestone__project__client"}
    shares: ClassVar[Any] = _of_theirs

    milestone = models.ForeignKey(Milestone, models.CASCADE, related_name="remarks")
    submission = models.ForeignKey(Submission, models.SET_NULL, null=True, related_name="remarks")
    text = models.TextField(_("Remark"))
    is_defect = models.BooleanField(_("It is a defect"), default=False)
    at = models.DateTimeField()
    answer = models.CharField(_("Answer"), max_length=8, choices=Answer.choices, blank=True)
    answer_words = models.TextField(_("In your words"), blank=True)
    answered_at = models.DateTimeField(null=True)
    change_request = models.ForeignKey(ChangeRequest, models.SET_NULL, null=True, related_name="+")
    interaction = models.ForeignKey(Interaction, models.SET_NULL, null=True, related_name="+")

    objects = RecordRows["Remark"].as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "-trashed_at"], name="remarks_trash", condition=IN_TRASH),
            models.Index(fields=["milestone", "at"], name="remarks_milestone"),
            models.Index(fields=["workspace", "at"], name="remarks_open", condition=models.Q(answered_at=None)),
        ]

    def __str__(self) -> str:
        return self.text[:80]
