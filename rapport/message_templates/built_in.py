"""The templates that come with Rapport: data in both languages (data/*.toml), one file for each stage."""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from rapport.web.languages import our_language

DATA = files("rapport.message_templates") / "data"
STAGES = ("contact", "discussion", "execution", "completion", "keeping")


@dataclass(frozen=True, slots=True)
class Wording:
    """One variant of a built-in template."""

    language: str
    text: str
    subject: str = ""
    experience: str = ""
    interaction_type: str = ""
    address_form: str = ""


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A template that comes with Rapport. `key` is the item of the playbook it belongs to."""

    key: str
    stage: str
    names: tuple[tuple[str, str], ...]
    notes: tuple[tuple[str, str], ...]
    wordings: tuple[Wording, ...]

    @property
    def name(self) -> str:
        """In the reader's language."""
        return dict(self.names)[our_language()]

    @property
    def note(self) -> str:
        """When it is sent, in the reader's language."""
        return dict(self.notes)[our_language()]

    @property
    def digest(self) -> str:
        """Another one as soon as any of its wordings is another one."""
        kept: list[Any] = [asdict(wording) for wording in self.wordings]
        return hashlib.sha256(json.dumps(kept, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@cache
def built_ins() -> dict[str, BuiltIn]:
    """All of them by key, in the order of the stages."""
    found = (_built_in(one, stage) for stage in STAGES for one in _read(stage)["template"])
    return {one.key: one for one in found}


def _read(stage: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{stage}.toml").read_text("utf-8"))


def _built_in(facts: dict[str, Any], stage: str) -> BuiltIn:
    # TOML drops no line break before the closing quotes.
    wordings = tuple(Wording(**{**one, "text": one["text"].strip()}) for one in facts["variant"])
    return BuiltIn(facts["key"], stage, tuple(facts["name"].items()), tuple(facts["when"].items()), wordings)
