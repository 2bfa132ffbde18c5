"""vCard 4.0 (RFC 6350) as it is written: properties, escaping, lines folded at 75 bytes."""

from __future__ import annotations

from collections.abc import Iterable

LONGEST_LINE = 75


def escaped(text: str) -> str:
    """A value in which nothing is read as the grammar of the card."""
    plain = text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return plain.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def card(properties: Iterable[tuple[str, str]]) -> bytes:
    """One card of (name with parameters, value as it is written); empty values are passed over."""
    lines = ["BEGIN:VCARD", "VERSION:4.0", *(f"{name}:{value}" for name, value in properties if value), "END:VCARD"]
    return b"".join(folded(line) for line in lines)


def folded(line: str) -> bytes:
    """A line of the file, in pieces of 75 bytes that never cut a letter in two."""
    raw, pieces, start = line.encode(), [], 0
    while len(raw) - start > (room := LONGEST_LINE - bool(start)):
        end = start + room
        while raw[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(raw[start:end])
        start = end
    return b"\r\n ".join([*pieces, raw[start:]]) + b"\r\n"
