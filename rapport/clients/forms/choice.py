"""Choosing one of the clients, however many there are: typed, with the names offered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.clients.forms.dress import dress
from rapport.clients.models import Client
from rapport.web.filters import number_in
from rapport.web.funnel import Actor


class ClientChoice(forms.Form):
    """A client by the number the list of suggestions put behind the name."""

    client = forms.CharField(label=_("Client"), max_length=20)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        dress(self.fields)

    def clean_client(self) -> Client:
        """One of this workspace's that is not in the trash."""
        number = number_in(self.cleaned_data["client"])
        found = Client.objects.visible_to(self.actor).present().filter(pk=number).first() if number else None
        if found is None:
            raise forms.ValidationError(_("Choose a client from the list."))
        return found
