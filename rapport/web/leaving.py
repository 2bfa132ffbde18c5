"""What leaves this machine: each room says where it sends what, so that one page can list it all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Leaving:
    """One way out: who gets it, where that is, which data, and what for, in words of the reader's language."""

    who: str
    where: str
    what: str
    purpose: str


# Given a workspace, the ways out that are set up for it now.
type Look = Callable[[Any], list[Leaving]]

_looks: dict[str, Look] = {}


def learn(name: str, look: Look) -> None:
    """Teach one way out; called once by its room when it is ready."""
    _looks[name] = look


def ways_out(workspace: Any) -> list[Leaving]:
    """Everything that leaves for a workspace, as it is set up now."""
    return [way for look in _looks.values() for way in look(workspace)]
