"""A copy of what was sent, in the folder of sent letters: put there once, unless the provider does so itself."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from rapport.channels.mail import folders, oauth, tasks
from rapport.channels.mail.imap import Imap, quoted
from rapport.channels.mail.troubles import Trouble
from rapport.channels.models import MailAccount, MailFolder
from rapport.files.store import Missing
from rapport.inbox.models import Message
from rapport.lib.mail.addresses import Address
from rapport.lib.mail.writing import with_secret_readers

log = logging.getLogger(__name__)

# Providers that keep a copy themselves have done so by then.
SOON = timedelta(seconds=30)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))
MOST_COPIES = 1000


def queue(account: MailAccount, message: Message, *, at: datetime) -> None:
    """Have a copy filed soon; in the transaction that makes the message."""
    if not account.files_sent and account.imap_host:
        tasks.file_copy.using(run_after=at + SOON).enqueue(account.pk, message.pk, 0)


def file_copy(account_id: int, message_id: int, tries: int, *, at: datetime) -> None:
    """Put the copy there unless one lies there. What does not work is tried again, and in the end left alone: the
    letter itself has gone, and is kept here.
    """
    account = MailAccount.objects.living().filter(pk=account_id).first()
    message = Message.objects.select_related("raw").filter(pk=message_id).first()
    if account is None or message is None or account.files_sent:
        return
    try:
        _file(account, message, at=at)
    except Trouble as trouble:
        log.warning("a sent letter could not be filed", extra={"account": account_id, "code": trouble.code})
        if tries < len(PAUSES):
            tasks.file_copy.using(run_after=at + PAUSES[tries]).enqueue(account_id, message_id, tries + 1)
    except Missing:
        log.warning("a sent letter is gone from the store", extra={"message": message_id})


def is_there(account: MailAccount, message_id: str, *, at: datetime) -> bool:
    """Whether a letter of this name lies among the sent ones or in the inbox. Raises Trouble."""
    oauth.freshen(account, at=at)
    with Imap(account.imap_way()) as imap:
        names = [name for name in (_sent_folder(account, imap), folders.INBOX) if name]
        return any(_holds(imap, name, message_id) for name in names)


def _file(account: MailAccount, message: Message, *, at: datetime) -> None:
    secret = tuple(Address(name, email) for name, email in message.recipients.get("bcc", []))
    raw = with_secret_readers(message.raw.read(), secret)
    oauth.freshen(account, at=at)
    with Imap(account.imap_way()) as imap:
        name = _sent_folder(account, imap)
        if name and not _holds(imap, name, message.message_id):
            imap.append(name, raw)


def _sent_folder(account: MailAccount, imap: Imap) -> str:
    known = account.folders.filter(role=MailFolder.Role.SENT).values_list("name", flat=True).first()
    return known or folders.sent_among(imap.folders())


def _holds(imap: Imap, name: str, message_id: str) -> bool:
    imap.select(name)
    return bool(imap.search(f"HEADER Message-ID {quoted(f'<{message_id}>').decode()}", most=MOST_COPIES))
