"""Countries by the names people write, in Russian and in English, and the zone a whole country lives by."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale

from rapport.lib.zones import country_of, zones

LANGUAGES = ("en", "ru")
# What people write beside the names that CLDR knows.
ALSO = {
    "usa": "US", "u.s.": "US", "u.s.a.": "US", "сша": "US", "uk": "GB", "great britain": "GB", "england": "GB",
    "великобритания": "GB", "англия": "GB", "рф": "RU", "russian federation": "RU", "российская федерация": "RU",
    "беларусь": "BY", "белоруссия": "BY", "holland": "NL", "голландия": "NL", "czech republic": "CZ", "чехия": "CZ",
    "оаэ": "AE", "uae": "AE", "emirates": "AE", "кыргызстан": "KG", "киргизия": "KG", "молдова": "MD",
    "молдавия": "MD", "turkey": "TR", "южная корея": "KR", "south korea": "KR",
}  # fmt: skip
# The zone nearly everybody of the country lives by, where it has others as well.
MAIN = {
    "CN": "Asia/Shanghai", "ES": "Europe/Madrid", "FR": "Europe/Paris", "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon", "UA": "Europe/Kyiv", "CY": "Asia/Nicosia", "EC": "America/Guayaquil",
    "CL": "America/Santiago", "PS": "Asia/Hebron",
}  # fmt: skip


def code_of(name: str) -> str:
    """The ISO 3166 code of a country somebody wrote by its name or its code; "" for one nobody knows."""
    clean = " ".join(name.split()).casefold()
    if len(clean) == 2 and clean.upper() in _codes():
        return clean.upper()
    return ALSO.get(clean) or _names().get(clean, "")


def country_name(code: str, language: str) -> str:
    """How a country is called in a language; the code itself where nobody knows it."""
    return str(Locale(language).territories.get(code.upper(), code)) if code else ""


@cache
def zone_of_country(code: str) -> str:
    """The one zone a country lives by; "" where people of one country live by several clocks."""
    if not code or code in MAIN:
        return MAIN.get(code, "")
    here = [zone for zone in zones() if country_of(zone) == code]
    return here[0] if here and len({zone_offsets(zone) for zone in here}) == 1 else ""


def zone_offsets(zone: str) -> tuple[object, ...]:
    """What a zone's clock shows in winter and in summer."""
    return tuple(datetime(2026, month, 15, tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset() for month in (1, 7))


@cache
def _codes() -> frozenset[str]:
    return frozenset(code for name in Locale("en").territories if len(code := str(name)) == 2 and code.isalpha())


@cache
def _names() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if code in _codes():
                found.setdefault(name.casefold(), code)
    return found
