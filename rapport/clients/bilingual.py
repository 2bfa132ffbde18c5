"""Sentences of our data files, which bring both languages along."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from rapport.lib.plural_forms import plural_form
from rapport.web.languages import our_language

LANGUAGES = ("en", "ru")
DATA = Path(__file__).parent / "data"


def table(name: str) -> dict[str, Any]:
    """One of this room's data files."""
    return dict(_read(name))


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def in_ours(texts: Mapping[str, Any]) -> Any:
    """The text of the reader's language."""
    return texts[our_language()]


def counted(texts: Mapping[str, Any], number: int) -> str:
    """The text of the reader's language with its number; forms are [one, many] or in Russian [one, few, many]."""
    forms = in_ours(texts)
    form = forms if isinstance(forms, str) else forms[min(plural_form(number, our_language()), len(forms) - 1)]
    return str(form).format(value=number)
