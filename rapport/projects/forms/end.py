"""Forms of the end of a project: what is handed over, support, the evaluation both sides answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from rapport.clients.forms.dress import RecordForm, dress
from rapport.clients.forms.said import LATEST, OLDEST
from rapport.projects.completing import QUESTIONS
from rapport.projects.forms.changes import HoursValue, typed_hours
from rapport.projects.models import Evaluation, HandedOver, Handover

LONGEST_TEXT = 4000
LABELS = {
    "result": _("The result"), "dates": _("Dates and promises"), "talking": _("How we talked with each other"),
    "clarity": _("How clear it was what is wanted"), "again": _("Doing it again with each other"),
}  # fmt: skip


class HandoverForm(RecordForm):
    """What they should know, and the support that belongs to it."""

    class Meta:
        model = Handover
        fields = ("text", "support_until")
        widgets = {
            "text": forms.Textarea(attrs={"rows": 4}),
            "support_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, data: Any = None, *, record: Handover) -> None:
        super().__init__(data, record=record)
        self.fields["support"] = HoursValue(label=_("Hours of support"))
        self.initial["support"] = typed_hours(record.support_minutes or 0)
        dress(self.fields)

    def clean_support_until(self) -> Any:
        """A day somebody could mean."""
        day = self.cleaned_data["support_until"]
        if day is not None and not OLDEST <= day.year < LATEST:
            raise ValidationError(_("Choose a day closer to now."))
        return day

    def values(self) -> dict[str, Any]:
        """By the columns."""
        facts = dict(self.cleaned_data)
        minutes = facts.pop("support")
        return {**facts, "support_minutes": minutes or None}

    def names(self) -> list[str]:
        """The columns behind the fields."""
        return ["text", "support_until", "support_minutes"]


class ThingForm(forms.ModelForm):  # type: ignore[type-arg]
    """One thing they get."""

    class Meta:
        model = HandedOver
        fields = ("kind", "name", "edition", "link", "note")
        field_classes = {"link": forms.URLField}
        help_texts = {"note": _("Never a password: say how they get in, not with what.")}

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        dress(self.fields)


class SupportForm(forms.Form):
    """How much of the support was used."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["used"] = HoursValue(label=_("Hours used now"))
        dress(self.fields)


class EvaluationForm(forms.Form):
    """Five marks and two sentences, the same for both sides."""

    well = forms.CharField(
        label=_("What went well"), required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )
    better = forms.CharField(
        label=_("What should go better"), required=False, max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, standing: Evaluation | None = None) -> None:
        super().__init__(data)
        marks = standing.marks if standing else {}
        for name in QUESTIONS:
            self.fields[name] = forms.TypedChoiceField(
                label=LABELS[name], coerce=int, choices=[(number, str(number)) for number in range(1, 6)],
                widget=forms.RadioSelect(attrs={"class": "check"}), initial=marks.get(name),
            )  # fmt: skip
        if standing:
            self.initial.update({"well": standing.well, "better": standing.better})
        self.order_fields([*QUESTIONS, "well", "better"])
        self.use_required_attribute = False
        dress(self.fields)

    def values(self) -> dict[str, Any]:
        """As the verb takes them."""
        facts = dict(self.cleaned_data)
        return {
            "marks": {name: facts[name] for name in QUESTIONS}, "well": facts["well"], "better": facts["better"],
        }  # fmt: skip
