"""Values of JSON files nobody vouches for: whatever stands there, the answer has the expected type."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, BinaryIO

from rapport.lib.records import Unreadable

LARGEST_MB = 64
_EARLIEST, _LATEST = 1970, 2200


def load(stream: BinaryIO, *, broken: str) -> Any:
    """The whole value of a file. Raises Unreadable: `too_large_file`, or the code `broken`."""
    raw = stream.read((LARGEST_MB << 20) + 1)
    if len(raw) > LARGEST_MB << 20:
        raise Unreadable("too_large_file", most=LARGEST_MB)
    try:
        return json.loads(raw.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as refusal:
        raise Unreadable(broken) from refusal


def text(value: Any) -> str:
    """A string or a number as text without spaces around it; "" for anything else."""
    if isinstance(value, bool):
        return ""
    return str(value).replace("\x00", "").strip() if isinstance(value, str | int | float) else ""


def facts(value: Any) -> dict[str, Any]:
    """An object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[Any]:
    """What stands in an array, or under the names of an object that stands for one; nothing for anything else."""
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """The objects among the items."""
    return (item for item in items(value) if isinstance(item, dict))


def number(value: Any) -> float:
    """A number; 0 for anything else."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0


def moment(value: Any) -> date | datetime | None:
    """An ISO date, an ISO moment (UTC where no zone is said) or seconds since 1970; None for anything else."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            found: date = datetime.fromtimestamp(value, UTC) if value > 0 else date.min
        else:
            said = text(value)
            found = date.fromisoformat(said) if len(said) == 10 else datetime.fromisoformat(said)
    except (ValueError, OverflowError, OSError):
        return None
    if isinstance(found, datetime):
        found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    return found if _EARLIEST <= found.year <= _LATEST else None
