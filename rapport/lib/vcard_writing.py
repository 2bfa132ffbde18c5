"""Cards written as vCard 4.0 (RFC 6350), so that a reader, ours too, finds in them what stood there."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

from rapport.lib.cards import Card, Point

LINE = 75  # bytes, as the standard wants it
_TYPES = {"mobile": "cell", "work": "work", "home": "home", "fax": "fax", "pager": "pager"}
_PICTURES = {b"\xff\xd8\xff": "jpeg", b"\x89PNG": "png", b"GIF8": "gif", b"RIFF": "webp"}
# Left to phones that know no word for them.
_OWN = {"main": "main", "other": "other"}
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ud800-\udfff]")


def write_card(card: Card) -> bytes:
    """One card, from BEGIN to END."""
    return "".join(_folded(line) for line in _lines(card)).encode()


def _lines(card: Card) -> Iterator[str]:
    yield "BEGIN:VCARD"
    yield "VERSION:4.0"
    yield f"KIND:{'org' if card.kind == 'organisation' else 'individual'}"
    if card.uid:
        yield f"UID:{_text(card.uid)}"
    yield f"FN:{_text(card.display_name)}"
    names = (card.family, card.given, card.patronymic, card.prefix, card.suffix)
    if any(names):
        yield f"N:{';'.join(map(_text, names))}"
    if card.nickname:
        yield f"NICKNAME:{_text(card.nickname)}"
    if card.organisation:
        yield f"ORG:{';'.join(_text(part) for part in (card.organisation, card.department) if part)}"
    if card.title:
        yield f"TITLE:{_text(card.title)}"
    groups = 0
    for point in card.points:
        own = _OWN.get(point.label, "")
        groups += bool(own)
        yield _point(point, f"item{groups}." if own else "")
        if own:
            yield f"item{groups}.X-ABLABEL:{own}"
    for address in card.addresses:
        parts = [address.street, address.city, address.region, address.postal_code, address.country]
        if not any(parts):
            parts[0] = address.text
        yield f"ADR{_type(address.label)}:;;{';'.join(_text(part) for part in parts)}"
    for site in card.websites:
        yield f"URL:{_text(site)}"
    if card.birthday:
        yield f"BDAY:{card.birthday.replace('-', '') if not card.birthday.startswith('--') else card.birthday}"
    if card.language:
        yield f"LANG:{_text(card.language)}"
    if card.timezone:
        yield f"TZ:{_text(card.timezone)}"
    if card.note:
        yield f"NOTE:{_text(card.note)}"
    if card.categories:
        yield f"CATEGORIES:{','.join(map(_text, card.categories))}"
    for label, value in card.extra:
        groups += 1
        yield f"item{groups}.X-RAPPORT-FIELD:{_text(value)}"
        yield f"item{groups}.X-ABLABEL:{_text(label)}"
    if card.photo and (kind := _picture(card.photo)):
        yield f"PHOTO:data:image/{kind};base64,{base64.b64encode(card.photo).decode()}"
    yield "END:VCARD"


def _picture(photo: bytes) -> str:
    """Which kind of picture it is; one no program knows is left out."""
    return next((kind for mark, kind in _PICTURES.items() if photo.startswith(mark)), "")


def _point(point: Point, group: str) -> str:
    preferred = ";PREF=1" if point.preferred else ""
    if point.kind == "email":
        return f"{group}EMAIL{_type(point.label)}{preferred}:{_text(point.value)}"
    return f"{group}TEL{_type(point.label)}{preferred}:{_text(point.value)}"


def _type(label: str) -> str:
    return f";TYPE={_TYPES[label]}" if label in _TYPES else ""


def _text(text: str) -> str:
    """Text with a backslash before what would end it."""
    clean = _NO_TEXT.sub("", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    escaped = clean.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def _folded(line: str) -> str:
    """Cut into lines of 75 bytes, never within a letter."""
    if len(line) * 4 <= LINE or len(line.encode()) <= LINE:
        return f"{line}\r\n"
    pieces, room, current = [], LINE, ""
    for letter in line:
        size = len(letter.encode())
        if size > room:
            pieces.append(current)
            current, room = "", LINE - 1
        current, room = current + letter, room - size
    return "\r\n ".join([*pieces, current]) + "\r\n"
