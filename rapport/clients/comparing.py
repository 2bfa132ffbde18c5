"""Two versions of one record, when somebody else saved first: what differs, and which side each field would take."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from rapport.web.dates import day, when

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that stands otherwise in the form than in the record. `keep` is the side chosen beforehand."""

    name: str
    label: str
    mine: str
    theirs: str
    keep: str


def differences(
    mine: Mapping[str, Any], theirs: Mapping[str, Any], opened: str, labels: Mapping[str, str],
    choices: Mapping[str, Mapping[Any, Any]],
) -> list[Difference]:  # fmt: skip
    """The fields that differ. What I left as it was when the form was opened takes their value beforehand."""
    before = opened_with(opened)
    found = []
    for name, value in mine.items():
        other = theirs.get(name)
        if value == other:
            continue
        untouched = name in before and before[name] == _plain(value)
        words = choices.get(name, {})
        found.append(
            Difference(
                name, labels.get(name, name), shown(value, words), shown(other, words), THEIRS if untouched else MINE
            )
        )
    return found


def opened_with(text: str) -> dict[str, Any]:
    """The values a form was opened with, from its hidden field; nothing when that was tampered with."""
    try:
        before = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return before if isinstance(before, dict) else {}


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def shown(value: Any, words: Mapping[Any, Any]) -> str:
    """A value as a person reads it."""
    if value in (None, "", []):
        return _("empty")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(" ".join(filter(None, item[1:])) if isinstance(item, list) else str(item) for item in value)
    if hasattr(value, "strftime"):
        return when(value) if hasattr(value, "hour") else day(value)
    return str(words.get(value, value))
