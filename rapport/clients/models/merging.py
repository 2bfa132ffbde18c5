"""Records that became one: which is part of which now, and what went along. And pairs of those who may be one."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import batched
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import F

from rapport.clients.models.record import Record, RecordRows
from rapport.web.funnel import Actor, InWorkspace, WorkspaceRows

IN_ONE_STATEMENT = 500
# For the indexes of what has become part of another.
IS_MERGED = models.Q(merged_into__isnull=False)


class Kind(models.TextChoices):
    """What was merged or is alike."""

    CLIENT = "client"
    CONTACT = "contact"


class Merging(InWorkspace):
    """One record that became part of another. Parting them deletes this row, through undo alone.

    `moved` is a list of {model, field, ids, from, to, shift}: rows whose column `field` was set from one number to the
    other, and by how much their `position` was raised.
    """

    kind = models.CharField(max_length=10, choices=Kind.choices)
    kept_id = models.BigIntegerField()
    gone_id = models.BigIntegerField()
    at = models.DateTimeField()
    moved = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "kind", "gone_id"], name="clients_merging_once")]
        indexes = [models.Index(fields=["workspace", "kind", "kept_id"], name="clients_merging_kept")]

    def __str__(self) -> str:
        return f"{self.kind} {self.gone_id} → {self.kept_id}"

    @property
    def size(self) -> int:
        """How many rows went along."""
        return sum(len(part["ids"]) for part in self.moved)

    def ids_of(self, model: type[models.Model], field: str) -> list[int]:
        """The rows of a model whose column was set."""
        return [
            pk
            for part in self.moved
            if part["model"] == model._meta.label_lower and part["field"] == field
            for pk in part["ids"]
        ]

    def give_back(self) -> int:
        """Set what went along back, where it still stands; answers how many rows have gone elsewhere since."""
        left = 0
        for part in reversed(self.moved):
            model, field = apps.get_model(part["model"]), part["field"]
            values: dict[str, Any] = {field: part["from"]}
            if part["shift"]:
                values["position"] = F("position") - part["shift"]
            for ids in batched(part["ids"], IN_ONE_STATEMENT):
                still = model._default_manager.filter(pk__in=ids, **{field: part["to"]})
                left += len(ids) - still.update(**values)
        return left


class LookalikeRows(WorkspaceRows["Lookalike"]):
    """Questions about many pairs."""

    def open(self) -> Self:
        """Nobody has said yet that they are different."""
        return self.filter(different_at=None)


class Lookalike(InWorkspace):
    """Two clients, or two people, who may be one; the smaller number first. `reasons` are codes of lib.likeness."""

    kind = models.CharField(max_length=10, choices=Kind.choices)
    first_id = models.BigIntegerField()
    second_id = models.BigIntegerField()
    points = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)
    found_at = models.DateTimeField()
    different_at = models.DateTimeField(null=True)

    objects = LookalikeRows.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "kind", "first_id", "second_id"], name="clients_lookalike_once"
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["workspace", "-points", "id"], name="clients_lookalike_strong")]

    def __str__(self) -> str:
        return f"{self.kind} {self.first_id} ~ {self.second_id}"


class Comparison(InWorkspace):
    """The last comparison of everybody with everybody in a workspace: how far it is, what it found."""

    class State(models.TextChoices):
        """Waiting and running are one: the worker comes soon."""

        RUNNING = "running"
        DONE = "done"
        BROKEN = "broken"

    state = models.CharField(max_length=10, choices=State.choices)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    # Pairs compared and to compare; the place from which a worker goes on after a crash.
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace"], name="clients_comparison_once")]

    def __str__(self) -> str:
        return f"{self.state} {self.done}/{self.total}"


class MergeableRows[Row: Record](RecordRows[Row]):
    """A record that has become part of another does not exist for anybody, and is not in the trash either."""

    def visible_to(self, actor: Actor) -> Self:
        """The rows this actor may see."""
        return super().visible_to(actor).filter(merged_into=None)

    def trashed(self) -> Self:
        """In the trash."""
        return self.filter(trashed_at__isnull=False, merged_into=None)

    def merged(self, actor: Actor) -> Self:
        """Those that have become part of another. What they became is asked of the funnel like everything else."""
        return self.filter(workspace_id=actor.workspace_id, merged_into__isnull=False)


def living_end(model: Any, actor: Actor, pk: int) -> int:
    """What a merged record has become in the end, through any number of mergings; 0 when it was never merged."""
    into = dict[int, int]()
    here = pk
    # Mergings cannot form a circle, because only what is no part of another takes others in; a circle in a damaged
    # database ends here all the same.
    while here not in into and (following := _next(model, actor, here)):
        into[here] = following
        here = following
    return here if here != pk and here not in into else 0


def _next(model: Any, actor: Actor, pk: int) -> int:
    found = model.objects.merged(actor).filter(pk=pk).values_list("merged_into_id", flat=True)
    return next(iter(found), 0)


def points_of(model: type[models.Model]) -> Iterable[Any]:
    """Every foreign key anywhere that points at a model, those without a name on the other side included."""
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
            yield relation.field  # type: ignore[union-attr]
