"""The letters this room sends, as the list of what leaves this machine tells them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from rapport.web.leaving import Leaving


def ways_out(_workspace: Any) -> list[Leaving]:
    """Invitations, where there is a server to send them by."""
    if settings.SMTP is None:
        return []
    return [
        Leaving(
            _("The mail server"), settings.SMTP.place, _("E-mail addresses and names of those who are invited"),
            _("Inviting others to work here"),
        )
    ]  # fmt: skip
