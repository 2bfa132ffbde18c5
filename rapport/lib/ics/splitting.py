"""Cuts a file of iCalendar into its series: all events of one UID, with the zones they name.

A series is whole by itself, so that one that is broken takes no other along, and none is larger than it may be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from rapport.lib.encodings import decode
from rapport.lib.records import Record, Unreadable

LARGEST_FILE_BYTES = 50_000_000
LARGEST_EVENT_CHARACTERS = 5_000_000
MOST_EVENTS = 100_000
# What a calendar says of itself and its events need: whole calendars of years say it in a few lines.
MOST_HEAD_LINES, LONGEST_HEAD_LINE = 50, 2000
LONGEST_LINE = 75
# The first line of a series that was too large to be held.
TOO_LARGE_MARK = "TOO-LARGE:"

_BEGIN = re.compile(r"^\s*BEGIN\s*:\s*(\S+)\s*$", re.IGNORECASE)
_END = re.compile(r"^\s*END\s*:\s*(\S+)\s*$", re.IGNORECASE)
_OF_HEAD = re.compile(r"^(?:X-WR-|CALSCALE|METHOD|PRODID|VERSION)", re.IGNORECASE)
_UID = re.compile(r"^UID(?:;[^:]*)?:(.*)$", re.IGNORECASE)
_TZID = re.compile(r"^TZID(?:;[^:]*)?:(.*)$", re.IGNORECASE)
_NAMED_ZONE = re.compile(r'TZID=(?:"([^"]*)"|([^;:"]*))', re.IGNORECASE)


@dataclass(slots=True)
class _Block:
    """A component of the file: its lines as they stand, and those of them that count, unfolded."""

    line: int
    size: int = 0
    lines: list[str] = field(default_factory=list)
    uid: str = ""
    zones: set[str] = field(default_factory=set)

    def add(self, logical: str) -> None:
        """One more line."""
        self.size += len(logical) + 1
        if self.size <= LARGEST_EVENT_CHARACTERS:
            self.lines.append(logical)
        elif len(self.lines) > MOST_HEAD_LINES:
            del self.lines[MOST_HEAD_LINES:]

    @property
    def too_large(self) -> bool:
        """Whether it could not be held."""
        return self.size > LARGEST_EVENT_CHARACTERS


@dataclass(slots=True)
class _Calendar:
    """One VCALENDAR: what it says of itself, its zones and its events."""

    head: list[str] = field(default_factory=list)
    zones: dict[str, list[str]] = field(default_factory=dict)
    events: list[_Block] = field(default_factory=list)


def split_series(stream: BinaryIO) -> Iterator[Record[str]]:
    """Every series of a file, with the line its first event begins on, each as a calendar of its own.

    Raises Unreadable: `empty`, `no_calendar`, `too_large_file`, `too_many_events`.
    """
    text = _text(stream)
    number = 0
    for calendar in _calendars(text):
        for blocks in _series(calendar.events):
            number += 1
            yield Record(number, f"line {blocks[0].line}", _as_calendar(calendar, blocks))


def count_events(raw: str) -> int:
    """How many events a series of `split_series` holds."""
    return sum(1 for line in raw.splitlines() if (begin := _BEGIN.match(line)) and begin[1].upper() == "VEVENT")


def _text(stream: BinaryIO) -> str:
    data = stream.read(LARGEST_FILE_BYTES + 1)
    if len(data) > LARGEST_FILE_BYTES:
        raise Unreadable("too_large_file", most=LARGEST_FILE_BYTES // 1_000_000)
    text = decode(data).text.removeprefix("\ufeff").replace("\0", "")
    if not text.strip():
        raise Unreadable("empty")
    if not re.search(r"^\s*BEGIN\s*:\s*V(?:CALENDAR|EVENT|TIMEZONE|TODO|JOURNAL|ALARM|FREEBUSY)", text, re.I | re.M):
        raise Unreadable("no_calendar")
    return text


def logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines unfolded, with the number of their first; empty ones are nothing, not even between a line and its fold."""
    held: list[str] = []
    at = 0
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if held and line[:1] in (" ", "\t"):
            held.append(line[1:])
        elif line.strip():
            if held:
                yield at, "".join(held)
            held, at = [line], number
    if held:
        yield at, "".join(held)


def _calendars(text: str) -> Iterator[_Calendar]:
    calendar, count = _Calendar(), 0
    event: _Block | None = None
    zone: list[str] | None = None
    depth: list[str] = []
    for number, line in logical_lines(text):
        begin, end = _BEGIN.match(line), _END.match(line)
        name = (begin or end)[1].upper() if begin or end else ""  # type: ignore[index]
        if event is not None:
            event.add(line)
            _note(event, line)
            depth.append(name) if begin else None
            if end and depth:
                depth.pop()
                event = None if not depth else event
        elif zone is not None:
            zone.append(line)
            if end and name == "VTIMEZONE":
                calendar.zones[_zone_name(zone)] = zone
                zone = None
        elif begin and name == "VEVENT":
            count += 1
            if count > MOST_EVENTS:
                raise Unreadable("too_many_events", most=MOST_EVENTS)
            event, depth = _Block(number), ["VEVENT"]
            event.add(line)
            calendar.events.append(event)
        elif begin and name == "VTIMEZONE":
            zone = [line]
        elif begin and name == "VCALENDAR":
            if calendar.events or calendar.head:
                yield calendar
            calendar = _Calendar()
        elif len(line) <= LONGEST_HEAD_LINE and len(calendar.head) < MOST_HEAD_LINES and _OF_HEAD.match(line):
            calendar.head.append(line)
    yield calendar


def _note(event: _Block, line: str) -> None:
    if not event.uid and (uid := _UID.match(line)):
        event.uid = uid[1].strip()
    if "TZID=" in line[:500].upper():
        event.zones |= {quoted or bare for quoted, bare in _NAMED_ZONE.findall(line[:500])}


def _zone_name(lines: list[str]) -> str:
    return next((found[1].strip() for line in lines if (found := _TZID.match(line))), "")


def _series(events: list[_Block]) -> Iterator[list[_Block]]:
    """Events of one UID together, in the order of the first; one without a UID stands alone."""
    together: dict[str, list[_Block]] = {}
    for place, event in enumerate(events):
        together.setdefault(event.uid or f"\0{place}", []).append(event)
    yield from together.values()


def _as_calendar(calendar: _Calendar, events: list[_Block]) -> str:
    if sum(event.size for event in events) > LARGEST_EVENT_CHARACTERS:
        return f"{TOO_LARGE_MARK}{sum(event.size for event in events)}"
    lines = ["BEGIN:VCALENDAR", *calendar.head]
    for name in sorted(set().union(*(event.zones for event in events))):
        lines += calendar.zones.get(name, [])
    for event in events:
        lines += event.lines if _END.match(event.lines[-1]) else [*event.lines, "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def components_of(raw: str) -> tuple[dict[str, list[str]], list[list[str]]]:
    """The zones and the events of an object, each as unfolded lines."""
    zones: dict[str, list[str]] = {}
    events: list[list[str]] = []
    for calendar in _calendars(raw):
        zones |= calendar.zones
        events += [event.lines for event in calendar.events if not event.too_large]
    return zones, events


def folded(line: str) -> str:
    """A line of at most 75 octets, and what is over on lines behind a space (RFC 5545, 3.1)."""
    data = line.encode()
    if len(data) <= LONGEST_LINE:
        return line
    pieces, start = list[str](), 0
    while start < len(data):
        end = min(start + (LONGEST_LINE if not pieces else LONGEST_LINE - 1), len(data))
        # Never in the middle of a character.
        while end < len(data) and data[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(data[start:end].decode())
        start = end
    return "\r\n ".join(pieces)
