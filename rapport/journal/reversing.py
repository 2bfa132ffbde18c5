"""What the rooms teach the journal about their models: how a row is unmade, what keeps it, what to put right then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from rapport.journal.models import Batch

type Model = type[models.Model]


class Reversible:
    """A model with changes beyond its columns (tags, addresses), which undo reads and sets by name."""

    def standing(self, name: str) -> Any:
        """The present value of such a change, as the journal writes it."""
        raise FieldDoesNotExist(name)

    def put_back(self, name: str, value: Any) -> None:
        """Set such a value."""
        raise FieldDoesNotExist(name)


@dataclass(frozen=True, slots=True)
class Ways:
    """How rows of one model are handled, each by primary keys."""

    held: Callable[[list[int]], set[int]]
    unmake: Callable[[list[int]], None]
    put_right: Callable[[list[int]], None]
    against: Callable[[Batch], str] = lambda batch: ""


_ways: dict[Model, Ways] = {}


def learn(
    model: Model,
    *,
    held: Callable[[list[int]], set[int]] = lambda pks: set(),
    unmake: Callable[[list[int]], None] | None = None,
    put_right: Callable[[list[int]], None] = lambda pks: None,
    against: Callable[[Batch], str] = lambda batch: "",
) -> None:
    """Teach the ways of a model; called once by its room when it is ready.

    `held` answers which rows must stay because something that is not theirs hangs on them, `unmake` deletes rows with
    what belongs to them, `put_right` brings derived columns and the search index up to date. `against` says, in a
    sentence, why a batch cannot be undone now.
    """
    _ways[model] = Ways(held, unmake or _plain(model).unmake, put_right, against)


def ways_of(model: Model) -> Ways:
    """The ways of a model; plain deletion for one nobody taught about."""
    return _ways.get(model) or _plain(model)


def _plain(model: Model) -> Ways:
    def delete(pks: list[int]) -> None:
        model._default_manager.filter(pk__in=pks).delete()

    return Ways(lambda pks: set(), delete, lambda pks: None)
