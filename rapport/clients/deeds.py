"""What rooms above can make of something that was said: offered beside each letter, note, call and filled-in form."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Deed:
    """One of these. The address of its page is `said` and the number of the entry, or `letter` and the number of the
    letter; `key` is pressed on the page of what was said.
    """

    label: str | Promise
    icon: str
    key: str
    said: str
    letter: str


_deeds: dict[str, Deed] = {}


def offer(name: str, deed: Deed) -> None:
    """Teach one; called by a room above when it is ready."""
    _deeds[name] = deed


def deeds() -> list[Deed]:
    """All of them, in the order of the rooms."""
    return list(_deeds.values())
