"""How long the access log is kept: a dated rule in `data/keeping.toml`."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

DAYS_A_MONTH = 30.5


@cache
def rules() -> list[dict[str, Any]]:
    """The rules, the newest first."""
    found: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "data" / "keeping.toml").read_text())[
        "access_log"
    ]
    return found


def months_kept(on: date) -> int:
    """For how many months an entry is kept, by the rule of that day."""
    return int(next((rule for rule in rules() if rule["valid_from"] <= on), rules()[-1])["months"])


def kept_since(at: datetime) -> datetime:
    """What is older than this is forgotten."""
    return at - timedelta(days=months_kept(at.date()) * DAYS_A_MONTH)
