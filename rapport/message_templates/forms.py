"""What the author of a template is asked: its name and place, and one wording."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.clients.forms.dress import RecordForm, dress
from rapport.message_templates.filling import read_template
from rapport.message_templates.models import MessageTemplate, MessageVariant
from rapport.message_templates.wording import told

LONGEST_BY_HAND = 1_000
BY_HAND = "by_hand-"


class TemplateForm(RecordForm):
    """Name, stage, when it is sent."""

    zone_names = ()

    class Meta:
        model = MessageTemplate
        fields = ("name", "stage", "note")


class WordingForm(RecordForm):
    """One wording: for whom, and the words. What can't be read is refused with its line and repair."""

    zone_names = ()

    class Meta:
        model = MessageVariant
        fields = ("language", "experience", "interaction_type", "address_form", "subject", "text")
        widgets = {"text": forms.Textarea({"rows": 14})}

    def __init__(self, data: Any = None, *, record: MessageVariant) -> None:
        super().__init__(data, record=record)
        for name in ("experience", "interaction_type", "address_form"):
            field: Any = self.fields[name]
            field.choices = [("", _("any")), *list(field.choices)[1:]]
        for name in ("subject", "text"):
            self.fields[name].widget.attrs |= {"autocomplete": "off", "spellcheck": "true"}

    def clean_subject(self) -> str:
        """Readable, in one line."""
        return self._readable("subject")

    def clean_text(self) -> str:
        """Readable."""
        return self._readable("text").replace("\r\n", "\n")

    def _readable(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        for problem in read_template(text).problems:
            it = told(problem)
            where = _("Line %(line)s: ") % {"line": it.line} if name == "text" else ""
            self.add_error(name, f"{where}{it.what} {it.repair}")
        return text


class NewTemplateForm(forms.ModelForm):  # type: ignore[type-arg]
    """A template begun empty."""

    class Meta:
        model = MessageTemplate
        fields = ("name", "stage", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs |= {"autofocus": True, "autocomplete": "off"}
        dress(self.fields)


def by_hand(data: Any) -> dict[str, str]:
    """What was typed into the fields a template asks for, by the name of what is asked."""
    return {
        f"ask.{name.removeprefix(BY_HAND)}": str(data.get(name, ""))[:LONGEST_BY_HAND]
        for name in list(data)[:200]
        if name.startswith(BY_HAND)
    }
