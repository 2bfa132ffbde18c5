"""Terms that stand in dated data: how long a class is kept, and within what time something is answered or told."""

from __future__ import annotations

import tomllib
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from rapport.accounts.models import Workspace
from rapport.privacy.models import RetentionChoice
from rapport.web.languages import our_language

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Term:
    """How long a class of data is kept here: by a rule, or by the user's own choice."""

    name: str
    months: int
    by_rule: int
    label: str
    source: str
    checked_on: date
    verify: bool
    law: bool
    year_end: bool
    reason: str = ""

    @property
    def is_own(self) -> bool:
        """Whether the user chose it."""
        return bool(self.reason)


@lru_cache(maxsize=4)
def table(name: str) -> tuple[Mapping[str, Any], ...]:
    """The rows of a data file."""
    [rows] = tomllib.loads((DATA / f"{name}.toml").read_text("utf-8")).values()
    return tuple(rows)


def classes() -> list[str]:
    """Every class there is a rule for, in the order of the file."""
    return list(dict.fromkeys(row["class"] for row in table("retention")))


def terms(workspace: Workspace, *, on: date) -> dict[str, Term]:
    """How long each class is kept in a workspace."""
    chosen = {row.data_class: row for row in RetentionChoice.objects.filter(workspace=workspace, trashed_at=None)}
    return {name: _term(name, workspace.country, on, chosen.get(name)) for name in classes()}


def _term(name: str, country: str, on: date, chosen: RetentionChoice | None) -> Term:
    rows = [row for row in table("retention") if row["class"] == name and row.get("country", "") in ("", country)]
    # Of the rows that have begun the newest counts, and one of the country before one of every country.
    valid = [row for row in rows if row["valid_from"] <= on and on <= row.get("valid_to", date.max)] or rows
    row = max(valid, key=lambda row: (bool(row.get("country")), row["valid_from"]))
    months, language = row["months"], our_language()
    if chosen:
        # The law's term is the least: nobody may choose to keep an invoice for a shorter time.
        months = max(chosen.months, months) if row.get("law") else chosen.months
    return Term(
        name, months, row["months"], row[language], row["source"][language], row["checked_on"],
        row["verify"], row.get("law", False), row.get("year_end", False), chosen.reason if chosen else "",
    )  # fmt: skip


def until(workspace: Workspace, name: str, since: date | datetime, *, at: datetime) -> str:
    """The last day a row of a class is kept, counted from `since`, as an ISO date."""
    day = since.date() if isinstance(since, datetime) else since
    term = terms(workspace, on=at.date())[name]
    return later(date(day.year, 12, 31) if term.year_end else day, term.months).isoformat()


def before(term: Term, at: datetime) -> datetime:
    """What is older than this has been kept for long enough."""
    day = later(at.date(), -term.months)
    return at.replace(year=day.year, month=day.month, day=day.day)


def later(day: date, months: int) -> date:
    """So many months later, or on the last day of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def clock(law: str, what: str, *, on: date) -> Mapping[str, Any] | None:
    """Within what time something is to be done under a law; None when that law has no such term."""
    rows = [row for row in table("clocks") if row["law"] == law and row["what"] == what and row["valid_from"] <= on]
    return max(rows, key=lambda row: row["valid_from"]) if rows else None
