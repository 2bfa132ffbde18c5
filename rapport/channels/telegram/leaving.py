"""What leaves by Telegram, as the list of what leaves this machine tells it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from rapport.channels.telegram.models import Bot, OwnChat
from rapport.web.leaving import Leaving


def ways_out(workspace: Any) -> list[Leaving]:
    """Telegram, when a bot is connected."""
    bot = Bot.objects.filter(workspace_id=workspace.pk).first()
    if bot is None:
        return []
    what = _("Messages and files to and from people who opened a chat with the bot")
    host = urlsplit(bot.server).hostname or bot.server
    found = [Leaving(_("Telegram"), host, what, _("Talking with them there"))]
    if OwnChat.objects.filter(bot=bot).exclude(address="").exists():
        what = _("Names and first words of what stands on the list of Today")
        found.append(Leaving(_("Telegram"), host, what, _("The morning letter to those who work here")))
    return found
