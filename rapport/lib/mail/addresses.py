"""Address fields of mail as people and programs really write them (RFC 5322 3.4, and what strays from it)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapport.lib.mail.headers import decode_words, tidy

LONGEST_EMAIL = 254  # RFC 5321 4.5.3.1.3, without the brackets
_LONGEST_NAME = 200
_LONGEST_PHRASE = 2000  # what stands between two commas; more is no name
_TOKEN = re.compile(
    r'"((?:[^"\\]|\\.){0,200}+)"(\s*@[^\s,;<>"]+)?'  # a quoted name, or the quoted local part of an address
    r"|\(((?:[^()\\]|\\.){0,200}+)\)"
    r"|<([^<>]*(?=>)|[^<>,;]*)>?"
    r"|([,;])"
    r'|([^",;<>()]+)'
)
_EMAIL = re.compile(r'(?:"[^"\s]+"|[^\s@<>,;"]+)@[^\s@<>,;"]+')
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Address:
    """A person in an address field: the name as written, the e-mail in lower case; either may be ""."""

    name: str
    email: str


def read_addresses(fields: Iterable[str]) -> list[Address]:
    """All addresses of these header fields in their order; encoded words are decoded after the commas are found."""
    return [address for text in fields for address in _of_one_field(text)]


def _of_one_field(text: str) -> Iterator[Address]:
    words: list[str] = []
    comment, email = "", ""
    for quoted, local_part_of, remark, angle, separator, plain in _TOKEN.findall(text + ","):
        if separator:
            yield from _addresses(" ".join(words)[:_LONGEST_PHRASE].strip(), comment, email)
            words, comment, email = [], "", ""
        elif local_part_of:
            email = _as_email(f'"{quoted}"{local_part_of.strip()}')
        elif quoted:
            words.append(_ESCAPED.sub(r"\1", quoted))
        elif angle:
            email = _as_email(angle)
        elif plain:
            # RFC 5322 3.4: a group's name ends with a colon; its members follow.
            words.append(plain if "@" in plain else plain.rpartition(":")[2])
        else:
            comment = comment or remark[:_LONGEST_PHRASE]


def _addresses(phrase: str, comment: str, email: str) -> Iterator[Address]:
    bare = _EMAIL.findall(phrase) if "@" in phrase and not email else []
    if len(bare) > 1:
        # Several addresses without commas share no name.
        yield from (Address("", _as_email(found)) for found in bare)
        return
    if bare:
        email, phrase = _as_email(bare[0]), _EMAIL.sub("", phrase)
    address = Address(_as_name(phrase.strip() or comment, email), email)
    if address.name or address.email:
        yield address


def _as_email(text: str) -> str:
    decoded = decode_words(text[:_LONGEST_PHRASE]).strip()
    compact = decoded if decoded.startswith('"') else "".join(decoded.split())
    email = compact.lower().removeprefix("mailto:").strip("'.<>")
    local, _, domain = email.rpartition("@")
    return email if local and domain and email.isprintable() and len(email) <= LONGEST_EMAIL else ""


def _as_name(text: str, email: str) -> str:
    name = tidy(decode_words(text)).strip("'\"")[:_LONGEST_NAME].strip()
    return "" if name.lower() == email else name
