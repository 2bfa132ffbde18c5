"""What rooms above make of something that was said: a change of what was agreed, a wait. A room teaches each once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Offer:
    """A link beside what was said. `of_letter` and `of_entry` answer where it leads, by the number of a letter of the
    inbox or of an entry of the history; `key` opens it from the page of the thread or of the entry.
    """

    label: str | Promise
    icon: str
    key: str
    of_letter: Callable[[int], str]
    of_entry: Callable[[int], str]


_offers: dict[str, Offer] = {}


def offer(name: str, one: Offer) -> None:
    """Teach an offer; called once by its room when it is ready."""
    _offers[name] = one


def offers() -> list[Offer]:
    """Everything that was taught."""
    return list(_offers.values())
