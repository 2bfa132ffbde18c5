"""The form of a field somebody makes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.accounts.forms import currencies
from rapport.clients.fielding import LONGEST_CHOICE, MOST_CHOICES, CannotBecome, may_become
from rapport.clients.forms.dress import RecordForm
from rapport.clients.models import CustomField
from rapport.clients.models.record import Record
from rapport.search.words import fold


class LinesField(forms.CharField):
    """Words, one on each line."""

    widget = forms.Textarea(attrs={"rows": 5})

    def prepare_value(self, value: Any) -> Any:
        """A list as lines; typed text as it is."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """The words, each once whatever its case."""
        found: dict[str, str] = {}
        for line in (super().clean(value) or "").splitlines():
            word = " ".join(line.split())
            if len(word) > LONGEST_CHOICE:
                raise forms.ValidationError(
                    _("A choice has at most %(most)s letters: “%(word)s…”"),
                    params={"most": LONGEST_CHOICE, "word": word[:20]},
                )
            if word:
                found.setdefault(fold(word), word)
        if len(found) > MOST_CHOICES:
            raise forms.ValidationError(_("At most %(most)s choices."), params={"most": MOST_CHOICES})
        return list(found.values())


class FieldForm(RecordForm):
    """What a field is called and what is written into it."""

    choices = LinesField(
        label=_("Choices"), required=False, help_text=_("For a choice: each on its own line, in the order of the list.")
    )
    currency = forms.ChoiceField(label=_("Currency"), required=False, help_text=_("For money."))

    class Meta:
        model = CustomField
        fields = ("label", "kind", "choices", "currency", "help")
        field_classes = {"choices": LinesField}

    field_order = ("label", "kind", "choices", "currency", "help")

    def __init__(self, data: Any = None, *, record: CustomField, currency: str = "EUR") -> None:
        super().__init__(data, record=record)
        self.fields["currency"].choices = currencies()  # type: ignore[attr-defined]
        self.initial["currency"] = record.currency or currency
        self.own_currency = currency
        kinds = self.fields["kind"]
        kinds.choices = CustomField.Kind.choices  # type: ignore[attr-defined]

    def extras_of(self, record: Record) -> dict[str, Any]:
        """The words to choose from."""
        return {"choices": record.choices}  # type: ignore[attr-defined]

    def clean_label(self) -> str:
        """A name no other field of these people or clients has."""
        label = " ".join(self.cleaned_data["label"].split())
        record: Any = self.record
        others = (
            CustomField.objects.filter(workspace_id=record.workspace_id).about(record.subject).exclude(pk=record.pk)
        )
        if fold(label) in {fold(other) for other in others.values_list("label", flat=True)}:
            raise forms.ValidationError(_("There is a field of this name already, perhaps among the archived ones."))
        return label

    def clean_kind(self) -> str:
        """A kind for which no value is lost."""
        kind: str = self.cleaned_data["kind"]
        if self.record.pk:
            try:
                may_become(self.record, kind)  # type: ignore[arg-type]
            except CannotBecome as why:
                raise forms.ValidationError(str(why)) from None
        return kind

    def clean(self) -> dict[str, Any]:
        """A choice needs words, money a currency; the other kinds need neither."""
        facts: dict[str, Any] = super().clean() or {}
        kind, record = facts.get("kind"), self.record
        if kind == CustomField.Kind.MONEY:
            facts["currency"] = facts.get("currency") or self.own_currency
        elif kind:
            facts["currency"] = ""
        # A text that becomes a choice brings its words along.
        brings = record.pk and record.kind in {CustomField.Kind.TEXT, CustomField.Kind.LONG}  # type: ignore[attr-defined]
        if kind == CustomField.Kind.CHOICE and not facts.get("choices") and not brings and "choices" not in self.errors:
            self.add_error("choices", _("Write at least one word to choose."))
        if kind and kind != CustomField.Kind.CHOICE:
            facts["choices"] = []
        return facts
