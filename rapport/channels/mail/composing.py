"""Making a letter of a message of ours: its bytes, and the envelope they go in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rapport.channels.mail.sending import PREFIX, Envelope
from rapport.channels.models import MailAccount
from rapport.files.models import StoredFile
from rapport.files.store import Missing
from rapport.inbox.models import Message, Outgoing
from rapport.inbox.sending_by import NotDelivered
from rapport.lib.mail.addresses import Address
from rapport.lib.mail.writing import Enclosure, Scheduling, Unwritable, Writing, needs_utf8, wire_address, write_letter
from rapport.lib.zones import zone_or_utc

# Everything of a letter is in memory for a moment, encoded as well. Hardly any server takes more than 50 MB.
LARGEST_FILES_MB = 50
MOST_RECIPIENTS = 500
KINDS = ("to", "cc", "bcc")


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter and its envelope."""

    raw: bytes
    envelope: Envelope


def compose(outgoing: Outgoing, account: MailAccount, *, at: datetime, last_try: bool = False) -> Composed:
    """The letter. Raises NotDelivered with a code that says what is wrong with it."""
    try:
        recipients = wire_addresses(outgoing)
        sender = wire_address(account.address)
        raw = write_letter(_writing(outgoing, account, at=at))
    except Unwritable as unwritable:
        raise NotDelivered(PREFIX + unwritable.code, **unwritable.details) from unwritable
    utf8 = any(needs_utf8(address) for address in (sender, *recipients))
    return Composed(raw, Envelope(sender, recipients, utf8=utf8, last_try=last_try))


def wire_addresses(outgoing: Outgoing) -> list[str]:
    """Everybody who gets it, each once. Raises Unwritable, NotDelivered."""
    named = [wire_address(person.email) for kind in KINDS for person in people(outgoing, kind)]
    found = list({address.casefold(): address for address in reversed(named)}.values())[::-1]
    if not found:
        raise NotDelivered(f"{PREFIX}no_recipients")
    if len(found) > MOST_RECIPIENTS:
        raise NotDelivered(f"{PREFIX}too_many", count=len(found), limit=MOST_RECIPIENTS)
    return found


def people(outgoing: Outgoing, kind: str) -> tuple[Address, ...]:
    """The recipients of one kind: "to", "cc", "bcc", or where answers go, "reply_to"."""
    return tuple(Address(str(name), str(email)) for name, email in outgoing.recipients.get(kind) or [])


def _writing(outgoing: Outgoing, account: MailAccount, *, at: datetime) -> Writing:
    answered = _answered(outgoing)
    zone = zone_or_utc(outgoing.user.timezone if outgoing.user else outgoing.workspace.timezone)
    # A blank line parts what is said from what is quoted.
    text = "\n\n".join(part.rstrip() for part in (outgoing.text, outgoing.quoted) if part.strip())
    return Writing(
        message_id=outgoing.message_id,
        at=at.astimezone(zone).replace(microsecond=0),
        sender=Address(account.name, account.address),
        to=people(outgoing, "to"),
        cc=people(outgoing, "cc"),
        reply_to=people(outgoing, "reply_to"),
        subject=outgoing.subject,
        text=text,
        in_reply_to=answered.message_id if answered else "",
        references=(*answered.references, answered.message_id) if answered else (),
        automatic=outgoing.automatic,
        answers_by_itself=outgoing.automatic and outgoing.answers_id is not None,
        enclosures=tuple(_enclosures(outgoing)),
        scheduling=_scheduling(outgoing),
    )


def _answered(outgoing: Outgoing) -> Message | None:
    """What the letter follows: the one it answers, or the last of the thread it is written in."""
    if outgoing.answers or outgoing.thread is None:
        return outgoing.answers
    return outgoing.thread.messages.order_by("-sent_at", "-id").first()


def _enclosures(outgoing: Outgoing) -> Iterable[Enclosure]:
    rows = list(outgoing.files.select_related("file").order_by("id"))
    if sum(row.file.size for row in rows) > LARGEST_FILES_MB * 1_000_000:
        raise NotDelivered(f"{PREFIX}too_large_here", limit=LARGEST_FILES_MB)
    for row in rows:
        yield Enclosure(row.name, row.content_type, _bytes(row.file, row.name))


def _scheduling(outgoing: Outgoing) -> Scheduling | None:
    if outgoing.calendar is None:
        return None
    return Scheduling(outgoing.calendar_method, _bytes(outgoing.calendar, "invite.ics"))


def _bytes(file: StoredFile, name: str) -> bytes:
    try:
        return file.read()
    except Missing as missing:
        raise NotDelivered(f"{PREFIX}file_missing", name=name) from missing
