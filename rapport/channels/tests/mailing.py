"""What tests of mail need: letters, accounts, and reading a mailbox through."""

from __future__ import annotations

import itertools
from email.message import EmailMessage
from email.utils import format_datetime

from django.utils import timezone

from rapport.channels.mail import folders
from rapport.channels.mail.imap import Imap
from rapport.channels.mail.reading import FolderReading
from rapport.channels.models import MailAccount

_count = itertools.count(1)


def letter(
    subject: str = "The second draft", *, sender: str = "Ivan <ivan@client.example>", to: str = "anna@vetrova.example",
    text: str = "Could you look at it?", at=None, **headers: str,
) -> EmailMessage:  # fmt: skip
    """A letter from a client."""
    made = EmailMessage()
    made["Message-ID"] = headers.pop("message_id", f"<letter-{next(_count)}@client.example>")
    made["From"], made["To"], made["Subject"] = sender, to, subject
    made["Date"] = format_datetime(at or timezone.now())
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def an_account(actor, way, *, address: str = "anna@vetrova.example", state: str = "running", **facts) -> MailAccount:
    """An account that is set up."""
    now = timezone.now()
    return MailAccount.objects.create(
        workspace=actor.workspace, user=actor.user, address=address, state=state, imap_host=way.host,
        imap_port=way.port, imap_security=way.security, username=way.username, password=way.password,
        created_at=now, updated_at=now, **facts,
    )  # fmt: skip


def read_through(account: MailAccount, *, resolve=None) -> list[FolderReading]:
    """Everything there is now, in every folder."""
    with Imap(account.imap_way()) as imap:
        if not account.folders.exists():
            folders.settle(account, imap.folders())
        rows = account.folders.select_related("account__workspace", "account__user").order_by("pk")
        readings = [FolderReading(imap, row, clock=timezone.now) for row in rows]
        for reading in readings:
            reading.open()
            reading.news()
            while reading.past():
                pass
    return readings
