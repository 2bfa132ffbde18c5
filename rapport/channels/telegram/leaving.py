"""What leaves by Telegram, as the list of what leaves this machine tells it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from rapport.channels.telegram.models import Bot
from rapport.web.leaving import Leaving


def ways_out(workspace: Any) -> list[Leaving]:
    """Telegram, when a bot is connected."""
    bot = Bot.objects.filter(workspace_id=workspace.pk).first()
    if bot is None:
        return []
    what = _("Messages and files to and from people who opened a chat with the bot")
    return [Leaving(_("Telegram"), urlsplit(bot.server).hostname or bot.server, what, _("Talking with them there"))]
