"""The names of letters: what one calls itself, and which it names (RFC 5322 3.6.4)."""

import hashlib
import re
from collections.abc import Iterable

from rapport.lib.mail.headers import Headers, tidy

MOST_REFERENCES = 100
LONGEST_ID = 255
ID = re.compile(r"<([^<>]+)>")


def id_of(headers: Headers) -> str:
    """The id a message gives itself, without <>; "" for none."""
    text = headers.first(b"message-id")
    found = ID.search(text)
    return _bounded_id(found[1] if found else text)


def ids_in(fields: Iterable[str]) -> tuple[str, ...]:
    """The ids in these fields, each once: the first, which began the conversation, and the last hundred."""
    ids: dict[str, None] = {}
    for text in fields:
        bracketed = ID.findall(text)
        # Without brackets only a lone word can be an id: people write phrases and addresses here.
        found = bracketed or ([text] if "@" in text and len(text.split()) == 1 else [])
        ids.update(dict.fromkeys(written for id_ in found if (written := _bounded_id(id_))))
    ordered = tuple(ids)
    return ordered if len(ordered) <= MOST_REFERENCES + 1 else (ordered[0], *ordered[-MOST_REFERENCES:])


def _bounded_id(text: str) -> str:
    written = tidy("".join(text.split())).strip("<>")
    if len(written) <= LONGEST_ID:
        return written
    return f"{hashlib.sha256(written.encode()).hexdigest()}@long-message-id.invalid"
