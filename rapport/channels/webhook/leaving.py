"""What leaves to programs, as the list of what leaves this machine tells it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from rapport.channels.webhook.models import Hook
from rapport.web.leaving import Leaving


def ways_out(workspace: Any) -> list[Leaving]:
    """Programs that messages are brought to."""
    rows = Hook.objects.filter(workspace_id=workspace.pk, ended_at=None).exclude(url="").order_by("pk")
    what = _("Messages and files to people who write through it")
    return [
        Leaving(row.name, urlsplit(row.url).hostname or row.url, what, _("Talking with them there")) for row in rows
    ]
