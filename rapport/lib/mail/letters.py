"""One letter: everything Rapport needs to know of a message, read from its bytes as well as they can be read."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from rapport.lib.mail.addresses import Address, read_addresses
from rapport.lib.mail.attachments import Attachment
from rapport.lib.mail.bodies import read_body
from rapport.lib.mail.bounces import Report, read_report
from rapport.lib.mail.dates import sent_at
from rapport.lib.mail.headers import Headers, decode_words, tidy
from rapport.lib.mail.ids import ID, LONGEST_ID, id_of, ids_in
from rapport.lib.mail.machines import is_automatic, is_bulk
from rapport.lib.mail.mailboxes import LARGEST_BYTES, TooLarge
from rapport.lib.mail.parts import cut
from rapport.lib.mail.pictures import Pictures
from rapport.lib.mail.unsubscribing import Unsubscribing, read_unsubscribing
from rapport.lib.records import Unreadable

MOST_RECIPIENTS = 1000  # of each kind
LONGEST_SUBJECT = 998  # RFC 5322 2.1.1: the longest line
_DELIVERED = (b"delivered-to", b"x-original-to", b"envelope-to", b"x-envelope-to", b"x-delivered-to")
_NOT_TEXT = bytes(range(9)) + bytes(range(14, 27)) + bytes(range(28, 32))


@dataclass(frozen=True, slots=True)
class Letter:
    """A message. Ids stand without <>; times are UTC; texts have no control characters but newlines and tabs."""

    message_id: str
    has_own_id: bool  # else the id is made of the message's bytes
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]  # oldest first
    subject: str
    sent_at: datetime | None
    date_is_guess: bool  # from the servers' Received fields
    sent_zone_minutes: int | None  # the sender's clock, east of UTC
    sender: Address | None
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    bcc: tuple[Address, ...]
    recipients_dropped: int
    delivered_to: tuple[str, ...]  # whose mailbox it came to, as servers noted it
    folder_hints: tuple[str, ...]
    text: str
    html: str  # safe to show; "" when there is none
    pictures: Pictures  # that would have to be fetched from elsewhere
    unsubscribe: Unsubscribing | None  # how one leaves the list it came by
    attachments: tuple[Attachment, ...]
    automatic: bool  # a machine wrote it
    bulk: bool  # many people got it
    list_id: str
    language: str
    defects: tuple[str, ...]  # codes of what was read in spite of being wrong
    report: Report | None = None  # whom an earlier letter has not reached


def read_letter(raw: bytes) -> Letter:
    """Read one message. Whatever is wrong with it is worked around and noted in `defects`.

    Raises Unreadable: `too_large` (bytes, limit), `empty`, `not_a_message` (no header, and no text either).
    """
    _refuse_unreadable(raw)
    root, defects = cut(raw)
    headers = root.headers
    if not headers:
        if _is_binary(raw):
            raise Unreadable("not_a_message")
        defects.append("no_headers")
    own_id = id_of(headers)
    sender = next(iter(_people(headers, b"from") + _people(headers, b"sender")), None)
    subject = headers.words(b"subject", LONGEST_SUBJECT)
    moment, zone, is_guess = sent_at(headers.first(b"date"), headers.every(b"received"))
    recipients = [_people(headers, name) for name in (b"reply-to", b"to", b"cc", b"bcc")]
    reply_to, to, cc, bcc = (tuple(people[:MOST_RECIPIENTS]) for people in recipients)
    body = read_body(root)
    in_reply_to, references = ids_in(headers.every(b"in-reply-to")), ids_in(headers.every(b"references"))
    automatic = is_automatic(
        headers, sender=sender.email if sender else "", subject=subject, content_type=root.content_type
    )
    return Letter(
        message_id=own_id or made_id(raw),
        has_own_id=bool(own_id),
        in_reply_to=in_reply_to,
        references=references,
        subject=subject,
        sent_at=moment,
        date_is_guess=is_guess,
        sent_zone_minutes=zone,
        sender=sender,
        reply_to=reply_to,
        to=to,
        cc=cc,
        bcc=bcc,
        recipients_dropped=sum(max(0, len(people) - MOST_RECIPIENTS) for people in recipients),
        delivered_to=_delivered_to(headers),
        folder_hints=_folder_hints(headers),
        text=body.text,
        html=body.html,
        pictures=body.pictures,
        unsubscribe=read_unsubscribing(headers),
        attachments=body.attachments,
        automatic=automatic,
        bulk=is_bulk(headers, subject=subject, recipients=[person.email for person in (*to, *cc)]),
        list_id=_list_id(headers),
        language=headers.words(b"content-language", 35).partition(",")[0].strip(),
        defects=tuple(dict.fromkeys((*defects, *body.defects))),
        report=read_report(root, body.text, (*in_reply_to, *references[-1:])) if automatic else None,
    )


def made_id(raw: bytes) -> str:
    """An id for a message without one: the same for the same bytes, whichever line ends they were stored with."""
    digest = hashlib.sha256(raw.replace(b"\r\n", b"\n").rstrip()).hexdigest()
    return f"{digest}@no-message-id.invalid"


def _refuse_unreadable(raw: bytes) -> None:
    size = raw.size if isinstance(raw, TooLarge) else len(raw)
    if size > LARGEST_BYTES:
        raise Unreadable("too_large", bytes=size, limit=LARGEST_BYTES)
    if not raw or raw.isspace():
        raise Unreadable("empty")


def _is_binary(raw: bytes) -> bool:
    head = raw[:4096]
    return (len(head) - len(head.translate(None, _NOT_TEXT))) * 20 > len(head)


def _people(headers: Headers, name: bytes) -> list[Address]:
    return read_addresses(headers.every(name)) if name in headers else []


def _delivered_to(headers: Headers) -> tuple[str, ...]:
    fields = [text for name in _DELIVERED if name in headers for text in headers.every(name)]
    return tuple(dict.fromkeys(person.email for person in read_addresses(fields) if person.email))[:20]


def _folder_hints(headers: Headers) -> tuple[str, ...]:
    names = decode_words(headers.first(b"x-gmail-labels")).split(",") + headers.words(b"x-folder").split("\n")
    return tuple(dict.fromkeys(hint for name in names if (hint := tidy(name).strip('"')[:200])))[:50]


def _list_id(headers: Headers) -> str:
    """The list's own identifier (RFC 2919), without its description."""
    text = headers.first(b"list-id")
    found = ID.search(text)
    return tidy(found[1] if found else text)[:LONGEST_ID].lower()
