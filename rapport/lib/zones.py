"""Time zones by name: the list a person chooses from, and the country a zone lies in (tzdata's zone.tab)."""

from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo, available_timezones


@cache
def zones() -> tuple[str, ...]:
    """The names people choose from: Area/City and UTC, without the aliases of old."""
    return ("UTC", *sorted(_countries()))


def is_zone(name: str) -> bool:
    """Whether the tz database knows this name (its aliases too)."""
    return name in _known()


def country_of(zone: str) -> str:
    """The ISO 3166 code of the country a zone lies in, "" when it has none."""
    return _countries().get(zone, "")


def zone_or_utc(name: str) -> ZoneInfo:
    """The zone of that name; UTC for an empty or unknown one."""
    return ZoneInfo(name if name and is_zone(name) else "UTC")


@cache
def _known() -> frozenset[str]:
    # Asked for by every request, and available_timezones() walks through folders each time.
    return frozenset(available_timezones())


@cache
def _countries() -> dict[str, str]:
    table = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {row[2]: row[0] for row in rows}
