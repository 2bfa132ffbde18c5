"""What Telegram's troubles are called, what people agree to, and what the bot says by itself."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.accounts.models import Workspace
from rapport.inbox import troubles

PREFIX = "telegram_"
# Of the bot itself, for its own page, and of single messages.
REASONS = {
    "token_refused": gettext_lazy(
        "Telegram does not know this token. Ask @BotFather for it (/mybots, the bot, API Token) and paste it whole."
    ),
    "not_telegram": gettext_lazy("At the address of the Bot API something else answers. Look at the address."),
    "unreached": gettext_lazy("Telegram cannot be reached from this server. It is tried again by itself."),
    "asked_elsewhere": gettext_lazy(
        "Another program asks for this bot’s messages with the same token. Stop that one, or make a new bot."
    ),
    "called_elsewhere": gettext_lazy(
        "Another program has told Telegram to call it for this bot. Connect it again here."
    ),
    "no_https": gettext_lazy("Telegram calls only addresses that begin with https://. Let Rapport ask instead."),
    "bad_hook": gettext_lazy("Telegram cannot call the address of this server: %(said)s. Let Rapport ask instead."),
    "not_a_bot": gettext_lazy("This token is of no bot."),
    "other_bot": gettext_lazy(
        "This token is of another bot. Chats are bound to the bot they were opened with: disconnect the old one first."
    ),
    "no_bot": gettext_lazy("No bot of Telegram is connected any more. Connect one in the settings and send it again."),
    "no_chat": gettext_lazy("This person has not opened a chat with the bot. Give them their link first."),
    "stopped": gettext_lazy("They have closed the chat, so nothing is sent there. Write to them in another way."),
    "blocked": gettext_lazy("They have blocked the bot, so nothing reaches them there. Write to them in another way."),
    "gone": gettext_lazy("Their account at Telegram does not exist any more."),
    "chat_not_found": gettext_lazy(
        "Telegram does not know this chat any more. Ask them to open it again by a new link."
    ),
    "not_opened": gettext_lazy("A bot may not write first: they have to open the chat by their link."),
    "too_fast": gettext_lazy("Telegram asks to wait for a moment. It is sent again by itself."),
    "too_long": gettext_lazy("Telegram takes no message as long as this."),
    "file_too_large": gettext_lazy("The file %(name)s is larger than the 50 MB Telegram takes from a bot."),
    "file_lost": gettext_lazy("The file %(name)s is not in the store any more. Attach it again."),
    "empty": gettext_lazy("There is nothing in this message."),
    "refused": gettext_lazy("Telegram did not take it: %(said)s."),
    "no_answer": gettext_lazy(
        "The connection broke before Telegram answered. Look into the chat, whether it has arrived, before you send it"
        " again."
    ),
}


def sentence(trouble: dict[str, Any] | None) -> str:
    """What is wrong with a bot."""
    if not trouble:
        return ""
    return str(REASONS.get(trouble["code"], REASONS["refused"])) % {"said": "", "name": "", **trouble["details"]}


def teach_words() -> None:
    """The sentences for messages that have not gone."""
    troubles.learn({PREFIX + code: text for code, text in REASONS.items()})


def words_of_consent(workspace: Workspace) -> str:
    """What stands above the button Start, in the language of the workspace; at most 512 signs (setMyDescription)."""
    with translation.override(workspace.language):
        said = _(
            "%(name)s writes to you here about your work together. By pressing Start you agree to that. What you write"
            " and send is kept with the work. /stop ends it at any moment."
        )
    return said % {"name": workspace.name[:150]}


def says(code: str, language: str, **details: str) -> str:
    """What the bot says by itself."""
    with translation.override(language):
        texts = {
            "bound": _(
                "Hello, %(person)s! This is the chat with %(name)s. Write here whatever it is about, files and voice"
                " notes too. /stop ends it."
            ),
            "dead_link": _("This link is not good any more. Ask %(name)s for a new one, or simply write here."),
            "hello": _("Hello! This is the chat with %(name)s. Write here what it is about; somebody answers you."),
            "stopped": _("You will get nothing more here. Press /start if you think otherwise."),
            "own_bound": _(
                "Hello, %(person)s! This chat is yours: here %(name)s tells you of your day, at your hour and if you"
                " choose Telegram on the page of the morning letter. /stop ends it."
            ),
            "own_heard": _("Nobody reads what you write here: I only tell you of your day. /stop ends it."),
            "own_stopped": _("I tell you nothing more here. The page of the morning letter connects it again."),
            "no_groups": _("I only talk with one person at a time, so I leave this group. Write to me directly."),
        }
        return texts[code] % details
