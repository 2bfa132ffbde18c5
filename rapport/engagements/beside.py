"""What rooms above show on the page of an engagement, and what of theirs hangs on one; taught when they are ready."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from rapport.clients.beside import Section
from rapport.engagements.models import Engagement
from rapport.web.funnel import Actor

type Show = Callable[[Actor, Engagement, datetime], Section]

_sections: dict[str, Show] = {}
_hanging: list[type[Any]] = []
_proofs: list[Callable[[list[int]], set[int]]] = []


def show(name: str, section: Show) -> None:
    """Teach a section of the page; what it costs does not grow with its rows."""
    _sections[name] = section


def beside(actor: Actor, one: Engagement, now: datetime) -> list[Section]:
    """Every section for this engagement."""
    return [section(actor, one, now) for section in _sections.values()]


def hang(model: type[Any]) -> None:
    """Teach that rows of a model belong to an engagement (`engagement`), which is not unmade under them."""
    _hanging.append(model)


def held(pks: list[int]) -> set[int]:
    """The engagements on which something hangs."""
    return {
        pk
        for model in _hanging
        for pk in model.objects.filter(engagement__in=pks).values_list("engagement_id", flat=True).distinct()
    }


def prove(look: Callable[[list[int]], set[int]]) -> None:
    """Teach which of some engagements have to stay when a person is erased, because something under them is kept."""
    _proofs.append(look)


def proven(pks: list[int]) -> set[int]:
    """Those of these that stay."""
    return set().union(*(look(pks) for look in _proofs))
