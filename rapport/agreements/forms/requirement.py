"""Forms of requirements and of the items of an estimate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.agreements.models import Estimate, Requirement
from rapport.clients.forms.dress import RecordForm, dress
from rapport.clients.models.record import Record
from rapport.engagements.models import Engagement
from rapport.lib.amounts import TooLarge, Unreadable, read_number
from rapport.lib.offer_lines import MOST_HOURS, hours_in
from rapport.web.languages import our_language

LONGEST_WORDS = 4000


class HoursField(forms.CharField):
    """Hours as people type them, as minutes."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "input input--num"})

    def clean(self, value: Any) -> Any:
        """Nothing, or whole minutes."""
        text = super().clean(value)
        if not text:
            return None
        try:
            hours = read_number(text, our_language())
        except (Unreadable, TooLarge):
            raise ValidationError(
                _("Write a number of hours, for example %(example)s.") % {"example": _("1.5")}
            ) from None
        if not 0 <= hours <= MOST_HOURS:
            raise ValidationError(_("Write hours from 0 to %(most)s.") % {"most": MOST_HOURS})
        return int((hours * 60).to_integral_value())


class RequirementForm(RecordForm):
    """What is needed, how much depends on it, when it is met, what is still open, and where it was said."""

    source_id = forms.TypedChoiceField(
        label=gettext_lazy("It was said here"), required=False, coerce=int, empty_value=None
    )

    class Meta:
        model = Requirement
        fields = ("text", "priority", "criterion", "question")
        widgets = {
            "text": forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
            "criterion": forms.Textarea(attrs={"rows": 2}),
            "question": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "criterion": gettext_lazy("How both of you will see that it is done."),
            "question": gettext_lazy("What you have to ask before it can be estimated."),
        }

    def __init__(self, data: Any = None, *, record: Requirement, said: Sequence[tuple[Any, str]]) -> None:
        """`said` are entries of the client's history with their words."""
        super().__init__(data, record=record)
        for name in ("criterion", "question"):
            self.fields[name].max_length = LONGEST_WORDS  # type: ignore[attr-defined]
        self.fields["source_id"].choices = [("", _("nowhere")), *((one.pk, words) for one, words in said)]  # type: ignore[attr-defined]

    def extras_of(self, record: Record) -> dict[str, Any]:
        """Where it was said."""
        return {"source_id": record.source_id}  # type: ignore[attr-defined]


class FromSaidForm(RequirementForm):
    """The same made of something that was said, with the engagement it belongs to."""

    engagement_id = forms.TypedChoiceField(label=gettext_lazy("Engagement"), coerce=int)

    def __init__(
        self, data: Any = None, *, record: Requirement, said: Sequence[tuple[Any, str]],
        engagements: Sequence[Engagement],
    ) -> None:  # fmt: skip
        super().__init__(data, record=record, said=said)
        self.fields["engagement_id"].choices = [(one.pk, one.title) for one in engagements]  # type: ignore[attr-defined]
        self.order_fields(["text", "priority", "engagement_id", "criterion", "question", "source_id"])


class QuickForm(forms.Form):
    """A requirement in one line."""

    text = forms.CharField(max_length=500, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    priority = forms.ChoiceField(choices=Requirement.Priority.choices, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["text"].widget.attrs |= {
            "aria-label": _("What is needed"), "placeholder": _("One more thing that is needed"),
        }  # fmt: skip
        self.fields["priority"].widget.attrs["aria-label"] = _("How much depends on it")
        dress(self.fields)

    def values(self) -> dict[str, Any]:
        """As the verb takes them."""
        facts = self.cleaned_data
        return {"text": facts["text"], "priority": facts["priority"] or Requirement.Priority.MUST.value}


class EstimateForm(RecordForm):
    """An item of the estimate in three points, in hours; `actual` where the time is known."""

    optimistic = HoursField(label=gettext_lazy("If all goes well, hours"))
    likely = HoursField(label=gettext_lazy("Most likely"))
    pessimistic = HoursField(label=gettext_lazy("If it goes badly"))
    actual = HoursField(
        label=gettext_lazy("How long it took, hours"), required=False,
        help_text=gettext_lazy("Once it is done: later estimates are held against it."),
    )  # fmt: skip
    # Of the four times, the columns they are kept in.
    TIMES = ("optimistic", "likely", "pessimistic", "actual")

    class Meta:
        model = Estimate
        fields = ("title", "tags")
        # One item after the other: whatever was typed last, the next one begins here.
        widgets = {
            "title": forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
            "tags": forms.TextInput(),
        }
        help_texts = {"tags": gettext_lazy("Words with commas between them: layout, text, shop.")}

    def __init__(self, data: Any = None, *, record: Estimate) -> None:
        super().__init__(data, record=record)
        for name in self.TIMES:
            minutes = getattr(record, f"{name}_minutes")
            self.initial[name] = "" if minutes is None else hours_in(minutes, our_language())
        self.order_fields(["title", "optimistic", "likely", "pessimistic", "tags", "actual"])
        dress(self.fields)

    def clean(self) -> dict[str, Any]:
        """In order."""
        facts: dict[str, Any] = super().clean() or {}
        low, likely, high = (facts.get(name) for name in self.TIMES[:3])
        if None not in (low, likely, high) and not low <= likely <= high:  # type: ignore[operator]
            self.add_error("likely", _("It lies between the other two."))
        return facts

    def values(self) -> dict[str, Any]:
        """The times by their columns."""
        facts = dict(self.cleaned_data)
        return {name if name not in self.TIMES else f"{name}_minutes": value for name, value in facts.items()}

    def names(self) -> list[str]:
        """The columns behind the fields."""
        return [f"{name}_minutes" if name in self.TIMES else name for name in self.fields]


class NewEstimateForm(EstimateForm):
    """A new one: how long it took nobody knows yet."""

    def __init__(self, data: Any = None, *, record: Estimate) -> None:
        super().__init__(data, record=record)
        del self.fields["actual"]
        for name in self.TIMES[:3]:
            self.initial[name] = ""
