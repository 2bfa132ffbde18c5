"""The form of a saved view: its name, who sees it, which one it replaces."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.clients.forms.dress import dress
from rapport.clients.models import SavedView


class SavedViewForm(forms.Form):
    """A name, and with whom it is shared; while it is new it may take the place of one there is."""

    name = forms.CharField(label=_("Name of the view"), max_length=60)
    shared = forms.BooleanField(
        label=_("Everybody here sees it"), required=False, help_text=_("Otherwise only you do.")
    )
    instead = forms.ChoiceField(label=_("Keep it as"), required=False)

    def __init__(self, data: Any = None, *, view: SavedView | None, others: Iterable[SavedView] = ()) -> None:
        initial = {"name": view.name, "shared": view.shared} if view else {"shared": True}
        super().__init__(data, initial=initial)
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        new = [("", _("a new view"))]
        choices = new + [(str(one.pk), one.name) for one in others]
        self.fields["instead"].choices = choices  # type: ignore[attr-defined]
        if view is not None or len(choices) == 1:
            del self.fields["instead"]
        dress(self.fields)

    def clean_name(self) -> str:
        """On one line."""
        return " ".join(self.cleaned_data["name"].split())
