"""Tasks of a project: what is to be done, in which lane, after what, with its checks and comments."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.clients.models import Interaction
from rapport.clients.models.record import IN_TRASH, Record, RecordRows
from rapport.journal.reversing import Reversible
from rapport.projects.models.milestone import Milestone
from rapport.projects.models.project import Lane, Project
from rapport.web.funnel import InWorkspace
from rapport.web.rights import GUEST

# Changes of a task beyond its columns: the tasks it waits for, by number, and the lines to tick, by their text.
WAITS, CHECKS = "waits_for", "checks"


class Scope(models.TextChoices):
    """Under what something is done: the agreement, a change of it, or as a present. ASKED is not decided yet."""

    AGREED = "agreed", pgettext_lazy("scope", "agreed")
    CHANGE = "change", pgettext_lazy("scope", "a change")
    GIFT = "gift", pgettext_lazy("scope", "a gift")
    ASKED = "asked", pgettext_lazy("scope", "not agreed yet")


class Task(Record):
    """One thing to do. Its estimate is three numbers of minutes, of which the likely one may stand alone."""

    opens: ClassVar = {GUEST: "project__client"}

    project = models.ForeignKey(Project, models.CASCADE, related_name="tasks")
    milestone = models.ForeignKey(Milestone, models.SET_NULL, null=True, blank=True, related_name="tasks")
    lane = models.ForeignKey(Lane, models.SET_NULL, null=True, related_name="tasks")
    parent = models.ForeignKey("self", models.SET_NULL, null=True, related_name="parts")
    title = models.CharField(_("Task"), max_length=400)
    text = models.TextField(_("More about it"), blank=True)
    position = models.PositiveIntegerField(default=0)
    labels = models.JSONField(default=list, blank=True)
    starts_on = models.DateField(_("Begins"), null=True, blank=True)
    due_on = models.DateField(_("Due"), null=True, blank=True)
    done_at = models.DateTimeField(null=True)
    optimistic = models.PositiveIntegerField(null=True)
    likely = models.PositiveIntegerField(null=True)
    pessimistic = models.PositiveIntegerField(null=True)
    scope = models.CharField(_("Scope"), max_length=6, choices=Scope.choices, default=Scope.AGREED)
    # Under which change it is done, decided or not.
    change_request = models.ForeignKey(
        "projects.ChangeRequest", models.SET_NULL, null=True, blank=True, related_name="tasks"
    )
    # Since when nothing goes on, and why.
    blocked_at = models.DateTimeField(null=True)
    blocked_by = models.CharField(_("What it is stuck on"), max_length=400, blank=True)
    # The message it comes from.
    interaction = models.ForeignKey(Interaction, models.SET_NULL, null=True, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Who does it"),
    )
    # People of an imported board who are nobody here.
    people = models.JSONField(default=list, blank=True)
    source_key = models.CharField(max_length=100, blank=True)

    objects = RecordRows["Task"].as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "source_key"], name="tasks_once", condition=~Q(source_key=""))
        ]
        indexes = [
            models.Index(fields=["workspace", "-trashed_at"], name="tasks_trash", condition=IN_TRASH),
            models.Index(fields=["project", "lane", "position"], name="tasks_board"),
            models.Index(fields=["milestone", "done_at"], name="tasks_milestone"),
            models.Index(fields=["workspace", "due_on"], name="tasks_due", condition=Q(done_at=None)),
            models.Index(
                fields=["workspace", "blocked_at"], name="tasks_blocked", condition=Q(blocked_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("projects:task", args=[self.pk])

    def standing(self, name: str) -> Any:
        """The tasks it waits for, or the lines to tick."""
        if name == WAITS:
            return sorted(self.waits_for.values_list("before_id", flat=True))
        if name == CHECKS:
            return list(self.checks.order_by("position", "pk").values_list("text", flat=True))
        return super().standing(name)

    def put_back(self, name: str, value: Any) -> None:
        """Set them; a line that stays keeps its tick."""
        if name == WAITS:
            self._wait_for(set(value))
        elif name == CHECKS:
            self._check(list(value))
        else:
            super().put_back(name, value)

    def _wait_for(self, numbers: set[int]) -> None:
        self.waits_for.exclude(before__in=numbers).delete()
        known = set(self.waits_for.values_list("before_id", flat=True))
        others = Task.objects.filter(project_id=self.project_id, pk__in=numbers - known)
        for number in others.values_list("pk", flat=True):
            Dependency.objects.create(workspace_id=self.workspace_id, after=self, before_id=number)

    def _check(self, texts: list[str]) -> None:
        standing = list(self.checks.order_by("position", "pk"))
        for position, text in enumerate(texts):
            kept = next((item for item in standing if item.text == text), None)
            if kept is None:
                CheckItem.objects.create(workspace_id=self.workspace_id, task=self, text=text, position=position)
                continue
            standing.remove(kept)
            CheckItem.objects.filter(pk=kept.pk).update(position=position)
        CheckItem.objects.filter(pk__in=[item.pk for item in standing]).delete()


class Dependency(Reversible, InWorkspace):
    """`after` begins when `before` is done."""

    opens: ClassVar = {GUEST: "after__project__client"}

    before = models.ForeignKey(Task, models.CASCADE, related_name="leads_to")
    after = models.ForeignKey(Task, models.CASCADE, related_name="waits_for")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="dependencies_once"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="dependencies_not_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.before_id} → {self.after_id}"


class CheckItem(Reversible, InWorkspace):
    """A line to tick within a task."""

    opens: ClassVar = {GUEST: "task__project__client"}

    task = models.ForeignKey(Task, models.CASCADE, related_name="checks")
    # The name of the checklist it stands in, where a task has several.
    heading = models.CharField(max_length=200, blank=True)
    text = models.CharField(_("What"), max_length=1000)
    position = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    source_key = models.CharField(max_length=100, blank=True)

    class Meta:
        indexes = [models.Index(fields=["task", "position"], name="tasks_checks")]

    def __str__(self) -> str:
        return self.text


class TaskComment(Reversible, InWorkspace):
    """What somebody said about a task; `author` where they are nobody here."""

    opens: ClassVar = {GUEST: "task__project__client"}

    task = models.ForeignKey(Task, models.CASCADE, related_name="comments")
    text = models.TextField(_("Comment"))
    at = models.DateTimeField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    author = models.CharField(max_length=200, blank=True)
    source_key = models.CharField(max_length=100, blank=True)

    class Meta:
        indexes = [models.Index(fields=["task", "at"], name="tasks_comments")]

    def __str__(self) -> str:
        return self.text[:80]
