"""What leaves this machine because of mail accounts: to the servers that are read, and those that carry our letters."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from rapport.accounts.models import Workspace
from rapport.channels.mail.channel import sending_accounts
from rapport.channels.models import MailAccount
from rapport.web.leaving import Leaving


def ways_out(workspace: Workspace) -> list[Leaving]:
    """The servers of every account, and who gives tokens for it."""
    return [*_reading(workspace), *_sending(workspace)]


def _reading(workspace: Workspace) -> Iterator[Leaving]:
    rows = MailAccount.objects.filter(workspace=workspace, archived_at=None, trashed_at=None)
    for account in rows.exclude(imap_host="").select_related("oauth_client").order_by("address"):
        said = _("User name and password or token, marks of letters that were read or answered")
        who = _("The mailbox %(address)s") % {"address": account.address}
        yield Leaving(who, account.imap_host, said, _("Reading its letters"))
        if account.oauth_client:
            where = urlsplit(account.oauth_client.token_url).hostname or ""
            said = _("Client ID and secret, the token that renews")
            yield Leaving(account.oauth_client.name, where, said, _("A token for the mailbox"))


def _sending(workspace: Workspace) -> Iterator[Leaving]:
    for account in sending_accounts(workspace.pk).order_by("pk"):
        yield Leaving(
            _("The mail provider of %(address)s") % {"address": account.address},
            f"{account.smtp_host}:{account.smtp_port}",
            _("Letters you write, with their files, and the addresses of those who get them"),
            _("Sending mail"),
        )
