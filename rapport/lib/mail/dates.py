"""The date of a letter: when it was sent and in which zone, by the sender's clock or, if that is broken, a server's."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz

_RFC_5322 = re.compile(
    r"\s*(?:[^\W\d]{2,9}\.?,?\s*)?(\d{1,2})[\s-]+([A-Za-z]{3})[a-z]*[\s.-]+(\d{4})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*"
    r"([+-]\d{4}|GMT|UTC|UT|Z)?",
    re.IGNORECASE,
)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}\S*(?: ?[+-]\d{2}:?\d{2}|Z)?")
_ZONE = re.compile(r"[+-]\d{4}|\b(?:[A-Z]{1,3}T|UTC|UT|Z)\b")
_FARTHEST_ZONE = 16 * 60  # minutes; farther east or west nobody lives
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FIRST_MAIL, _LAST_MAIL = 1971, 2100
# A letter cannot have been sent after it arrived; clocks and zones are allowed to be this wrong.
_CLOCK_ERROR = timedelta(days=2)


def read_date(text: str) -> tuple[datetime, int | None] | None:
    """The moment in UTC and the sender's offset from it in minutes (None: not told); None when there is no date."""
    found = _RFC_5322.match(text)
    if found and found[2].lower() in _MONTHS:
        month = _MONTHS.index(found[2].lower()) + 1
        clock = (int(found[3]), month, int(found[1]), int(found[4]), int(found[5]), int(found[6] or 0))
        zone = found[7] or text[found.end() :].strip()
        if found[7] or not zone:
            return _moment(clock, _minutes(zone))
    return _by_library(text) or _by_iso(text)


def sent_at(date: str, received: Iterable[str]) -> tuple[datetime | None, int | None, bool]:
    """When a letter was sent, the sender's zone in minutes, and whether that is a guess from the Received fields.

    `received` are these fields, newest first (RFC 5321 4.4: each ends with "; date").
    """
    told = read_date(date) if date else None
    arrived = next((moment for text in received if (moment := read_date(text.rpartition(";")[2]))), None)
    if told and not (arrived and told[0] - arrived[0] > _CLOCK_ERROR):
        return told[0], told[1], False
    return (arrived[0], None, True) if arrived else (None, None, False)


def _moment(clock: tuple[int, ...], zone: int | None) -> tuple[datetime, int | None] | None:
    year, month, day, hour, minute, second = clock
    if not _FIRST_MAIL <= year <= _LAST_MAIL:
        return None
    try:
        local = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return local - timedelta(minutes=zone or 0), zone


def _minutes(zone: str) -> int | None:
    if not zone.startswith(("+", "-")):
        return 0 if zone else None
    minutes = int(zone[1:3]) * 60 + int(zone[3:5])
    # RFC 5322 3.3: "-0000" is UTC from a machine that does not say where it is.
    if zone == "-0000" or minutes > _FARTHEST_ZONE:
        return None
    return -minutes if zone.startswith("-") else minutes


def _by_library(text: str) -> tuple[datetime, int | None] | None:
    try:
        parsed = parsedate_tz(text[:200])
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    if not parsed:
        return None
    # It says UTC where no zone is told.
    is_told = parsed[9] is not None and abs(parsed[9]) <= _FARTHEST_ZONE * 60 and _ZONE.search(text)
    return _moment(parsed[:6], round((parsed[9] or 0) / 60) if is_told else None)


def _by_iso(text: str) -> tuple[datetime, int | None] | None:
    found = _ISO.search(text)
    try:
        moment = datetime.fromisoformat(found[0]) if found else None
    except ValueError:
        return None
    if moment is None:
        return None
    offset = moment.utcoffset()
    return _moment(moment.timetuple()[:6], None if offset is None else round(offset / timedelta(minutes=1)))
