"""Checklists: those that ship, in both languages, and the ones people made or changed."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from rapport.clients.bilingual import in_ours
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.projects.models import Checklist
from rapport.web.funnel import Actor

DATA = Path(__file__).parent / "data" / "checklists.toml"
MOST = 100


@dataclass(frozen=True, slots=True)
class Offered:
    """A checklist to choose. `key` is its kind, or the number of one of ours; `own` is that one."""

    key: str
    name: str
    lines: Sequence[str]
    own: Checklist | None = None


def offered(actor: Actor) -> list[Offered]:
    """Ours first; of one that ships and was copied, the copy stands for it."""
    own = list(Checklist.objects.visible_to(actor).living().order_by("name", "pk")[:MOST])
    copied = {one.kind for one in own if one.kind}
    ships = [Offered(kind, *_told(kind)) for kind in _shipped() if kind not in copied]
    return [*(Offered(str(one.pk), one.name, one.lines, one) for one in own), *ships]


def shipped(kind: str) -> tuple[str, list[str]] | None:
    """The name and the lines of one that ships, in the reader's language."""
    return _told(kind) if kind in _shipped() else None


def write(name: str, lines: Sequence[str], *, by: Actor, at: datetime, kind: str = "") -> tuple[Checklist, Batch]:
    """A checklist of our own; with `kind` a copy of the one that ships."""
    facts = {"name": name, "lines": list(lines), "kind": kind}
    with transaction.atomic():
        one = Checklist.objects.create(workspace_id=by.workspace_id, created_at=at, updated_at=at, **facts)
        batch = record(one, "created", {key: (None, value) for key, value in facts.items() if value}, by=by, at=at)
    return one, batch


@cache
def _shipped() -> dict[str, Any]:
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


def _told(kind: str) -> tuple[str, list[str]]:
    one = _shipped()[kind]
    return str(in_ours(one["name"])), [str(in_ours(line)) for line in one["lines"]]
