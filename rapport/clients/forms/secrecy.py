"""Forms of confidentiality and consents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from rapport.clients.forms.dress import RecordForm, dress
from rapport.clients.models import Consent, Nda

LARGEST_FILE = 50_000_000
LONGEST = 20_000
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class NdaForm(RecordForm):
    """The terms of an NDA."""

    zone_names = ()
    signed = forms.FileField(label=_("Signed file"), required=False)

    class Meta:
        model = Nda
        fields = (
            "signed_on", "signed_by", "covers", "ends_on", "survives_until", "no_portfolio", "no_assistant",
            "no_export", "return_by",
        )  # fmt: skip
        widgets = {
            "signed_on": DAY, "ends_on": DAY, "survives_until": DAY, "return_by": DAY,
            "covers": forms.Textarea(attrs={"rows": 4}),
        }  # fmt: skip
        help_texts = {
            "ends_on": _("Empty: no end was agreed."),
            "survives_until": _("Secrecy often lasts longer than the agreement itself."),
            "return_by": _("When what you received must be given back or destroyed. You can be reminded of it."),
        }

    def __init__(self, data: Any = None, *, record: Nda, **kwargs: Any) -> None:
        super().__init__(data, record=record, **kwargs)
        self.fields["covers"].validators.append(MaxLengthValidator(LONGEST))

    def names(self) -> list[str]:
        """The file is kept by the view, before the transaction that points at it."""
        return [name for name in self.fields if name != "signed"]

    def values(self) -> dict[str, Any]:
        """The terms."""
        return {name: self.cleaned_data[name] for name in self.names()}

    def clean_signed(self) -> Any:
        """A signed paper, not a film."""
        file = self.cleaned_data["signed"]
        if file and file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 50 MB."))
        return file

    def clean(self) -> dict[str, Any]:
        """Nothing ends before it was signed."""
        facts: dict[str, Any] = super().clean() or {}
        signed = facts.get("signed_on")
        for name in ("ends_on", "survives_until", "return_by"):
            if signed and facts.get(name) and facts[name] < signed:
                self.add_error(name, _("This is before the day it was signed."))
        return facts


class ConsentForm(forms.Form):
    """A consent given by word, by letter or on paper, written down by hand."""

    purpose = forms.ChoiceField(label=_("What for"), choices=Consent.Purpose.choices, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Words agreed to"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Exactly as they were said or shown."),
    )  # fmt: skip
    how = forms.ChoiceField(label=_("How"), choices=Consent.How.choices[1:])
    given_on = forms.DateField(label=_("When"), widget=DAY)
    evidence = forms.CharField(
        label=_("What proves it"), max_length=500, required=False,
        help_text=_("For example: letter of 3 March, or the signed paper in folder 7."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self.fields)
