"""The form of the translation engine."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.clients.forms.dress import dress
from rapport.inbox.models import TranslatorPlan


class EngineForm(forms.ModelForm):  # type: ignore[type-arg]
    """Where messages are translated, and whether at all."""

    key = forms.CharField(
        label=_("Key"), required=False, max_length=500,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
        help_text=_("Empty: the one that stands there stays."),
    )  # fmt: skip

    class Meta:
        model = TranslatorPlan
        fields = ("enabled", "kind", "address", "model")
        help_texts = {
            "address": _("For example https://translate.example.com, or https://llm.example.com/v1."),
            "model": _("Only for a chat model."),
        }

    field_order = ("enabled", "kind", "address", "key", "model")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self.fields)

    def clean_address(self) -> str:
        """An address of the web, without a name and a password in it."""
        text: str = self.cleaned_data["address"].strip()
        try:
            parts = urlsplit(text)
            is_web = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            is_web = False
        if not is_web:
            raise forms.ValidationError(_("Write an address that begins with https://."))
        if parts.username or parts.password or parts.query or parts.fragment:
            raise forms.ValidationError(_("Write the bare address; the key goes into its own field."))
        return text

    def clean(self) -> dict[str, Any]:
        """A chat needs to know which model."""
        facts: dict[str, Any] = super().clean() or {}
        if facts.get("kind") == TranslatorPlan.Kind.CHAT and not facts.get("model"):
            self.add_error("model", _("A chat address needs the name of a model."))
        return facts
