"""How cards are treated when they are taken in: who may be made, what happens to those we know, what all share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from rapport.lib.cards import Card

COMPLETE, OVERWRITE, LEAVE = "complete", "overwrite", "leave"
# By what a card is recognised as somebody we know, the surest first.
MATCHES = ("uid", "email", "phone", "name")


@dataclass(frozen=True, slots=True)
class Treatment:
    """The usual one makes new people, completes those we know and never overwrites."""

    make: bool = True
    known: str = COMPLETE
    match: frozenset[str] = frozenset(MATCHES)
    # What rows get that do not say it themselves; tags all of them get.
    tags: tuple[str, ...] = ()
    organisation: str = ""
    title: str = ""
    language: str = ""
    timezone: str = ""

    def dressed(self, card: Card) -> Card:
        """The card with what all rows share, where it says nothing itself."""
        shared = {
            name: value
            for name in ("organisation", "title", "language", "timezone")
            if (value := getattr(self, name)) and not getattr(card, name)
        }
        if self.tags:
            shared["categories"] = (*card.categories, *self.tags)
        return replace(card, **shared) if shared else card

    def as_json(self) -> dict[str, Any]:
        """Plain values, as an import and a remembered header keep them."""
        facts = {
            name: getattr(self, name) for name in ("make", "known", "organisation", "title", "language", "timezone")
        }
        return {**facts, "match": [name for name in MATCHES if name in self.match], "tags": list(self.tags)}

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Treatment:
        """From plain values; what is missing is as usual."""
        facts = {
            name: kept[name]
            for name in ("make", "known", "organisation", "title", "language", "timezone")
            if name in kept
        }
        usual = cls()
        return cls(
            **facts, match=frozenset(kept.get("match", usual.match)) & usual.match, tags=tuple(kept.get("tags", ())),
        )  # fmt: skip


USUAL = Treatment()
