"""Giving a letter to the server of an account: taken, refused for certain, or, after the final dot, unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rapport.channels.mail import refusals
from rapport.channels.mail.smtp import Refused, Reply, Smtp
from rapport.channels.mail.troubles import Trouble
from rapport.channels.mail.ways import SmtpWay
from rapport.channels.mail.wire import Resolve, resolve
from rapport.inbox.sending_by import MaybeDelivered, NotDelivered


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who gets a letter, whatever its head says; addresses as servers take them."""

    sender: str
    recipients: Sequence[str]
    # Some address has letters beyond ASCII before its @.
    utf8: bool = False
    # When somebody is to come later: is everybody to wait, or is it the last try.
    last_try: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """The server has taken the letter, though perhaps not for everybody."""

    refused: list[dict[str, Any]] = field(default_factory=list)


def hand_over(way: SmtpWay, envelope: Envelope, raw: bytes, *, resolve: Resolve = resolve) -> Taken:
    """Give one letter. Raises NotDelivered where it is certain that nobody got it, MaybeDelivered where it is not."""
    given = False
    try:
        with Smtp(way, resolve=resolve) as smtp:
            try:
                return _give(smtp, envelope, raw)
            finally:
                given = smtp.dot_given
    except Refused as refused:
        raise _not_delivered(refusals.of_refusal(refused, way.host)) from refused
    except Trouble as trouble:
        if given:
            raise MaybeDelivered("cut_after_letter", host=way.host, why=trouble.code) from trouble
        raise _not_delivered(trouble) from trouble


def try_out(way: SmtpWay, *, resolve: Resolve = resolve) -> None:
    """Sign in and leave again. Raises Trouble."""
    try:
        with Smtp(way, resolve=resolve):
            return
    except Refused as refused:
        raise refusals.of_refusal(refused, way.host) from refused


def _give(smtp: Smtp, envelope: Envelope, raw: bytes) -> Taken:
    host = smtp.way.host
    if smtp.largest and len(raw) > smtp.largest:
        raise Trouble("too_large", host=host, limit=smtp.largest, size=len(raw))
    if envelope.utf8 and "SMTPUTF8" not in smtp.can:
        raise Trouble("no_utf8", host=host, address=_beyond_ascii(envelope))
    smtp.sender(envelope.sender, len(raw), utf8=envelope.utf8)
    refused = _name(smtp, envelope)
    smtp.letter(raw)
    return Taken(refused)


def _name(smtp: Smtp, envelope: Envelope) -> list[dict[str, Any]]:
    """Name the recipients; answers those who are refused while others are not.

    Nobody gets a letter for which somebody is asked to come later: the next try would give it to the others again.
    """
    replies = [(address, smtp.recipient(address)) for address in envelope.recipients]
    later = [refusals.as_row(*one) for one in _refused(replies) if one[2].code < 500]
    refused = [refusals.as_row(*one) for one in _refused(replies)]
    host = smtp.way.host
    if later and not envelope.last_try:
        code = "sending_limit" if all(row["code"] == "sending_limit" for row in later) else "come_later"
        raise Trouble(code, host=host, said=later[0]["said"], refused=later)
    if len(refused) < len(replies):
        return refused
    if {row["code"] for row in refused} == {"sign_in_needed"}:
        raise Trouble("sign_in_needed", host=host, said=refused[0]["said"])
    raise Trouble("recipients_refused", host=host, refused=refused)


def _refused(replies: list[tuple[str, Reply]]) -> list[tuple[str, str, Reply]]:
    return [(address, refusals.of_recipient(reply), reply) for address, reply in replies if not reply.is_good]


def _beyond_ascii(envelope: Envelope) -> str:
    return next(address for address in (envelope.sender, *envelope.recipients) if not address.isascii())


def _not_delivered(trouble: Trouble) -> NotDelivered:
    return NotDelivered(trouble.code, passing=refusals.passes(trouble.code), **trouble.details)
