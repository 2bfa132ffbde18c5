"""Text into a bot: its token, and where and how its messages come from."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from rapport.channels.telegram.models import Bot, usual_server
from rapport.clients.forms.dress import dress

# As @BotFather writes it: the number of the bot and its secret.
TOKEN = re.compile(r"\d{5,20}:[A-Za-z0-9_-]{20,100}")


class BotForm(forms.Form):
    """What connects a bot."""

    token = forms.CharField(
        label=_("Token of the bot"), required=False, max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    way = forms.ChoiceField(label=_("How messages come"), choices=Bot.Way.choices, widget=forms.RadioSelect)
    server = forms.CharField(
        label=_("Server of the Bot API"), max_length=300, required=False,
        help_text=_("Only for those who run a Bot API server of their own."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, bot: Bot | None) -> None:
        initial = {"way": bot.way if bot else Bot.Way.ASKING, "server": bot.server if bot else usual_server()}
        super().__init__(data, initial=initial)
        self.bot = bot
        dress(self.fields)
        self.fields["token"].help_text = (
            _("One is kept; leave this empty to keep it.")
            if bot
            else _("@BotFather gives it: /newbot, a name, and then a line such as 123456:ABC-DEF…")
        )

    def clean_token(self) -> str:
        """As it is pasted, with or without what stands around it."""
        said: str = self.cleaned_data["token"]
        found = TOKEN.search(said)
        if said.strip() and not found:
            raise forms.ValidationError(_("That is no token: it is digits, a colon and some thirty letters after it."))
        if not said.strip() and self.bot is None:
            raise forms.ValidationError(_("Paste the token that @BotFather gave you."))
        return found[0] if found else ""

    def clean_server(self) -> str:
        """An address without anything behind the host."""
        address = (self.cleaned_data["server"] or usual_server()).strip().rstrip("/")
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
            raise forms.ValidationError(_("Write an address such as https://api.telegram.org."))
        return address

    def clean_way(self) -> str:
        """Telegram calls only what it can reach."""
        way: str = self.cleaned_data["way"]
        if way == Bot.Way.CALLED and not settings.PUBLIC_URL.startswith("https://"):
            raise forms.ValidationError(
                _("Telegram calls only addresses that begin with https://, and this server has none. Let Rapport ask.")
            )
        return way
