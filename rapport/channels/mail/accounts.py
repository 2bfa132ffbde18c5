"""Mail accounts of a workspace: adding one, changing how it is reached, switching it off and on."""

from __future__ import annotations

from collections.abc import Iterable

from rapport.accounts.models import Workspace
from rapport.channels.models import MailAccount


def our_addresses(workspace: Workspace) -> Iterable[str]:
    """The addresses of all accounts, also of those that were taken away: what they sent was ours."""
    return MailAccount.objects.filter(workspace=workspace).values_list("address", flat=True)
