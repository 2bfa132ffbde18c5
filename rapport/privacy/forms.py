"""Forms of privacy."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rapport.clients.forms.dress import RecordForm, dress
from rapport.clients.models import Contact
from rapport.lib.names import same_name_key
from rapport.privacy.models import Breach, DataRequest, Erasure, Operator, RetentionChoice

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
MOST_MONTHS = 1200


class PaperForm(RecordForm):
    """The form of a record of this room: none has a time zone. `nothing`: what its empty choices say."""

    zone_names = ()
    nothing: Any = _("choose")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            choices = list(getattr(field, "choices", ()))
            if choices and choices[0][0] == "":
                field.choices = [("", self.nothing), *choices[1:]]  # type: ignore[attr-defined]


class OperatorForm(PaperForm):
    """Who answers for the data."""

    nothing = _("by the country of the workspace")

    class Meta:
        model = Operator
        fields = ("name", "tax_number", "address", "email", "officer", "data_region", "law", "safeguards")
        widgets = {"address": forms.Textarea(attrs={"rows": 2}), "safeguards": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "safeguards": _("One on a line, for example: the disk is encrypted."),
        }


class BreachForm(PaperForm):
    """What happened, and who was told when."""

    class Meta:
        model = Breach
        fields = (
            "discovered_at", "law", "what", "whose", "risky", "measures", "authority_told_at", "result_told_at",
            "people_told_at",
        )  # fmt: skip
        widgets = {
            "discovered_at": MOMENT, "authority_told_at": MOMENT, "result_told_at": MOMENT, "people_told_at": MOMENT,
            "what": forms.Textarea(attrs={"rows": 4}), "measures": forms.Textarea(attrs={"rows": 3}),
        }  # fmt: skip
        help_texts = {"discovered_at": _("The clock of the law runs from this minute.")}

    def clean_discovered_at(self) -> Any:
        """Nobody notices anything tomorrow."""
        moment = self.cleaned_data["discovered_at"]
        if moment > timezone.now() + timedelta(minutes=5):
            raise forms.ValidationError(_("This moment has not come yet."))
        return moment


class RequestForm(PaperForm):
    """What somebody asks for."""

    class Meta:
        model = DataRequest
        fields = ("who", "kind", "law", "received_on", "said")
        widgets = {"received_on": DAY, "said": forms.Textarea(attrs={"rows": 3})}

    def clean_received_on(self) -> Any:
        """A request of tomorrow has not come yet."""
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day


class AnswerForm(forms.Form):
    """What was answered."""

    answer = forms.CharField(
        label=_("What was answered"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self.fields)


class ExtendForm(forms.Form):
    """Why it takes longer; the person is told."""

    why = forms.CharField(label=_("Why it takes longer"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self.fields)


class ChoiceForm(PaperForm):
    """How long a class is kept here, and why not as the rule says."""

    class Meta:
        model = RetentionChoice
        fields = ("months", "reason")

    def __init__(self, data: Any = None, *, record: RetentionChoice, least: int) -> None:
        super().__init__(data, record=record)
        self.least = least

    def clean_months(self) -> int:
        """At least as long as the law says, and at most a century."""
        months: int = self.cleaned_data["months"]
        if months < self.least:
            raise forms.ValidationError(_("The law says at least %(months)s months.") % {"months": self.least})
        if not 1 <= months <= MOST_MONTHS:
            raise forms.ValidationError(_("Between 1 and 1200 months."))
        return months


class EraseForm(forms.Form):
    """The last word before somebody is erased: their name, written out."""

    letters = forms.ChoiceField(
        label=_("Letters and notes that are only theirs"), choices=Erasure.Letters.choices, widget=forms.RadioSelect
    )
    ground = forms.ChoiceField(label=_("Why"), choices=Erasure.Ground.choices)
    name = forms.CharField(label=_("Write the name to confirm"), max_length=200)

    def __init__(self, *args: Any, contact: Contact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contact = contact
        self.fields["name"].widget.attrs |= {"autocomplete": "off"}
        dress(self.fields)

    def clean_name(self) -> str:
        """The very name, whatever its case and order."""
        name: str = self.cleaned_data["name"]
        if sorted(same_name_key(name).split()) != sorted(same_name_key(self.contact.name).split()):
            raise forms.ValidationError(_("This is not the name: %(name)s.") % {"name": self.contact.name})
        return name
