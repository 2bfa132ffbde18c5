"""The servers that carry our letters, as the list of what leaves this machine tells them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rapport.accounts.models import Workspace
from rapport.channels.mail.channel import sending_accounts
from rapport.web.leaving import Leaving


def ways_out(workspace: Workspace) -> list[Leaving]:
    """One line for each account that letters go out by."""
    return [
        Leaving(
            _("The mail provider of %(address)s") % {"address": account.address},
            f"{account.smtp_host}:{account.smtp_port}",
            _("Letters you write, with their files, and the addresses of those who get them"),
            _("Sending mail"),
        )
        for account in sending_accounts(workspace.pk).order_by("pk")
    ]
