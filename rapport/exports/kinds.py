"""Everything that belongs to a workspace, found by walking the models: those with a workspace, and their parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import AutoField, Field, ForeignKey, Model, QuerySet

from rapport.accounts.models import User, Workspace
from rapport.exports import pointers, staying
from rapport.web.secrets import SecretField

WORKSPACE, USER, ENTRY = "accounts.workspace", "accounts.user", "journal.entry"


@dataclass(frozen=True, slots=True)
class Belonging:
    """A model whose rows belong to workspaces; `path` leads from a row to the key of its workspace."""

    model: type[Model]
    path: str

    @property
    def label(self) -> str:
        """Its name in the export."""
        return self.model._meta.label_lower

    def rows(self, workspace_id: int) -> QuerySet[Any]:
        """All rows of one workspace."""
        return self.model._base_manager.filter(**{self.path: workspace_id})


@dataclass(frozen=True, slots=True)
class Column:
    """One column as it leaves. `points` is the label of the rows it names, or how the row says which they are."""

    name: str
    field: Field[Any, Any]
    points: str | Callable[[pointers.Row], str] = ""
    turned: Callable[[Any, pointers.Turn], Any] | None = None


@dataclass(frozen=True, slots=True)
class Kind(Belonging):
    """A model whose rows leave, with the columns that leave with them."""

    columns: tuple[Column, ...] = ()

    def leaving(self, workspace_id: int) -> QuerySet[Any]:
        """The rows that leave, in the order of their keys, which is that of their making."""
        rows = self.rows(workspace_id)
        if self.label in staying.ROWS:
            rows = rows.exclude(staying.ROWS[self.label])
        return rows.order_by("pk")

    @property
    def numbered(self) -> bool:
        """Whether its rows have a number of their own; a part that is one with its whole has none."""
        return isinstance(self.model._meta.pk, AutoField) or self.model is Workspace


def belongings() -> list[Belonging]:
    """Every model with a path to a workspace, by label."""
    found: dict[type[Model], Belonging] = {Workspace: Belonging(Workspace, "pk")}
    models = [model for model in apps.get_models(include_auto_created=True) if model not in (Workspace, User)]
    for model in models:
        if any(field.name == "workspace" and field.related_model is Workspace for field in model._meta.concrete_fields):
            found[model] = Belonging(model, "workspace_id")
    # Parts of parts are found in later rounds.
    while parts := [part for model in models if model not in found and (part := _part(model, found))]:
        found.update({part.model: part for part in parts})
    return sorted(found.values(), key=lambda one: one.label)


def _part(model: type[Model], wholes: dict[Any, Belonging]) -> Belonging | None:
    if model._meta.app_label in staying.APPS:
        return None
    for field in model._meta.concrete_fields:
        if isinstance(field, ForeignKey) and not field.null and field.related_model in wholes:
            # What hangs on a workspace without being its part (a user's seat) is no part of the world in it.
            return Belonging(model, f"{field.name}__{wholes[field.related_model].path}")
    return None


def stays(model: type[Model]) -> bool:
    """Whether a model is named among what never leaves."""
    return model._meta.app_label in staying.APPS or model._meta.label_lower in staying.MODELS


def kinds() -> list[Kind]:
    """Every model whose rows leave, by label."""
    leave = [one for one in belongings() if not stays(one.model)]
    known = {one.label for one in leave} | {USER}
    return [Kind(one.model, one.path, tuple(_columns(one.model, known))) for one in leave]


def _columns(model: type[Model], known: set[str]) -> Iterator[Column]:
    label = model._meta.label_lower
    for field in model._meta.concrete_fields:
        place = f"{label}.{field.attname}"
        if isinstance(field, AutoField) or is_kept_back(label, field):
            continue
        if isinstance(field, ForeignKey):
            target = field.related_model._meta.label_lower
            # What points at something that stays points at nothing when it comes back.
            if target in known and target != WORKSPACE:
                yield Column(field.name, field, target)
        else:
            yield Column(field.attname, field, pointers.COLUMNS.get(place, ""), pointers.JSON.get(place))


def is_kept_back(label: str, field: Field[Any, Any]) -> bool:
    """Whether a column stays: it is encrypted, called like a secret, or named with its reason."""
    place = f"{label}.{field.name}"
    if isinstance(field, SecretField) or place in staying.FIELDS:
        return True
    return place not in staying.NO_SECRETS and any(word in field.name for word in staying.SECRET_WORDS)
