"""Text into a connected program."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from rapport.channels.webhook.models import Hook
from rapport.clients.forms.dress import dress


class HookForm(forms.Form):
    """A program: what it is called, and where our messages go."""

    name = forms.CharField(label=_("Name of the program"), max_length=100)
    url = forms.CharField(
        label=_("Address our messages are brought to"), max_length=500, required=False,
        help_text=_("https://…; leave it empty if the program only brings messages."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, hook: Hook | None = None) -> None:
        super().__init__(data, initial={"name": hook.name, "url": hook.url} if hook else None)
        dress(self.fields)

    def clean_url(self) -> str:
        """By https, and with no password in it."""
        address: str = self.cleaned_data["url"].strip()
        schemes = {"https", "http"} if settings.PRIVATE_ADDRESSES else {"https"}
        try:
            parts = urlsplit(address)
            wrong = bool(address) and (parts.scheme not in schemes or not parts.hostname or bool(parts.username))
        except ValueError:
            wrong = True
        if wrong:
            raise forms.ValidationError(_("Write an address that begins with https:// and holds no password."))
        return address
