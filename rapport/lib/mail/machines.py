"""Letters nobody waits for an answer to: written by a machine, or one of many alike."""

import re
from collections.abc import Iterable

from rapport.lib.mail.headers import Headers

_ROBOTS = re.compile(
    r"(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|mailer[-_]?daemon|postmaster|bounces?|notifications?|notify|alerts?|robot"
    r"|auto[-_]?(?:reply|responder|mailer|confirm))"
    r"(?:[-_.+].*)?@"
    r"|.*[-_.+](?:no-?reply|do-?not-?reply|bounces?|notifications?)@"
)
_MAIL_SYSTEM = re.compile(
    r"(?:mailer[-_]?daemon|postmaster|microsoftexchange[0-9a-f]{8,})(?:[-_.+].*)?@|$", re.IGNORECASE
)
_AWAY = re.compile(
    r"\s*(?:автоматический ответ|авто-?ответ|автоуведомление|вне офиса|out of (?:the )?office|automatic reply"
    r"|auto[- ]?(?:reply|response|matic response)|autoreply|abwesenheits(?:notiz|nachricht)|automatische antwort"
    r"|r[ée]ponse automatique|respuesta autom[áa]tica|undeliver(?:able|ed)|не доставлено"
    r"|delivery status notification)\b",
    re.IGNORECASE,
)
_LIST_TAG = re.compile(r"\s*(?:[^\W\d_]{2,5}:\s*)*\[([^\]\s]{2,60})\]")
_AUTOMATIC_FIELDS = (b"x-autoreply", b"x-autorespond", b"x-autoresponder", b"x-failed-recipients")
_BULK_FIELDS = (b"list-id", b"list-unsubscribe", b"list-post", b"feedback-id", b"x-campaign-id", b"x-campaignid")


def is_automatic(headers: Headers, *, sender: str, subject: str, content_type: str) -> bool:
    """Whether a machine wrote the letter: answering machines (RFC 3834), delivery reports, no-reply senders."""
    if content_type == "multipart/report" or any(field in headers for field in _AUTOMATIC_FIELDS):
        return True
    if _ROBOTS.match(sender) or _AWAY.match(subject):
        return True
    submitted = headers.first(b"auto-submitted").partition(";")[0].strip().lower()
    if submitted not in ("", "no") or "auto" in headers.first(b"precedence").lower():
        return True
    # Exchange sets it on what must not be answered by machines; only the full set marks a machine's own letter.
    suppressed = headers.first(b"x-auto-response-suppress").lower()
    if "all" in suppressed or ("oof" in suppressed and "autoreply" in suppressed):
        return True
    return headers.first(b"return-path") == "<>"


def is_mail_system(sender: str) -> bool:
    """Whether this is the address of a mail server itself, or none: nobody reads what is answered to it."""
    return _MAIL_SYSTEM.match(sender) is not None


def is_bulk(headers: Headers, *, subject: str, recipients: Iterable[str]) -> bool:
    """Whether the letter went to a list or a mailing: these fields stand on newsletters and on mailing lists alike.

    An archive may have lost them; the list's tag in the subject and its address among the recipients still tell.
    """
    if any(field in headers for field in _BULK_FIELDS):
        return True
    if headers.first(b"precedence").lower() in {"bulk", "junk", "list"}:
        return True
    tag = _LIST_TAG.match(subject)
    return tag is not None and any(address.partition("@")[0] == tag[1].lower() for address in recipients)
