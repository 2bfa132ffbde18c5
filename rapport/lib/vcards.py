"""vCards 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350) become `Card`s; what is not understood goes to `Card.extra`."""

import re
from collections.abc import Callable

from rapport.lib.cards import Card
from rapport.lib.records import Record, Unreadable
from rapport.lib.vcard_draft import CardDraft
from rapport.lib.vcard_lines import Line, is_finished, properties, unescape
from rapport.lib.vcard_splitting import TOO_LARGE_BYTES, TOO_LARGE_MARK, split_cards

__all__ = ["read_card", "split_cards"]

_APPLE_LABEL = re.compile(r"^_\$!<(.*)>!\$_$")
_BEGIN = re.compile(r"\s*BEGIN[ \t]*:[ \t]*VCARD\s*?\n", re.IGNORECASE)


def read_card(record: Record[str]) -> Card:
    """The person or organisation of one record of `split_cards`.

    Raises Unreadable: "stray_text" (`text`) for what is no card, "too_large" (`megabytes`), "unfinished" (`name`) when
    the file ends within the card, "empty_card" when there is neither a name nor a way to reach anybody, and
    "contact_group" (`name`) for a list of other cards.
    """
    text = record.raw
    if text.startswith(TOO_LARGE_MARK):
        raise Unreadable("too_large", megabytes=TOO_LARGE_BYTES // 1_000_000)
    begin = _BEGIN.match(text)
    if not begin:
        raise Unreadable("stray_text", text=" ".join(text[:200].split())[:60])
    draft = CardDraft()
    lines = properties(text[begin.end() :])
    draft.labels = {line.group: _plain_label(line) for line in lines if line.name == "X-ABLABEL"}
    for line in lines:
        _READERS.get(line.name, CardDraft.keep)(draft, line)
    card = draft.card()
    if not is_finished(text):
        raise Unreadable("unfinished", name=card.display_name.partition("\n")[0])
    if draft.is_group:
        raise Unreadable("contact_group", name=card.display_name)
    if card.is_empty:
        raise Unreadable("empty_card")
    return card


def _plain_label(line: Line) -> str:
    label = unescape(line.value)
    apple = _APPLE_LABEL.match(label)
    return apple[1] if apple else label


def _text_of(field_name: str) -> Callable[[CardDraft, Line], None]:
    return lambda draft, line: draft.text(field_name, line)


_READERS: dict[str, Callable[[CardDraft, Line], None]] = {
    "UID": lambda draft, line: draft.text("uid", line, unescape(line.value).removeprefix("urn:uuid:")),
    "X-ABUID": lambda draft, line: draft.text("uid", line, unescape(line.value).removesuffix(":ABPerson")),
    "FN": _text_of("display_name"),
    "N": CardDraft.structured_name,
    "NICKNAME": _text_of("nickname"),
    "ORG": CardDraft.organisation,
    "X-DEPARTMENT": _text_of("department"),
    "TITLE": _text_of("title"),
    "ROLE": _text_of("role"),
    "EMAIL": CardDraft.point,
    "TEL": CardDraft.point,
    "ADR": CardDraft.address,
    "LABEL": CardDraft.address_label,
    "URL": CardDraft.website,
    "BDAY": CardDraft.birthday,
    "LANG": CardDraft.language,
    "TZ": _text_of("timezone"),
    "NOTE": CardDraft.note,
    "CATEGORIES": CardDraft.tags,
    "PHOTO": CardDraft.picture,
    "KIND": CardDraft.kind,
    "X-ADDRESSBOOKSERVER-KIND": CardDraft.kind,
    "X-ABSHOWAS": CardDraft.kind,
    "X-ABADR": CardDraft.address_format,
    "X-ANDROID-CUSTOM": CardDraft.android,
}
