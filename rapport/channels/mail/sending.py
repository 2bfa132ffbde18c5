"""Giving a letter to the server of an account: taken, refused for certain, or, after the final dot, unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rapport.channels.mail import refusals
from rapport.channels.mail.smtp import Refused, Reply, Smtp
from rapport.channels.mail.troubles import Trouble
from rapport.channels.mail.ways import SmtpWay
from rapport.channels.mail.wire import Resolve, resolve
from rapport.inbox.sending_by import MaybeDelivered, NotDelivered
from rapport.lib.mail.bounces import Unreached

# Of our codes, among those of other channels.
PREFIX = "mail."


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
    """The server has taken the letter; `refused` tells for whom it has not."""

    refused: Sequence[Unreached] = ()


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
        raise not_delivered(refusals.of_refusal(refused, way)) from refused
    except Trouble as trouble:
        if given:
            raise MaybeDelivered(PREFIX + "cut_after_letter", host=way.host) from trouble
        raise not_delivered(trouble) from trouble


def try_out(way: SmtpWay, *, resolve: Resolve = resolve) -> None:
    """Sign in and leave again. Raises Trouble."""
    try:
        with Smtp(way, resolve=resolve):
            return
    except Refused as refused:
        raise refusals.of_refusal(refused, way) from refused


def _give(smtp: Smtp, envelope: Envelope, raw: bytes) -> Taken:
    host = smtp.way.host
    if smtp.largest and len(raw) > smtp.largest:
        raise Trouble("larger_than", host=host, limit=_megabytes(smtp.largest), size=_megabytes(len(raw)))
    if envelope.utf8 and "SMTPUTF8" not in smtp.can:
        raise Trouble("no_utf8", host=host, who=_beyond_ascii(envelope))
    smtp.sender(envelope.sender, len(raw), utf8=envelope.utf8)
    refused = _name(smtp, envelope)
    smtp.letter(raw)
    return Taken(refused)


def _name(smtp: Smtp, envelope: Envelope) -> list[Unreached]:
    """Name the recipients; answers who is refused while others are not.

    Nobody gets a letter for which somebody is asked to come later: the next try would give it to the others again.
    """
    replies = [(address, smtp.recipient(address)) for address in envelope.recipients]
    refused = [(address, refusals.of_recipient(reply), reply) for address, reply in replies if not reply.is_good]
    later = [one for one in refused if one[2].code < 500]
    if later and not envelope.last_try:
        limited = all(code == "sending_limit" for _address, code, _reply in later)
        raise Trouble("sending_limit" if limited else "come_later", **_who(smtp, later))
    if refused and len(refused) == len(replies):
        codes = {code for _address, code, _reply in refused}
        raise Trouble(codes.pop() if len(codes) == 1 else "recipients_refused", **_who(smtp, refused))
    return [refusals.unreached(address, reply) for address, _code, reply in refused]


def _who(smtp: Smtp, refused: list[tuple[str, str, Reply]]) -> dict[str, Any]:
    """Who is refused, and in which words the first of them."""
    return {
        "host": smtp.way.host,
        "who": ", ".join(address for address, _code, _reply in refused),
        "said": refusals.said(refused[0][2]),
    }


def _beyond_ascii(envelope: Envelope) -> str:
    return next(address for address in (envelope.sender, *envelope.recipients) if not address.isascii())


def _megabytes(size: int) -> int:
    return -(-size // 1_000_000)


def not_delivered(trouble: Trouble) -> NotDelivered:
    """A trouble with the line or the server, as the inbox knows it."""
    return NotDelivered(PREFIX + trouble.code, passing=refusals.passes(trouble.code), **trouble.details)
