"""Which zone somebody's letters speak of: the clocks of their mail program, over several letters and seasons.

Zones that keep the same clocks cannot be told apart by them; the countries somebody is probably in decide, and where
none does, nothing is said. A clock that always stands at UTC is a server's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rapport.lib.zones import country_of, zones

FEWEST = 3
# People travel and servers differ: so much of the letters must agree.
AGREEING = 0.8
MOST = 60


class Seen(NamedTuple):
    """When a letter was written, and how many minutes east of UTC the clock of its writer stood."""

    at: datetime
    minutes: int


class LetterZone(NamedTuple):
    """A zone, how many letters speak for it, and the clocks they showed: +02:00, +03:00."""

    zone: str
    letters: int
    offsets: tuple[str, ...]


def zone_of_letters(letters: Sequence[Seen], countries: Sequence[str]) -> LetterZone | None:
    """The zone that fits the clocks; `countries` are where somebody may be, the likeliest first."""
    recent = sorted(letters, reverse=True)[:MOST]
    if len(recent) < FEWEST or all(seen.minutes == 0 for seen in recent):
        return None
    fitting = {zone: sum(_fits(zone, seen) for seen in recent) for zone in zones()}
    best = max(fitting.values())
    if best < FEWEST or best < AGREEING * len(recent):
        return None
    candidates = [zone for zone, count in fitting.items() if count == best]
    found = _decided(candidates, countries)
    if not found:
        return None
    shown = Counter(seen.minutes for seen in recent if _fits(found, seen))
    return LetterZone(found, best, tuple(offset(minutes) for minutes in sorted(shown)))


def _decided(candidates: list[str], countries: Sequence[str]) -> str:
    for country in countries:
        here = [zone for zone in candidates if country_of(zone) == country]
        if here:
            return _first(tuple(here))
    return ""


@cache
def _first(here: tuple[str, ...]) -> str:
    """Of zones of one country that keep the same clocks, the one most people live by."""
    return next((zone for zone in WELL_KNOWN if zone in here), here[0])


WELL_KNOWN = (
    "Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk", "Asia/Krasnoyarsk", "Asia/Irkutsk", "Asia/Vladivostok",
    "Europe/Samara", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Toronto",
    "America/Vancouver", "America/Sao_Paulo", "Australia/Sydney", "Australia/Brisbane", "Asia/Almaty", "Europe/Berlin",
    "Europe/Kyiv", "Europe/Madrid", "Europe/Lisbon", "America/Mexico_City", "Asia/Jakarta", "Asia/Shanghai",
)  # fmt: skip


def _fits(zone: str, seen: Seen) -> bool:
    return seen.at.astimezone(_zone(zone)).utcoffset() == timedelta(minutes=seen.minutes)


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def offset(minutes: int) -> str:
    """+02:00"""
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"


def countries_of(domains: Iterable[str]) -> list[str]:
    """Countries that the domains of mail addresses name: .de, .ru; the likeliest first."""
    special = {"UK": "GB", "SU": "RU", "XN--P1AI": "RU"}
    # Names of companies, not of countries.
    generic = {"IO", "CO", "ME", "TV", "AI", "FM", "CC", "SH", "LY", "TO", "GG", "IM"}
    found = [domain.rpartition(".")[2].upper() for domain in domains]
    named = [special.get(code, code) for code in found if code not in generic]
    return [code for code, _count in Counter(code for code in named if len(code) == 2).most_common()]
