"""Phone numbers and e-mail addresses in the one spelling by which two of them are the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapport.lib.lazily import lazily

if TYPE_CHECKING:
    import phonenumbers
else:
    phonenumbers = lazily("phonenumbers")


# The longest address a mail server takes (RFC 5321, 4.5.3.1).
_MAX_EMAIL = 254
_INVISIBLE = re.compile("[\x00-\x1f\x7f\xad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_IN_BRACKETS = re.compile(r"<([^<>]*)>\s*$")
_EMAIL = re.compile(
    r"([^\s@<>()\[\],;:\"\\]+)@([^\s@<>()\[\],;:\"\\/]+\.[^\s@<>()\[\],;:\"\\/]*[^\s@<>()\[\],;:\"\\/\d.])"
)
_PLUS = re.compile(r"^[^\d+]*(?:\+|00(?=[1-9]))")


def normalise_phone(text: str, region: str = "") -> str:
    """The number as E.164 (+74951234567), read as dialled within `region` (RU, DE) unless it names its country.

    A number that cannot be one stays as its digits, with the + where it has one; "" when there is no digit.
    The extension is left out: it does not tell two owners apart, and E.164 has no place for it.
    """
    text = _INVISIBLE.sub("", text)[:100].removeprefix("tel:")
    if not any(char.isdecimal() for char in text):
        return ""
    plus = _PLUS.match(text)
    # 00 is how most of the world dials abroad; where it is not, the region says so.
    international = plus is not None and ("+" in plus[0] or not region)
    dialled = "+" + text[plus.end() :] if plus and international else text
    return _e164(dialled, region) or ("+" if international else "") + _digits(dialled)


def _e164(text: str, region: str) -> str:
    try:
        number = phonenumbers.parse(text, region.upper() or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _digits(text: str) -> str:
    return "".join(str(int(char)) for char in text if char.isdecimal())


def normalise_email(text: str) -> str:
    """The address in lower case with an ASCII domain (RFC 5891), without its `mailto:`; "" when it is none."""
    text = _INVISIBLE.sub("", text).strip()
    bracketed = _IN_BRACKETS.search(text[-_MAX_EMAIL - 10 :])
    text = (bracketed[1] if bracketed else text).strip()
    if text[:7].lower() == "mailto:":
        text = text[7:].partition("?")[0]
    match = _EMAIL.fullmatch(text.rstrip(".")) if len(text) <= _MAX_EMAIL else None
    if not match:
        return ""
    domain = _ascii_domain(match[2].casefold())
    return f"{match[1].casefold()}@{domain}" if domain else ""


def _ascii_domain(domain: str) -> str:
    if domain.isascii():
        return domain if ".." not in domain else ""
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
