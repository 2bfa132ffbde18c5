"""The words of consents: dated, in both languages, a version for each."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "data" / "consents.toml"


@lru_cache(maxsize=1)
def texts() -> tuple[Mapping[str, Any], ...]:
    """Every version of every text, as the file has them."""
    return tuple(tomllib.loads(FILE.read_text("utf-8"))["text"])


def text_for(purpose: str, *, language: str, operator: str, on: date) -> tuple[str, str]:
    """The words for a purpose on a day, and which version of them. Raises KeyError for a purpose without words."""
    valid = [row for row in texts() if row["purpose"] == purpose and row["valid_from"] <= on]
    if not valid:
        raise KeyError(purpose)
    row = max(valid, key=lambda row: row["valid_from"])
    return row["ru" if language == "ru" else "en"] % {"operator": operator}, row["version"]
