"""Every text of a workspace: which rows name a person, and how the name is taken out of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from rapport.accounts.models import Workspace
from rapport.clients.holdings import Cleaner, Holding, cleaning_of, taught
from rapport.clients.models import Contact, ContactPoint, Interaction
from rapport.inbox.models import Message
from rapport.journal.models import Payload
from rapport.journal.reversing import ways_of
from rapport.privacy.models import Disposal, Doomed, Erasure
from rapport.privacy.words import Taking, Words
from rapport.search.models import Findable
from rapport.web.secrets import SecretField

type Model = type[models.Model]

# Rows of the search index are written with the things they find, and an erasure tells of nobody. Another person's
# addresses are theirs, and what a workspace says of itself is not about the person.
LEFT_OUT: frozenset[Model] = frozenset({Findable, Erasure, Doomed, Disposal, ContactPoint, Workspace})
# Columns that hold no words: fingerprints and marks of the program.
NO_WORDS = frozenset({"sha256", "digest", "key", "salt", "header_key", "weave", "tax_key", "stage"})


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of a chunk that name the person, and the last row looked at; None when all have been."""

    rows: list[int]
    last: int | None


@lru_cache(maxsize=1)
def models_with_text() -> tuple[Model, ...]:
    """Every model of a workspace with words of people in it, and what the journal tells."""
    mine = [model for model in apps.get_models() if _is_of_workspace(model) and model not in LEFT_OUT]
    return (*(model for model in mine if columns(model)), Payload)


def model_called(name: str) -> Model:
    """By its label."""
    return apps.get_model(name)


def _is_of_workspace(model: Model) -> bool:
    return any(field.name == "workspace" for field in model._meta.concrete_fields)


@lru_cache(maxsize=256)
def columns(model: Model) -> tuple[models.Field[Any, Any], ...]:
    """The columns in which somebody's words may stand."""
    kinds = (models.CharField, models.TextField, models.JSONField)
    return tuple(
        field
        for field in model._meta.concrete_fields
        if isinstance(field, kinds) and not isinstance(field, SecretField) and not field.choices
        and field.name not in NO_WORDS
    )  # fmt: skip


def naming(model: Model, workspace_id: int, words: Words, cleaner: Taking, *, after: int, size: int) -> Found:
    """Rows that name a person. The database finds what may, the patterns decide."""
    if not words.needles:
        return Found([], None)
    where = "entry__workspace_id" if model is Payload else "workspace_id"
    looked, condition = columns(model) if model is not Payload else (_changes(),), Q()
    rows = model._default_manager.filter(**{where: workspace_id, "pk__gt": after})
    for field in looked:
        rows = rows.alias(**{f"as_text_{field.name}": Cast(field.name, TextField())})
        condition |= words.condition(f"as_text_{field.name}")
    names = [field.name for field in looked]
    here = list(rows.filter(condition).order_by("pk").values_list("pk", *names)[:size])
    named = [pk for pk, *values in here if any(cleaner.finds(value) for value in values)]
    return Found(named, here[-1][0] if len(here) == size else None)


def _changes() -> models.Field[Any, Any]:
    field: models.Field[Any, Any] = Payload._meta.get_field("changes")
    return field


def clean(model: Model, pks: list[int], cleaner: Cleaner, *, at: datetime) -> None:
    """Take the person out of rows, as their room taught it or column by column; what is derived is put right."""
    if not pks:
        return
    if taught_clean := cleaning_of(model):
        taught_clean(pks, cleaner, at)
        return
    for row in model._default_manager.filter(pk__in=pks):
        new = dict(_cleaned(row, cleaner))
        if new:
            model._default_manager.filter(pk=row.pk).update(**new)
    if model is Contact:
        _set_keys(pks)
    ways_of(model).put_right(pks)


def _cleaned(row: models.Model, cleaner: Cleaner) -> Iterator[tuple[str, Any]]:
    for field in columns(type(row)):
        value = getattr(row, field.attname)
        new = cleaner.value(value)
        if new != value:
            longest = field.max_length
            yield field.attname, new[:longest] if longest and isinstance(new, str) else new


def _set_keys(pks: list[int]) -> None:
    for contact in Contact.objects.filter(pk__in=pks):
        contact.set_keys()
        Contact.objects.filter(pk=contact.pk).update(name_key=contact.name_key)


def files_of(model: Model, pks: list[int]) -> list[int]:
    """Contents that cleaning these rows may let go of."""
    holding = taught().get(model)
    if holding is None:
        return []
    if model is Interaction:
        sources = Interaction.objects.filter(pk__in=pks, source__gt=0).values_list("source", flat=True)
        return [*files_of(Message, list(sources)), *_files(holding, pks)]
    return _files(holding, pks)


def _files(holding: Holding, pks: list[int]) -> list[int]:
    model = holding.model
    return [file.pk for row in model._default_manager.filter(pk__in=pks) for _name, file in holding.files(row)]
