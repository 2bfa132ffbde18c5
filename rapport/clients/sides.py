"""Two records side by side: in which fields they differ, what each says, and what would stand if nobody chose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from rapport.clients.comparing import shown
from rapport.clients.models import Client
from rapport.clients.models.record import Record
from rapport.clients.standing import tags_of
from rapport.clients.wording import place

LEFT, RIGHT, BOTH = "left", "right", "both"
TAGS = "tags"
# Both sides can stand: one below the other.
JOINED = frozenset({"note", "preferences", "address"})
# Follows from other fields, or is decided by the merging itself.
UNASKED = frozenset({"is_main", "suggested"})
# What is not lost even where nobody asks about it.
FILLED = ("uid", "photo_id", "extra")


@dataclass(frozen=True, slots=True)
class Side:
    """One field in which two records differ."""

    name: str
    label: str
    left: str
    right: str
    can_be_both: bool
    chosen: str
    # Both say something: somebody has to choose. Of the others the better side is the one that is not empty.
    is_asked: bool = True

    @property
    def stands(self) -> str:
        """What stands as long as nobody chooses otherwise."""
        return self.right if self.chosen == RIGHT else self.left


def sides(kept: Record, gone: Record, chosen: Mapping[str, str]) -> list[Side]:
    """The differing fields in the order of their columns; `chosen` is what somebody has chosen already, by name."""
    found = [
        Side(
            field.attname, str(field.verbose_name), *_texts(field, kept, gone), field.attname in JOINED,
            chosen.get(field.attname) or _better(field.attname, kept, gone),
            _says(getattr(kept, field.attname)) and _says(getattr(gone, field.attname)),
        )
        for field in asked(type(kept))
        if getattr(kept, field.attname) != getattr(gone, field.attname)
    ]  # fmt: skip
    if isinstance(kept, Client):
        tags = tags_of([kept.pk, gone.pk])
        left, right = tags[kept.pk], tags[gone.pk]
        if left != right:
            words, both = (shown(left, {}), shown(right, {})), bool(left and right)
            better = BOTH if both else LEFT if left else RIGHT
            found.append(Side(TAGS, _("Tags"), *words, True, chosen.get(TAGS) or better, both))
    return found


def asked(model: type[models.Model]) -> list[Any]:
    """The columns a person knows: those that were given a name for people."""
    return [
        field
        for field in model._meta.concrete_fields
        if getattr(field, "_verbose_name", None)
        and not (field.primary_key or field.is_relation or field.attname in UNASKED)
    ]


def _says(value: Any) -> bool:
    return value not in (None, "", [])


def _texts(field: Any, kept: Record, gone: Record) -> tuple[str, str]:
    if field.attname == "timezone":
        return place(kept.timezone) or shown("", {}), place(gone.timezone) or shown("", {})  # type: ignore[attr-defined]
    words = dict(field.flatchoices or ())
    return shown(getattr(kept, field.attname), words), shown(getattr(gone, field.attname), words)


def _better(name: str, kept: Record, gone: Record) -> str:
    """The side that says something; where both do, that of the record which stays, and never the less careful one."""
    left, right = getattr(kept, name), getattr(gone, name)
    if name == "do_not_contact":
        return RIGHT if right else LEFT
    if name == "confidentiality":
        strict = list(Client.Confidentiality.values)
        return RIGHT if strict.index(right) > strict.index(left) else LEFT
    if name in JOINED and left and right:
        return BOTH
    return RIGHT if right and not left else LEFT


def values(kept: Record, gone: Record, chosen: Mapping[str, str]) -> dict[str, Any]:
    """What the kept record gets, by column; fields nobody chose about take the better side."""
    found: dict[str, Any] = {}
    for field in asked(type(kept)):
        name = field.attname
        left, right = getattr(kept, name), getattr(gone, name)
        if left == right:
            continue
        side = chosen.get(name) or _better(name, kept, gone)
        if side == RIGHT:
            found[name] = right
        elif side == BOTH and name in JOINED:
            found[name] = f"{left}\n\n{right}".strip()
    for name in FILLED:
        if hasattr(kept, name) and getattr(gone, name) and not getattr(kept, name):
            found[name] = getattr(gone, name)
    if kept.archived_at and not gone.archived_at:
        found["archived_at"] = None
    return found
