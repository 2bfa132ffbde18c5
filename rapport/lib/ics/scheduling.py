"""Invitations by mail (iTIP, RFC 5546; iMIP, RFC 6047): written from events of ours, read from letters of others."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rapport.lib.ics.facts import EventFacts
from rapport.lib.ics.reading import in_utc, in_zone, parse
from rapport.lib.ics.writing import write_series
from rapport.lib.mail.parts import cut
from rapport.lib.records import Unreadable

CALENDARS = frozenset({"text/calendar", "application/ics"})
# Larger is no invitation; and of one letter only the first few are looked at.
LARGEST, MOST_PARTS, MOST_PEOPLE = 1_000_000, 4, 500
METHODS = frozenset({"REQUEST", "CANCEL", "REPLY", "COUNTER", "DECLINECOUNTER", "PUBLISH", "ADD", "REFRESH"})
# What PARTSTAT says, in our words; DELEGATED and whatever else there is say that nobody has answered.
ANSWERS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative"}
STATES = {ours: theirs for theirs, ours in ANSWERS.items()}


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody at a meeting: `answer` is accepted, declined, tentative, or empty."""

    name: str
    email: str
    answer: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class Said:
    """What an iCalendar part of a letter says. `text` is the object as it stood, without its method."""

    method: str
    uid: str
    sequence: int
    organizer: Guest
    guests: tuple[Guest, ...]
    comment: str
    stamped_at: datetime | None
    starts_at: datetime | None
    ends_at: datetime | None
    recurrence_id: str
    title: str
    text: str


def write_invitation(
    uid: str, events: Sequence[EventFacts], method: str, organizer: Guest, guests: Sequence[Guest], *, sequence: int,
    at: datetime, link: str = "",
) -> bytes:  # fmt: skip
    """An event as it is sent: with its method, who invites, and everybody who is invited.

    It is written anew from the facts: what else an object of our calendar holds is not for others. `link` is where the
    meeting takes place, if that is an address.
    """
    calendar = parse(write_series(uid, events, at=at))
    _put(calendar, "METHOD", method)
    for event in calendar.walk("VEVENT"):
        for name in ("ORGANIZER", "ATTENDEE"):
            event.pop(name, None)
        event.add("ORGANIZER", _address(organizer))
        for guest in guests:
            event.add("ATTENDEE", _attendee(guest, asks=method == "REQUEST"))
        _put(event, "SEQUENCE", sequence)
        _put(event, "DTSTAMP", at)
        if method == "CANCEL":
            _put(event, "STATUS", "CANCELLED")
        if link:
            _put(event, "CONFERENCE", _link(link))
            if "LOCATION" not in event:
                # Most programs show no other field for it.
                event.add("LOCATION", link)
    return _written(calendar)


def write_answer(text: str, me: Guest, *, at: datetime, comment: str = "") -> bytes:
    """The answer to an invitation: the object that came, of which only what identifies it and ourselves is left."""
    calendar = parse(text)
    _put(calendar, "METHOD", "REPLY")
    _put(calendar, "PRODID", "-//Rapport//EN")
    kept = {"UID", "SEQUENCE", "DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "ORGANIZER", "SUMMARY"}
    for event in calendar.walk("VEVENT"):
        for name in [name for name in event if name.upper() not in kept]:
            event.pop(name)
        event.subcomponents = []
        event.add("ATTENDEE", _attendee(me, asks=False))
        event.add("DTSTAMP", at)
        if comment:
            event.add("COMMENT", comment)
    return _written(calendar)


def _put(component: Any, name: str, value: Any) -> None:
    component.pop(name, None)
    component.add(name, value)


def _link(link: str) -> Any:
    import icalendar

    uri = icalendar.vUri(link)
    uri.params["VALUE"] = "URI"
    return uri


def _address(guest: Guest) -> Any:
    import icalendar

    address = icalendar.vCalAddress(f"mailto:{guest.email}")
    if guest.name:
        # A quote cannot stand in a parameter, whatever the name.
        address.params["CN"] = guest.name.replace('"', "'")[:200]
    return address


def _attendee(guest: Guest, *, asks: bool) -> Any:
    address = _address(guest)
    address.params["CUTYPE"] = "INDIVIDUAL"
    address.params["ROLE"] = "REQ-PARTICIPANT" if guest.required else "OPT-PARTICIPANT"
    address.params["PARTSTAT"] = STATES.get(guest.answer, "NEEDS-ACTION")
    if asks:
        address.params["RSVP"] = "TRUE"
    return address


def _written(calendar: Any) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        calendar.add_missing_timezones()
        data: bytes = calendar.to_ical()
    return data


def may_hold(raw: bytes) -> bool:
    """Whether a letter is worth cutting: nearly none has a calendar in it."""
    head = raw[:LARGEST].lower()
    return b"text/calendar" in head or b"application/ics" in head


def read_letter_parts(raw: bytes) -> Iterator[Said]:
    """What the iCalendar parts of a letter say, each object once; what cannot be read says nothing."""
    if not may_hold(raw):
        return
    root, _defects = cut(raw)
    seen: set[tuple[str, str, str]] = set()
    leaves = [leaf for leaf in root.leaves() if leaf.content_type in CALENDARS]
    for leaf in leaves[:MOST_PARTS]:
        data, _broken = leaf.data()
        if len(data) > LARGEST:
            continue
        try:
            said = read_said(data.decode(_charset(leaf.parameters.get("charset", "")), "replace"))
        except Unreadable:
            continue
        # Most programs send the object twice: to be acted upon, and as a file.
        if said is not None and (said.method, said.uid, said.recurrence_id) not in seen:
            seen.add((said.method, said.uid, said.recurrence_id))
            yield said


def _charset(name: str) -> str:
    import codecs

    try:
        return codecs.lookup(name or "utf-8").name
    except LookupError:
        return "utf-8"


def read_said(text: str) -> Said | None:
    """What one object says; None for one without a method or an event. Raises Unreadable: `broken_event`."""
    calendar = parse(text)
    method = str(calendar.get("METHOD", "")).strip().upper()
    events = calendar.walk("VEVENT")
    if method not in METHODS or not events:
        return None
    event = next((one for one in events if "RECURRENCE-ID" not in one), events[0])
    uid = str(event.get("UID", "")).strip()[:500]
    if not uid:
        return None
    calendar.pop("METHOD")
    start, end = _moment(event, "DTSTART"), _moment(event, "DTEND")
    if start and end is None and "DURATION" in event:
        try:
            end = start + event["DURATION"].dt
        except Exception:
            # A length nobody can read: when it ends is not known, when it begins is.
            end = None
    return Said(
        method, uid, _number(event.get("SEQUENCE", 0)), _guest(event.get("ORGANIZER")),
        tuple(guest for guest in map(_guest, _listed(event, "ATTENDEE")) if guest.email), _comment(event),
        _moment(event, "DTSTAMP"), start, end, _recurrence(event), _text(event, "SUMMARY")[:300],
        _object(calendar, text),
    )  # fmt: skip


def _object(calendar: Any, text: str) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return str(calendar.to_ical().decode("utf-8", "replace"))
    except Exception:
        # Some value that was read cannot be written again: the object stays as it came.
        return text


def _listed(event: Any, name: str) -> list[Any]:
    values = event.get(name, [])
    return (values if isinstance(values, list) else [values])[:MOST_PEOPLE]


def _guest(value: Any) -> Guest:
    if value is None:
        return Guest("", "")
    address = str(value).strip()
    email = address[7:] if address[:7].casefold() == "mailto:" else address
    params = getattr(value, "params", {})
    answer = ANSWERS.get(str(params.get("PARTSTAT", "")).upper(), "")
    name = str(params.get("CN", "")).strip().strip('"')[:200]
    return Guest(
        name, email.strip().casefold()[:320] if "@" in email else "", answer,
        str(params.get("ROLE", "")).upper() not in {"OPT-PARTICIPANT", "NON-PARTICIPANT"},
    )  # fmt: skip


def _comment(event: Any) -> str:
    """What somebody wrote beside the answer: Outlook writes it into the description of a reply."""
    said = "\n".join(str(value).strip() for value in _listed(event, "COMMENT") if str(value).strip())
    if not said and str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")):
        said = _text(event, "DESCRIPTION")
    if not said:
        # Google writes it into a parameter of whoever answers.
        params = [getattr(value, "params", {}) for value in _listed(event, "ATTENDEE")]
        said = next((text for one in params if (text := str(one.get("X-RESPONSE-COMMENT", "")).strip('" '))), "")
    return said.replace("\0", "")[:2000].strip()


def _text(event: Any, name: str) -> str:
    value = event.get(name, "")
    return str(value[0] if isinstance(value, list) and value else value or "").replace("\0", "").strip()


def _moment(event: Any, name: str) -> datetime | None:
    value = event.get(name)
    value = value[0] if isinstance(value, list) and value else value
    try:
        return in_utc(value.dt) if value is not None else None
    except Exception:
        # What no calendar understands is said to be at no time; the letter itself still tells it.
        return None


def _recurrence(event: Any) -> str:
    value = event.get("RECURRENCE-ID")
    try:
        return in_zone(value.dt, None) if value is not None else ""
    except Exception:
        # A repetition that cannot be named is none that can be answered for by itself.
        return ""


def _number(value: Any) -> int:
    try:
        return max(0, min(int(value), 2**31 - 1))
    except (TypeError, ValueError):
        return 0
