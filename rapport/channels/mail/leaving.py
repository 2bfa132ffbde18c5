"""What leaves this machine because of mail accounts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from rapport.channels.models import MailAccount
from rapport.web.leaving import Leaving


def ways_out(workspace: Any) -> list[Leaving]:
    """The servers of every account that is read, and who gives tokens for it."""
    ways = []
    rows = MailAccount.objects.filter(workspace=workspace, archived_at=None, trashed_at=None)
    for account in rows.exclude(imap_host="").select_related("oauth_client").order_by("address"):
        said = _("User name and password or token, marks of letters that were read or answered")
        ways.append(Leaving(_("The mailbox %(address)s") % {"address": account.address}, account.imap_host, said,
                            _("Reading its letters")))  # fmt: skip
        if account.oauth_client:
            where = urlsplit(account.oauth_client.token_url).hostname or ""
            said = _("Client ID and secret, the token that renews")
            ways.append(Leaving(account.oauth_client.name, where, said, _("A token for the mailbox")))
    return ways
