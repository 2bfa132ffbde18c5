"""A letter that another room has words for: begun as a draft, and sent by a person after a glance.

Whoever notes something once it has gone keeps the draft, and hears of it: `recording.hear(Outgoing, …)`.
"""

from __future__ import annotations

from datetime import datetime

from rapport.clients.models import Contact
from rapport.inbox import outgoing, writing
from rapport.inbox.models import Outgoing
from rapport.inbox.sending_by import channel_of
from rapport.web.funnel import Actor


def begin_letter(
    contact: Contact, address: str, subject: str, text: str, *, by: Actor, at: datetime
) -> Outgoing | None:  # fmt: skip
    """The draft; None while no mailbox of ours could send it."""
    mail = channel_of("mail")
    if mail is None or not mail.identities(by):
        return None
    said = writing.blank(by=by, channel=mail, contact=contact, address=address, subject=subject, text=text)
    return outgoing.draft(said, by=by, at=at)
