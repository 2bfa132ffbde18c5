"""What other files and rooms show on a project's page, beside its plan: each is taught once, when its room is ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rapport.projects.plan import Plan
from rapport.web.funnel import Actor


@dataclass(frozen=True, slots=True)
class Section:
    """Part of the page: `template` is included with this as `it`. Among the facts at the side unless `wide`."""

    template: str
    values: Any
    wide: bool = False


# A section for a project, by its plan, at a moment, in one statement or two; None where there is nothing to show.
type Show = Callable[[Actor, Plan, datetime], Section | None]

_sections: dict[str, tuple[int, Show]] = {}


def show(name: str, section: Show, *, place: int = 50) -> None:
    """Teach a section; those of a lower place stand higher."""
    _sections[name] = (place, section)


def beside(actor: Actor, plan: Plan, now: datetime) -> list[Section]:
    """Every section there is for a project, in their order."""
    ordered = sorted(_sections.items(), key=lambda pair: (pair[1][0], pair[0]))
    found = [section(actor, plan, now) for _name, (_place, section) in ordered]
    return [one for one in found if one is not None]
