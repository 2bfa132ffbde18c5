"""Tags as people type them: a few words between commas."""

from __future__ import annotations

from collections.abc import Iterable

from rapport.clients.models import Tag
from rapport.search.words import fold
from rapport.web.funnel import Actor

MOST = 20
LONGEST = 40


def tag_names(texts: Iterable[str]) -> list[str]:
    """The tags of these texts, each once whatever its case, in their order."""
    names: dict[str, str] = {}
    for text in texts:
        for part in text.split(","):
            name = " ".join(part.replace("\x00", "").split())[:LONGEST]
            if name:
                names.setdefault(fold(name), name)
    return list(names.values())[:MOST]


def spelled(actor: Actor, names: Iterable[str]) -> list[str]:
    """The same tags as this workspace spells them already, sorted."""
    keys = {fold(name): name for name in names}
    known = dict(Tag.objects.visible_to(actor).filter(key__in=keys).values_list("key", "name"))
    return sorted(known.get(key, name) for key, name in keys.items())
