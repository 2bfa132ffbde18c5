"""Which folders of a mailbox are read: where letters come in, where ours lie, and one they are dropped into by hand."""

from __future__ import annotations

from collections.abc import Sequence

from rapport.channels.mail.imap import Folder
from rapport.channels.models import MailAccount, MailFolder

INBOX = "INBOX"
# Where a server does not say which folder holds what was sent, its name does.
SENT_NAMES = frozenset({
    "sent", "sent items", "sent messages", "sent mail", "отправленные", "отправленные письма", "исходящие",
    "надіслані", "gesendet", "gesendete elemente", "gesendete objekte", "envoyés", "éléments envoyés", "enviados",
})  # fmt: skip
MOST_OFFERED = 500


def sent_among(folders: Sequence[Folder]) -> str:
    """The folder of sent letters; "" when there seems to be none."""
    marked = next((folder.name for folder in folders if r"\sent" in folder.marks and folder.opens), "")
    named = (folder.name for folder in folders if folder.opens and last_of(folder.name).casefold() in SENT_NAMES)
    return marked or next(named, "")


def last_of(name: str) -> str:
    """The last part of the name of a folder in a folder, whichever sign divides them there."""
    return name.replace("|", "/").replace(".", "/").rpartition("/")[2].strip()


def settle(account: MailAccount, folders: Sequence[Folder]) -> None:
    """Have rows for inbox and sent letters, and remember what there is to choose from."""
    names = {MailFolder.Role.INBOX: INBOX, MailFolder.Role.SENT: sent_among(folders)}
    for role, name in names.items():
        if name and not account.folders.filter(role=role).exists():
            MailFolder.objects.get_or_create(
                account=account, name=name, defaults={"workspace_id": account.workspace_id, "role": role}
            )
    offered = [folder.name for folder in folders if folder.opens][:MOST_OFFERED]
    MailAccount.objects.filter(pk=account.pk).update(offered=offered)
